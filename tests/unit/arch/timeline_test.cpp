// SPDX-License-Identifier: Apache-2.0
// Spans to changes: expectations are written out by hand.
#include "rtl_models/arch/timeline.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

namespace bfpsim {
namespace {

class Listener : public TimelineObserver {
 public:
  void on_change(const UnitChange& change) override {
    told.push_back(std::to_string(change.cycle) + " " + std::string(to_string(change.unit)) + " " +
                   std::string(to_string(change.state)));
  }
  void on_end(std::int64_t cycles) override { told.push_back("end " + std::to_string(cycles)); }
  [[nodiscard]] bool satisfied() const override { return false; }

  std::vector<std::string> told;
};

constexpr std::array kOthers = {UnitId::ResultPort, UnitId::Simd,   UnitId::Converter,
                                UnitId::Dma,        UnitId::Memory, UnitId::Sequencer};

Work pass_at(std::int64_t m0) {
  return {Work::Kind::Pass, 0, {m0, 4}, {0, 4}, {0, 8}};
}

TEST(TimelineRecorder, OrdersChangesOfUnitsThatAreAheadOfEachOther) {
  Listener listener;
  TimelineRecorder recorder(listener);
  recorder.span(UnitId::Array, 0, 2, UnitState::Sequencer);
  recorder.span(UnitId::Array, 2, 9, UnitState::Busy, pass_at(0));
  for (const UnitId unit : kOthers)
    recorder.span(unit, 0, 3, UnitState::Idle);
  recorder.span(UnitId::Dma, 3, 5, UnitState::Busy, pass_at(0));
  recorder.deliver();  // the others may still change in cycle 3
  EXPECT_EQ(listener.told, (std::vector<std::string>{"0 array sequencer", "0 result_port idle", "0 simd idle",
                                                     "0 converter idle", "0 dma idle", "0 memory idle",
                                                     "0 sequencer idle", "2 array busy"}));
  listener.told.clear();
  for (const UnitId unit : kOthers)
    recorder.span(unit, unit == UnitId::Dma ? 5 : 3, 9, UnitState::Idle);
  recorder.finish(9);
  EXPECT_EQ(listener.told, (std::vector<std::string>{"3 dma busy", "5 dma idle", "end 9"}));
}

TEST(TimelineRecorder, JoinsWhatIsEqualAndKeepsApartWhatIsNot) {
  Listener listener;
  TimelineRecorder recorder(listener);
  recorder.span(UnitId::Array, 0, 1, UnitState::Busy, pass_at(0));
  recorder.span(UnitId::Array, 1, 4, UnitState::Busy, pass_at(0));
  recorder.span(UnitId::Array, 4, 4, UnitState::Drain);  // of no length: nothing
  recorder.span(UnitId::Array, 4, 6, UnitState::Busy, pass_at(4));
  for (const UnitId unit : kOthers)
    recorder.span(unit, 0, 6, UnitState::Idle);
  recorder.finish(6);
  EXPECT_EQ(listener.told.front(), "0 array busy");
  EXPECT_EQ(listener.told[listener.told.size() - 2], "4 array busy");
  EXPECT_EQ(listener.told.size(), kUnitCount + 2);
}

TEST(TimelineRecorder, RefusesGapsOverlapsAndAnotherEnd) {
  Listener listener;
  TimelineRecorder recorder(listener);
  recorder.span(UnitId::Simd, 0, 3, UnitState::Fill);
  EXPECT_THROW(recorder.span(UnitId::Simd, 4, 5, UnitState::Fill), std::logic_error);
  EXPECT_THROW(recorder.span(UnitId::Simd, 2, 5, UnitState::Fill), std::logic_error);
  EXPECT_THROW(recorder.span(UnitId::Simd, 3, 2, UnitState::Fill), std::logic_error);
  EXPECT_THROW(recorder.finish(3), std::logic_error);
}

}  // namespace
}  // namespace bfpsim

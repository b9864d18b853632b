// SPDX-License-Identifier: Apache-2.0
// Drives one clocked unit a cycle at a time and judges what every unit owes: latency, initiation interval,
// back-pressure without loss, clean resets.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <cstdio>
#include <optional>
#include <random>
#include <systemc>
#include <vector>

#include "rtl_models/units/clocking.h"

namespace bfpsim::units {

/// Derived benches own a unit and the signals of its data ports. Construct all benches of a test before the
/// first cycle of any of them.
template <typename In, typename Out>
class UnitBench {
 public:
  struct Taken {
    std::int64_t cycle = 0;
    Out value{};
  };

  virtual ~UnitBench() = default;

  void reset() {
    rst_n_.write(false);
    in_valid_.write(false);
    out_ready_.write(true);
    settle();
    EXPECT_FALSE(in_ready_.read()) << "ready during reset";
    edge();
    EXPECT_FALSE(out_valid_.read()) << "valid after reset";
    rst_n_.write(true);
    settle();
    now_ = 0;
    held_.reset();
    taken_.clear();
    accepted_.clear();
  }

  /// One cycle: offers `in` (nullptr: nothing) with out_ready = ready. True if it was accepted.
  bool cycle(const In* in, bool ready) {
    in_valid_.write(false);
    out_ready_.write(ready);
    if (in != nullptr) put(*in);
    settle();
    const bool ready_before_valid = in_ready_.read();
    in_valid_.write(in != nullptr);
    settle();
    EXPECT_EQ(in_ready_.read(), ready_before_valid) << "in_ready depends on in_valid, cycle " << now_;
    check_hold();
    saw_valid_ = out_valid_.read();
    if (saw_valid_ && ready) taken_.push_back({now_, get()});
    if (saw_valid_ && !ready) held_ = get();
    const bool accepts = in != nullptr && in_ready_.read();
    if (accepts) accepted_.push_back(now_);
    edge();
    ++now_;
    return accepts;
  }

  /// Of a wire (latency 0): its output once the operand at its ports has changed to `in`, within a cycle.
  Out follow(const In& in) {
    in_valid_.write(true);
    settle();
    put(in);
    settle();
    return get();
  }

  [[nodiscard]] bool saw_valid() const { return saw_valid_; }
  [[nodiscard]] std::int64_t now() const { return now_; }
  [[nodiscard]] const std::vector<Taken>& taken() const { return taken_; }
  [[nodiscard]] const std::vector<std::int64_t>& accepted() const { return accepted_; }

 protected:
  template <typename Unit>
  void connect(Unit& unit) {
    unit.clk(clk_);
    unit.rst_n(rst_n_);
    unit.in_valid(in_valid_);
    unit.in_ready(in_ready_);
    unit.out_valid(out_valid_);
    unit.out_ready(out_ready_);
  }
  virtual void put(const In& in) = 0;
  virtual Out get() const = 0;

 private:
  void edge() {
    clk_.write(true);
    settle();
    clk_.write(false);
    settle();
  }

  void check_hold() {
    if (!held_) return;
    EXPECT_TRUE(out_valid_.read()) << "a refused output vanished, cycle " << now_;
    EXPECT_TRUE(get() == *held_) << "a refused output changed, cycle " << now_;
    held_.reset();
  }

  sc_core::sc_signal<bool> clk_, rst_n_, in_valid_, in_ready_, out_valid_, out_ready_;
  std::int64_t now_ = 0;
  bool saw_valid_ = false;
  std::optional<Out> held_;
  std::vector<Taken> taken_;
  std::vector<std::int64_t> accepted_;
};

/// Offers `inputs` one after another from cycle 0; the first output must be valid in cycle `cycle` and in
/// none before.
template <typename In, typename Out>
void expect_first_valid_at(UnitBench<In, Out>& bench, const std::vector<In>& inputs, std::int64_t cycle) {
  bench.reset();
  std::size_t next = 0;
  for (std::int64_t c = 0; c <= cycle; ++c) {
    if (bench.cycle(next < inputs.size() ? &inputs[next] : nullptr, true)) ++next;
    EXPECT_EQ(bench.saw_valid(), c == cycle) << "in cycle " << c;
  }
}

/// Streams all inputs with the given chances (percent) of offering and of taking, until `outputs` were taken;
/// then looks a while whether more come.
template <typename In, typename Out>
void stream(UnitBench<In, Out>& bench, const std::vector<In>& inputs, std::size_t outputs, int valid_percent,
            int ready_percent, std::uint32_t seed) {
  std::mt19937 engine(seed);
  const auto chance = [&engine](int percent) { return static_cast<int>(engine() % 100) < percent; };
  bench.reset();
  std::size_t next = 0;
  bool offering = false;  // what was offered stays offered
  for (std::int64_t c = 0; c < 1000 * static_cast<std::int64_t>(inputs.size() + 100); ++c) {
    offering = next < inputs.size() && (offering || chance(valid_percent));
    if (bench.cycle(offering ? &inputs[next] : nullptr, chance(ready_percent))) {
      ++next;
      offering = false;
    }
    if (next == inputs.size() && bench.taken().size() >= outputs) break;
  }
  EXPECT_EQ(next, inputs.size()) << "inputs were never accepted";
  for (int c = 0; c < 100; ++c)
    bench.cycle(nullptr, true);
}

template <typename In, typename Out>
void expect_values(const UnitBench<In, Out>& bench, const std::vector<Out>& expected) {
  ASSERT_EQ(bench.taken().size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    ASSERT_TRUE(bench.taken()[i].value == expected[i]) << "output " << i;
  }
}

/// Never starved, never refused: input i is accepted in cycle i * interval.
template <typename In, typename Out>
void expect_initiation_interval(UnitBench<In, Out>& bench, const std::vector<In>& inputs,
                                const std::vector<Out>& expected, std::int64_t interval) {
  stream(bench, inputs, expected.size(), 100, 100, 0);
  expect_values(bench, expected);
  for (std::size_t i = 0; i < bench.accepted().size(); ++i) {
    ASSERT_EQ(bench.accepted()[i], static_cast<std::int64_t>(i) * interval) << "input " << i;
  }
}

/// Same values in the same order, whatever the neighbours do.
template <typename In, typename Out>
void expect_robust_to_stalls(UnitBench<In, Out>& bench, const std::vector<In>& inputs,
                             const std::vector<Out>& expected, std::uint32_t seed) {
  const int chances[][2] = {{100, 50}, {50, 100}, {60, 60}, {100, 10}, {20, 90}};
  for (const auto& chance : chances) {
    ++seed;
    std::printf("stalls: offered %d%%, taken %d%%, seed %u\n", chance[0], chance[1], seed);
    SCOPED_TRACE(seed);
    stream(bench, inputs, expected.size(), chance[0], chance[1], seed);
    expect_values(bench, expected);
  }
}

/// A reset with operands on their way: none of them comes out, and the next stream sees a fresh unit.
template <typename In, typename Out>
void expect_clean_reset(UnitBench<In, Out>& bench, const std::vector<In>& inputs,
                        const std::vector<Out>& expected) {
  for (const bool ready : {false, true}) {
    bench.reset();
    std::size_t next = 0;
    for (int c = 0; c < 9 && next < inputs.size(); ++c) {
      if (bench.cycle(&inputs[next], ready)) ++next;
    }
    // A unit without registers takes nothing that its consumer does not take.
    ASSERT_TRUE(next > 0 || !ready) << "the stream never started";
    bench.reset();
    for (int c = 0; c < 50; ++c) {
      bench.cycle(nullptr, true);
      ASSERT_FALSE(bench.saw_valid()) << "stale output after a reset, cycle " << c;
    }
    stream(bench, inputs, expected.size(), 100, 100, 0);
    expect_values(bench, expected);
  }
}

}  // namespace bfpsim::units

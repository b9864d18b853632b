// SPDX-License-Identifier: Apache-2.0
// The array of the accelerator (one process over plain vectors) against a network of single SystemC units,
// one set per array position: the same sub-tiles, with the same bits, in the same cycles, and nothing in any
// other cycle.
#include <gtest/gtest.h>

#include <map>
#include <memory>

#include "rtl_models/accelerator/accelerator.h"
#include "rtl_models/arch/timing.h"
#include "rtl_models/numerics/float_format.h"
#include "rtl_models/units/unit_network.h"
#include "tests/support/random_case.h"

namespace bfpsim {
namespace {

/// A slot with its own copy of the operands.
struct RecordedIssue {
  IssueSlot slot;
  std::vector<std::int8_t> a_digits, b_digits;
  std::vector<float> a_elements, b_elements;
  std::vector<ExponentCode> a_exponents, b_exponents;
};

class Recorder : public ArrayObserver {
 public:
  explicit Recorder(const ArrayParams& array) : array_(array) {}

  void on_issue(const IssueSlot& slot) override {
    auto record = std::make_unique<RecordedIssue>();
    record->slot = slot;
    if (array_.datapath == Datapath::Float) {
      record->a_elements.assign(slot.a_elements, slot.a_elements + array_.rows * array_.lanes);
      record->b_elements.assign(slot.b_elements, slot.b_elements + array_.cols * array_.lanes);
    } else {
      record->a_digits.assign(slot.a_digits, slot.a_digits + array_.rows * array_.lanes);
      record->b_digits.assign(slot.b_digits, slot.b_digits + array_.cols * array_.lanes);
    }
    record->a_exponents.assign(slot.a_exponents, slot.a_exponents + array_.rows * slot.groups);
    record->b_exponents.assign(slot.b_exponents, slot.b_exponents + array_.cols * slot.groups);
    record->slot.a_digits = record->a_digits.data();
    record->slot.b_digits = record->b_digits.data();
    record->slot.a_elements = record->a_elements.data();
    record->slot.b_elements = record->b_elements.data();
    record->slot.a_exponents = record->a_exponents.data();
    record->slot.b_exponents = record->b_exponents.data();
    issues[slot.cycle] = std::move(record);
  }
  void on_result(const SubTileResult& result) override { results[result.ready_cycle] = result.values; }

  std::map<std::int64_t, std::unique_ptr<RecordedIssue>> issues;
  std::map<std::int64_t, std::vector<float>> results;

 private:
  ArrayParams array_;
};

std::vector<std::uint32_t> as_bits(const std::vector<float>& values) {
  std::vector<std::uint32_t> bits;
  for (const float value : values)
    bits.push_back(bits_of(value));
  return bits;
}

class SmallArray : public testing::TestWithParam<std::uint64_t> {};

TEST_P(SmallArray, EqualsTheNetworkOfUnitsInEveryCycle) {
  std::mt19937_64 random(GetParam());
  MachineParams machine = test_support::random_machine(random);
  machine.array.dataflow = Dataflow::OutputStationary;  // what the network is made for
  machine.array.count = 1;
  Accelerator accelerator("accelerator", machine);
  units::UnitNetworkBench network(machine.array, machine.pipeline);
  Recorder recorder(machine.array);
  accelerator.set_observer(&recorder);
  constexpr int kGemms = 4;
  std::int64_t sub_tiles = 0;
  for (int i = 0; i < kGemms; ++i) {
    SCOPED_TRACE("seed " + std::to_string(GetParam()) + ", GEMM " + std::to_string(i));
    const test_support::RandomGemm gemm = test_support::random_gemm(random, machine);
    const JobContext context = make_job_context(machine, gemm.job, true);
    accelerator.load_memory(context, gemm.a.data(), gemm.b.data());
    recorder.issues.clear();
    recorder.results.clear();
    const std::int64_t cycles = accelerator.run(context).count();
    network.reset();
    network.set_formats(panel_codec(machine.array, gemm.job.format_a.codec),
                        panel_codec(machine.array, gemm.job.format_b.codec));
    for (std::int64_t cycle = 0; cycle < cycles; ++cycle) {
      const auto issued = recorder.issues.find(cycle);
      const auto from_units =
          network.cycle(issued == recorder.issues.end() ? nullptr : &issued->second->slot);
      const auto from_array = recorder.results.find(cycle);
      ASSERT_EQ(from_units.has_value(), from_array != recorder.results.end()) << "cycle " << cycle;
      if (from_units) {
        ASSERT_EQ(as_bits(from_units->values), as_bits(from_array->second)) << "cycle " << cycle;
        ++sub_tiles;
      }
    }
  }
  EXPECT_GE(sub_tiles, kGemms);
}

INSTANTIATE_TEST_SUITE_P(Seeds, SmallArray, testing::Range<std::uint64_t>(101, 117));

}  // namespace
}  // namespace bfpsim

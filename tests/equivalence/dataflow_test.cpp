// SPDX-License-Identifier: Apache-2.0
// What a dataflow may not change: the bits of C. Expectation: the specification (gemm_spec), which knows no
// dataflow, and output stationary on the same array. And what a fault in a stationary array's storage does.
#include <gtest/gtest.h>

#include "rtl_models/accelerator/accelerator.h"
#include "rtl_models/arch/refuse.h"
#include "sim/engine/fast_engine.h"
#include "sim/engine/gemm_job.h"
#include "sim/engine/gemm_values.h"
#include "sim/engine/mapper.h"
#include "sim/engine/systemc_engine.h"
#include "tests/support/child_process.h"
#include "tests/support/random_case.h"

namespace bfpsim {
namespace {

/// Bits of C, and the products that the array did for it.
struct Outcome {
  std::vector<float> c;
  std::int64_t useful = 0;
  std::int64_t additions = 0;
};

Outcome run_as(MachineParams machine, GemmTask task, Dataflow dataflow) {
  machine.array.dataflow = dataflow;
  task.job.mapping = choose_mapping(machine, task.job);
  const GemmOutcome outcome = make_fast_engine(machine)->run(task);
  return {outcome.c, outcome.useful_lane_slots, outcome.events[Event::Fp32Additions]};
}

/// Mismatches against the specification of the SystemC machine's C.
std::string systemc_mismatches(MachineParams machine, GemmTask task, Dataflow dataflow) {
  machine.array.dataflow = dataflow;
  task.job.mapping = choose_mapping(machine, task.job);
  return test_support::in_child_process([&] {
    const std::vector<float> c = make_systemc_engine(machine)->run(task).c;
    return std::to_string(count_mismatches(specified_values(task, machine), c));
  });
}

TEST(Dataflows, GiveTheSameBitsAndDoTheSameAdditions) {
  constexpr std::uint64_t kFirstSeed = 80001;
  constexpr int kCases = 30;
  int cases = 0;
  for (std::uint64_t seed = kFirstSeed; cases < kCases; ++seed) {
    std::mt19937_64 random(seed);
    MachineParams machine = test_support::random_machine(random);
    machine.array.dataflow = Dataflow::WeightStationary;  // so that blocks fit a column
    machine.array.count = 1;
    machine.buffers.result_bytes = 1 << 20;
    machine.array.accumulators = 256;  // partial sums of the tallest tiles, whatever streams
    const test_support::RandomGemm gemm = test_support::random_gemm(random, machine);
    const GemmTask task{gemm.job, gemm.a.data(), gemm.b.data()};
    SCOPED_TRACE("seed " + std::to_string(seed));
    const Outcome expected = run_as(machine, task, Dataflow::OutputStationary);
    for (const Dataflow dataflow : {Dataflow::WeightStationary, Dataflow::InputStationary}) {
      const Outcome run = run_as(machine, task, dataflow);
      EXPECT_EQ(count_mismatches(expected.c, run.c), 0);
      EXPECT_EQ(run.useful, expected.useful);
      EXPECT_EQ(run.additions, expected.additions);
      EXPECT_EQ(systemc_mismatches(machine, task, dataflow), "0");
    }
    ++cases;
  }
}

/// One fold after the other of a GEMM that fits one macro tile.
class StationaryFault : public testing::TestWithParam<Dataflow> {
 protected:
  static constexpr std::int64_t kM = 12;
  static constexpr std::int64_t kN = 10;
  static constexpr std::int64_t kK = 200;

  StationaryFault() : machine_(machine()), accelerator_("accelerator", machine_) {
    job_ = plain_gemm(kM, kN, kK, {}, {});
    job_.mapping = {16, 16, 256, TileOrder::NFastest};
    for (std::int64_t i = 0; i < kM * kK; ++i)
      a_.push_back(static_cast<float>(i % 13) - 6.0F);
    for (std::int64_t i = 0; i < kN * kK; ++i)
      b_.push_back(static_cast<float>(i % 7) - 3.0F);
  }

  std::int64_t mismatches_with(const Fault& fault) {
    JobContext context = make_job_context(machine_, job_, true);
    context.fault = fault;
    accelerator_.load_memory(context, a_.data(), b_.data());
    static_cast<void>(accelerator_.run(context));
    return count_mismatches(specified_values({job_, a_.data(), b_.data()}, machine_),
                            accelerator_.read_result(context));
  }

 private:
  static MachineParams machine() {
    MachineParams machine;
    machine.array.dataflow = GetParam();
    return machine;
  }

  MachineParams machine_;
  Accelerator accelerator_;
  GemmJob job_;
  std::vector<float> a_;
  std::vector<float> b_;
};

TEST_P(StationaryFault, OneBitOfAPartialSumChangesOneOutput) {
  EXPECT_EQ(mismatches_with({}), 0);
  Fault fault;
  fault.where = Fault::Where::Accumulator;
  fault.index = 5;
  fault.bit = 30;  // the highest of its exponent
  EXPECT_EQ(mismatches_with(fault), 0) << "flipped before the output begins: it starts from +0 all the same";
  fault.after_first_addition = true;
  EXPECT_EQ(mismatches_with(fault), 1);
}

TEST_P(StationaryFault, OneOperandBitChangesItsRowOfC) {
  Fault fault;
  fault.where = Fault::Where::OperandBuffer;
  fault.index = 3 * 16 + 2;  // chunk 0, line 3, lane 2
  const std::int64_t changed = mismatches_with(fault);
  EXPECT_GT(changed, 0);
  EXPECT_LE(changed, kN) << "only the outputs of line 3";
}

INSTANTIATE_TEST_SUITE_P(Operands, StationaryFault,
                         testing::Values(Dataflow::WeightStationary, Dataflow::InputStationary),
                         [](const auto& test) {
                           return test.param == Dataflow::WeightStationary ? std::string("Weights")
                                                                           : std::string("Inputs");
                         });

TEST(Dataflows, RefuseABlockThatNoColumnHolds) {
  MachineParams machine;  // 8 rows of 16 lanes
  OperandFormat format;
  format.block = 129;
  EXPECT_FALSE(refuse_formats(machine, format, format));
  machine.array.dataflow = Dataflow::WeightStationary;
  const auto reason = refuse_formats(machine, format, format);
  ASSERT_TRUE(reason);
  EXPECT_NE(reason->find("array.rows >= 9"), std::string::npos) << *reason;
  format.block = 128;
  EXPECT_FALSE(refuse_formats(machine, format, format));
}

TEST(Dataflows, RefuseMoreStreamedLinesThanPartialSums) {
  MachineParams machine;
  machine.array.dataflow = Dataflow::WeightStationary;
  machine.array.accumulators = 2;  // 16 lines
  GemmJob job = plain_gemm(64, 8, 256, {}, {});
  job.mapping = {16, 8, 256, TileOrder::NFastest};
  EXPECT_FALSE(refuse_mapping(machine, job));
  job.mapping.tile_m = 24;
  const auto reason = refuse_mapping(machine, job);
  ASSERT_TRUE(reason);
  EXPECT_NE(reason->find("array.accumulators = 16"), std::string::npos) << *reason;
  job.mapping.tile_k = 128;  // one fold: K in segments needs an accumulator for each sub-tile all the same
  EXPECT_TRUE(refuse_mapping(machine, job));
  job.k = 128;
  EXPECT_FALSE(refuse_mapping(machine, job)) << "one fold keeps no partial sums";
}

/// Floats in blocks of 3 on 2 lanes: chunks of 2 and 1, so that K of 6 is 4 chunks and K of 7 is 5.
TEST(Dataflows, CountTheChunksOfBlocksThatAreNoMultipleOfTheLanes) {
  MachineParams machine;
  machine.array.dataflow = Dataflow::WeightStationary;
  machine.array.datapath = Datapath::Float;
  machine.array.rows = 4;
  machine.array.lanes = 2;
  machine.array.accumulators = 1;
  OperandFormat format;
  format.block = 3;
  GemmJob job = plain_gemm(8, 8, 6, format, format);
  job.mapping = {8, 8, 6, TileOrder::NFastest};
  EXPECT_FALSE(refuse_mapping(machine, job)) << "one fold of 4 rows";
  job = plain_gemm(8, 8, 7, format, format);
  job.mapping = {8, 8, 7, TileOrder::NFastest};
  EXPECT_TRUE(refuse_mapping(machine, job)) << "two folds";
}

}  // namespace
}  // namespace bfpsim

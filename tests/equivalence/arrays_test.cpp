// SPDX-License-Identifier: Apache-2.0
// Several arrays on one GEMM (array.count, array.split). Expectations: one array as large as all of them,
// where they lie side by side; sums worked by hand and closed forms of the cycles, where they share K.
#include <gtest/gtest.h>

#include "rtl_models/arch/refuse.h"
#include "sim/config/accelerator_file.h"
#include "sim/engine/fast_engine.h"
#include "sim/engine/gemm_job.h"
#include "sim/engine/gemm_values.h"
#include "sim/engine/systemc_engine.h"
#include "tests/support/child_process.h"
#include "tests/support/compare_outcomes.h"
#include "tests/support/random_case.h"

namespace bfpsim {
namespace {

enum class Model : std::uint8_t { Fast, SystemC };
constexpr Model kModels[] = {Model::Fast, Model::SystemC};

std::unique_ptr<Engine> engine_of(Model model, const MachineParams& machine) {
  return model == Model::Fast ? make_fast_engine(machine) : make_systemc_engine(machine);
}

OperandFormat fp32() {
  OperandFormat format;
  format.codec.float_element = FloatElement{};
  format.codec.shared = SharedExponent::none();
  return format;
}

/// As large as all arrays together.
MachineParams joined(MachineParams machine) {
  ArrayParams& array = machine.array;
  (array.split == Split::M ? array.rows : array.cols) *= array.count;
  array.count = 1;
  return machine;
}

/// Broadcast operands have no skew, in which arrays side by side differ from a large one.
TEST(SeveralArrays, SideBySideAreOneLargeArray) {
  constexpr std::uint64_t kFirstSeed = 95001;
  constexpr std::uint64_t kMachines = 24;
  for (std::uint64_t seed = kFirstSeed; seed < kFirstSeed + kMachines; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    MachineParams machine = test_support::random_machine(random);
    machine.array.dataflow = Dataflow::OutputStationary;
    machine.array.count = 2 + static_cast<int>(seed % 3);
    machine.array.split = seed % 2 == 0 ? Split::M : Split::N;
    machine.pipeline.skewed_operands = false;
    machine.buffers.result_bytes = 1 << 16;
    const test_support::RandomGemm gemm = test_support::random_gemm(random, machine);
    const GemmTask task{gemm.job, gemm.a.data(), gemm.b.data()};
    for (const Model model : kModels) {
      EXPECT_EQ(test_support::in_child_process([&] {
                  const GemmOutcome large = engine_of(model, joined(machine))->run(task);
                  return test_support::differences(engine_of(Model::Fast, machine)->run(task), large);
                }),
                "");
    }
  }
}

/// Four products along K in FP32, one a chunk.
MachineParams order_machine(int arrays) {
  MachineParams machine;
  machine.array.lanes = 1;
  machine.array.datapath = Datapath::Float;
  machine.array.count = arrays;
  machine.array.split = Split::K;
  return machine;
}

std::string figures(float value, std::int64_t additions, std::int64_t array_sums) {
  return std::to_string(value) + ", " + std::to_string(additions) + " additions and " +
         std::to_string(array_sums);
}

TEST(SeveralArrays, ShareKInTurnsAndAddInAscendingOrder) {
  constexpr float kLarge = 0x1p24F;  // the next FP32 numbers are 2 away
  const std::vector<float> a = {kLarge, 1.0F, -kLarge, 1.0F};
  const std::vector<float> b(4, 1.0F);
  // 1: ((L + 1) - L) + 1. 2: (L - L) + (1 + 1). 3: ((L + 1) + 1) - L. 4: as 1, sum by sum. 5: + 0.
  const std::vector<float> expected = {1.0F, 2.0F, 0.0F, 1.0F, 1.0F};
  for (int arrays = 1; arrays <= 5; ++arrays) {
    SCOPED_TRACE(std::to_string(arrays) + " arrays");
    const MachineParams machine = order_machine(arrays);
    GemmTask task{plain_gemm_b_rows(1, 1, 4, fp32(), fp32()), a.data(), b.data()};
    task.job.mapping = {8, 8, 4, TileOrder::NFastest};
    const float value = expected[static_cast<std::size_t>(arrays - 1)];
    EXPECT_EQ(specified_values(task, machine).front(), value);
    for (const Model model : kModels) {
      EXPECT_EQ(test_support::in_child_process([&] {
                  const GemmOutcome outcome = engine_of(model, machine)->run(task);
                  return figures(outcome.c.front(), outcome.events[Event::Fp32Additions],
                                 outcome.events[Event::ArraySumAdditions]);
                }),
                figures(value, 4, arrays - 1));
    }
  }
}

std::int64_t up(std::int64_t a, std::int64_t b) {
  return (a + b - 1) / b;
}

/// docs/scale-sim.md's closed form of output stationary arrays, for p of them: the lines that a tile has, or
/// the chunks along K and the additions behind them.
std::int64_t last_cycle(const ArrayParams& array, std::int64_t m, std::int64_t n, std::int64_t k) {
  const std::int64_t p = array.count;
  const std::int64_t skew = array.rows + array.cols - 2;
  switch (array.split) {
    case Split::M:
      return up(m, p * array.rows) * up(n, array.cols) * (k + skew) - 1;
    case Split::N:
      return up(m, array.rows) * up(n, p * array.cols) * (k + skew) - 1;
    case Split::K:
      break;
  }
  return up(m, array.rows) * up(n, array.cols) * (up(k, p) + p - 1 + skew) - 1;
}

TEST(SeveralArrays, HaveTheClosedFormsComputeCycles) {
  struct Shape {
    std::int64_t m, n, k;
  };
  constexpr Shape kShapes[] = {{1, 1, 1}, {4, 3, 7}, {17, 5, 40}, {33, 29, 64}, {100, 80, 3}};
  MachineParams machine = load_accelerator(BFPSIM_SOURCE_DIR "/configs/accelerators/scale_sim_os.yaml", {});
  machine.array.rows = 4;
  machine.array.cols = 3;
  for (const Split split : {Split::M, Split::N, Split::K}) {
    for (const int count : {2, 3, 7}) {
      machine.array.split = split;
      machine.array.count = count;
      for (const Shape& shape : kShapes) {
        GemmJob job = plain_gemm_b_rows(shape.m, shape.n, shape.k, fp32(), fp32());
        job.mapping = {up(shape.m, machine.array.sub_tile_m()) * machine.array.sub_tile_m(),
                       up(shape.n, machine.array.sub_tile_n()) * machine.array.sub_tile_n(), shape.k,
                       TileOrder::NFastest};
        const std::string expected = std::to_string(last_cycle(machine.array, shape.m, shape.n, shape.k));
        SCOPED_TRACE(std::to_string(count) + " arrays, split " + std::to_string(static_cast<int>(split)) +
                     ", K " + std::to_string(shape.k));
        for (const Model model : kModels) {
          EXPECT_EQ(test_support::in_child_process([&] {
                      const GemmOutcome outcome = engine_of(model, machine)->run({job, nullptr, nullptr});
                      return std::to_string(outcome.compute_cycles.count() - 1);
                    }),
                    expected);
        }
      }
    }
  }
}

TEST(SeveralArrays, AreRefusedWithAStationaryOperand) {
  MachineParams machine;
  machine.array.count = 2;
  EXPECT_FALSE(refuse_machine(machine));
  machine.array.dataflow = Dataflow::WeightStationary;
  const auto reason = refuse_machine(machine);
  ASSERT_TRUE(reason);
  EXPECT_NE(reason->find("take array.dataflow: output_stationary"), std::string::npos) << *reason;
}

TEST(SeveralArrays, AreRefusedWhereTheirSubTileExceedsTheResultBuffer) {
  MachineParams machine;  // 8 x 8
  machine.buffers.result_bytes = 8 * 8 * 4;
  machine.array.count = 2;
  EXPECT_TRUE(refuse_machine(machine));
  machine.array.split = Split::K;
  EXPECT_FALSE(refuse_machine(machine)) << "its sub-tile is that of one array";
}

TEST(SeveralArrays, TakeWholeSubTilesAndWholeRounds) {
  MachineParams machine;  // 8 x 8 x 16, blocks of 64
  machine.array.count = 3;
  GemmJob job = plain_gemm(64, 64, 1000, {}, {});
  job.mapping = {8, 8, 1000, TileOrder::NFastest};
  const auto lines = refuse_mapping(machine, job);
  ASSERT_TRUE(lines);
  EXPECT_NE(lines->find("array.count x array.rows (24)"), std::string::npos) << *lines;
  machine.array.split = Split::K;
  EXPECT_FALSE(refuse_mapping(machine, job));
  job.mapping.tile_k = 128;
  const auto rounds = refuse_mapping(machine, job);
  ASSERT_TRUE(rounds);
  EXPECT_NE(rounds->find("multiple of 192"), std::string::npos) << *rounds;
  job.mapping.tile_k = 384;
  EXPECT_FALSE(refuse_mapping(machine, job));
}

}  // namespace
}  // namespace bfpsim

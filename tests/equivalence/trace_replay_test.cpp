// SPDX-License-Identifier: Apache-2.0
// The main job: real training steps on the shipped machines, every GEMM against the specification.
// Expectations: gemm_spec for values, the framework's own FP32 dW, and the accounting rules of the contract.
#include <gtest/gtest.h>

#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "sim/config/accelerator_file.h"
#include "sim/config/schedule_file.h"
#include "sim/config/trace_file.h"
#include "sim/engine/replay.h"
#include "sim/engine/systemc_engine.h"
#include "sim/workload/tensor.h"

namespace bfpsim {
namespace {

const std::string kSource = BFPSIM_SOURCE_DIR;

MachineParams shipped_machine(const std::string& name) {
  return load_accelerator(kSource + "/configs/accelerators/" + name + ".yaml");
}

MachineParams default_machine() {
  return shipped_machine("default");
}

Schedule schedule(const std::string& name) {
  return load_schedule(kSource + "/configs/schedules/" + name + ".yaml");
}

RunRecord replay(const Trace& trace, std::size_t step, const std::string& schedule_name, Engine& engine,
                 const MachineParams& machine, bool check) {
  ReplayOptions options;
  options.check = check;
  return replay_step(trace, trace.steps[step], schedule(schedule_name), machine, engine, options);
}

struct StepCase {
  const char* trace;
  std::size_t step;
  const char* schedule;
  double least_utilization;
  const char* machine = "default";
};

/// fmnist_resnet8_step1_accuracy_boosters_on_default
std::string name_of(const StepCase& which) {
  std::string name =
      which.trace + ("_step" + std::to_string(which.step)) + "_" + which.schedule + "_on_" + which.machine;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

void PrintTo(const StepCase& which, std::ostream* out) {
  *out << name_of(which);
}

class RealStep : public testing::TestWithParam<StepCase> {};

TEST_P(RealStep, EqualsTheSpecificationInEveryGemm) {
  const StepCase& which = GetParam();
  const Trace trace = load_trace(kSource + "/traces/" + which.trace);
  const MachineParams machine = shipped_machine(which.machine);
  const auto engine = make_systemc_engine(machine);
  const RunRecord run = replay(trace, which.step, which.schedule, *engine, machine, true);
  Cycles cycles;
  double waterfall = 0.0;
  for (const GemmRecord& gemm : run.gemms) {
    SCOPED_TRACE(gemm.layer + " " + std::string(to_string(gemm.pass)) + " " + gemm.part);
    EXPECT_EQ(gemm.check_mismatches, 0);
    cycles += gemm.cycles;
    for (const UnitReport& unit : gemm.units)
      EXPECT_EQ(unit.states.total(), gemm.cycles.count()) << unit.name;
    const Waterfall& w = gemm.waterfall;
    double product = w.digit_passes * w.lane_fit * w.padding * w.array_edges * w.fill_drain;
    for (const double factor : w.stalls)
      product *= factor;
    EXPECT_NEAR(product, w.achieved, 1e-12);
    const double slots = static_cast<double>(machine.multipliers() * gemm.cycles.count());
    EXPECT_NEAR(w.utilization, static_cast<double>(gemm.digit_products) / slots, 1e-12);
    waterfall += w.utilization;
  }
  EXPECT_EQ(cycles, run.totals.cycles);
  EXPECT_GT(waterfall, 0.0);
  EXPECT_GE(run.totals.utilization, which.least_utilization);
  for (const UnitReport& unit : run.totals.units)
    EXPECT_EQ(unit.states.total(), cycles.count()) << unit.name;
}

INSTANTIATE_TEST_SUITE_P(Traces, RealStep,
                         testing::Values(StepCase{"fmnist-resnet8", 1, "accuracy_boosters", 0.50},
                                         StepCase{"fmnist-resnet8", 0, "accuracy_boosters", 0.50},
                                         StepCase{"licence-charlm", 1, "accuracy_boosters", 0.50},
                                         StepCase{"licence-charlm", 0, "hbfp6", 0.50},
                                         StepCase{"fmnist-resnet8", 1, "fp32", 0.50, "fp32_8x8x8"},
                                         StepCase{"fmnist-resnet8", 1, "bf16", 0.50, "bf16_8x8x16"},
                                         StepCase{"fmnist-resnet8", 1, "fp16_mixed", 0.50, "fp16_8x8x16"},
                                         StepCase{"fmnist-resnet8", 1, "fp8_mellempudi", 0.50, "fp16_8x8x16"},
                                         StepCase{"fmnist-resnet8", 1, "hfp8", 0.50, "fp16_8x8x16"},
                                         StepCase{"fmnist-resnet8", 1, "mxfp8", 0.30, "mx_8x8x32"},
                                         StepCase{"fmnist-resnet8", 1, "mxfp6", 0.30, "mx_8x8x32"},
                                         StepCase{"fmnist-resnet8", 1, "mxfp4", 0.30, "mx_8x8x32"},
                                         StepCase{"fmnist-resnet8", 1, "accuracy_boosters_8x8", 0.25,
                                                  "tiles_8x8x64"},
                                         StepCase{"fmnist-resnet8", 1, "mxint8", 0.50, "default"}),
                         [](const auto& test) { return name_of(test.param); });

TEST(RealStepNumerics, Hbfp16AgreesWithTheFrameworksWeightGradients) {
  const Trace trace = load_trace(kSource + "/traces/fmnist-resnet8");
  const MachineParams machine = default_machine();
  const auto engine = make_systemc_engine(machine);
  const RunRecord run = replay(trace, 1, "hbfp16", *engine, machine, false);
  // A mantissa of 15 magnitude bits has a step of 2^-15 of the block maximum: uniform rounding noise against
  // operands spread over a block gives 78 dB and more for each product sum; 75 leaves room for the blocks'
  // spread.
  constexpr double kLeastSqnr = 75.0;
  int compared = 0;
  for (const GemmRecord& gemm : run.gemms) {
    if (gemm.pass != Pass::BackwardWeight) continue;
    ASSERT_TRUE(gemm.reference_sqnr_db.has_value()) << gemm.layer;
    EXPECT_GT(*gemm.reference_sqnr_db, kLeastSqnr) << gemm.layer;
    ++compared;
  }
  EXPECT_EQ(compared, 10);
}

TEST(RealStepNumerics, ZeroingOneOperandFileChangesValuesAndNumerics) {
  namespace fs = std::filesystem;
  const fs::path copy = fs::temp_directory_path() / ("bfpsim-zeroed-" + std::to_string(::getpid()));
  fs::copy(kSource + "/traces/fmnist-resnet8", copy, fs::copy_options::recursive);
  const MachineParams machine = default_machine();
  const auto engine = make_systemc_engine(machine);
  const Trace original = load_trace(kSource + "/traces/fmnist-resnet8");
  const RunRecord before = replay(original, 1, "accuracy_boosters", *engine, machine, false);
  const std::string file = (copy / original.steps[1].operations[2].files.w).string();
  Tensor weights = read_npy(file);
  std::fill(weights.values.begin(), weights.values.end(), 0.0F);
  write_npy(file, weights);
  const RunRecord after = replay(load_trace(copy.string()), 1, "accuracy_boosters", *engine, machine, false);
  fs::remove_all(copy);
  ASSERT_EQ(before.gemms.size(), after.gemms.size());
  const std::string layer = original.steps[1].operations[2].layer;
  for (std::size_t i = 0; i < before.gemms.size(); ++i) {
    const bool uses_weight = before.gemms[i].layer == layer && before.gemms[i].pass != Pass::BackwardWeight;
    EXPECT_EQ(before.gemms[i].digest != after.gemms[i].digest, uses_weight) << before.gemms[i].layer;
    // A product with zero is exact: its SQNR is undefined.
    EXPECT_EQ(after.gemms[i].numerics->sqnr_db.has_value(), !uses_weight);
  }
}

}  // namespace
}  // namespace bfpsim

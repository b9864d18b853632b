// SPDX-License-Identifier: Apache-2.0
// Sensitivity on machines that are built with one bottleneck, which it must name; savings against runs of the
// changed machine.
#include "sim/study/sensitivity.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>

#include "sim/config/schedule_file.h"
#include "sim/config/workload_file.h"
#include "sim/engine/fast_engine.h"

namespace bfpsim {
namespace {

const std::string kRoot = BFPSIM_SOURCE_DIR;

const Trace& trace() {
  static const Trace kTrace =
      as_trace(load_workload(kRoot + "/workloads/resnet20_cifar10.yaml", {"batch=2"}));
  return kTrace;
}

Schedule schedule() {
  return load_schedule(kRoot + "/configs/schedules/hbfp4.yaml");
}

/// Everything but the array is ample: bound by its multipliers.
MachineParams ample_machine() {
  MachineParams machine;
  machine.array.result_words_per_cycle = 256;
  machine.array.result_banks = 16;
  machine.simd.lanes = 256;
  machine.converter.count = 64;
  machine.converter.width = 64;
  machine.buffers.staging_slots = 8;
  machine.memory.bytes_per_cycle = 4096;
  machine.memory.latency_cycles = 10;
  return machine;
}

Sensitivity measured(const MachineParams& machine, const SensitivityOptions& options = {}) {
  return measure_sensitivity(trace(), trace().steps.front(), schedule(), machine, options);
}

struct Bottleneck {
  const char* parameter;
  void (*build)(MachineParams&);
};

void PrintTo(const Bottleneck& bottleneck, std::ostream* out) {
  *out << bottleneck.parameter;
}

class SensitivityNames : public testing::TestWithParam<Bottleneck> {};

TEST_P(SensitivityNames, TheBottleneckThatTheMachineWasBuiltWith) {
  MachineParams machine = ample_machine();
  GetParam().build(machine);
  const Sensitivity found = measured(machine);
  ASSERT_NE(found.bottleneck(), nullptr);
  EXPECT_EQ(found.bottleneck()->parameter, GetParam().parameter);
  ASSERT_TRUE(found.bottleneck()->large);
  EXPECT_GT(found.bottleneck()->large->saved_cycles, found.cycles / 10) << "a bottleneck is worth a tenth";
}

INSTANTIATE_TEST_SUITE_P(
    Machines, SensitivityNames,
    testing::Values(
        Bottleneck{"converter.count",
                   [](MachineParams& m) {
                     m.converter.count = 1;
                     m.converter.width = 16;
                   }},
        Bottleneck{"memory.bytes_per_cycle", [](MachineParams& m) { m.memory.bytes_per_cycle = 8; }},
        Bottleneck{"memory.latency_cycles",
                   [](MachineParams& m) {
                     m.memory.latency_cycles = 20000;
                     m.buffers.staging_slots = 64;
                   }},
        Bottleneck{"array.result_words_per_cycle",
                   [](MachineParams& m) { m.array.result_words_per_cycle = 1; }},
        Bottleneck{"simd.lanes", [](MachineParams& m) { m.simd.lanes = 1; }},
        Bottleneck{"sequencer.launch_cycles", [](MachineParams& m) { m.sequencer.launch_cycles = 50000; }},
        Bottleneck{"pipeline.accumulate_cycles", [](MachineParams& m) {
                     m.pipeline.accumulate_cycles = 64;
                     m.array.lanes = 64;
                   }}));

TEST(Sensitivity, OfADramVariesWhatADramHas) {
  MachineParams machine = ample_machine();
  machine.memory.kind = MemoryKind::Banked;
  const Sensitivity found = measured(machine);
  ASSERT_NE(found.bottleneck(), nullptr);
  EXPECT_EQ(found.bottleneck()->parameter, "dram.channels");
  for (const SensitivityProbe& probe : found.probes)
    EXPECT_NE(probe.parameter.substr(0, 7), "memory.");
  machine.memory.kind = MemoryKind::Ideal;
  for (const SensitivityProbe& probe : measured(machine).probes) {
    EXPECT_NE(probe.parameter, "memory.bytes_per_cycle");
    EXPECT_NE(probe.parameter.substr(0, 5), "dram.");
  }
}

TEST(Sensitivity, AnAmpleMachineIsBoundByItsArray) {
  const Sensitivity found = measured(ample_machine());
  ASSERT_NE(found.bottleneck(), nullptr);
  EXPECT_EQ(found.bottleneck()->parameter.rfind("array.", 0), 0U) << found.bottleneck()->parameter;
}

TEST(Sensitivity, SavingsAreThoseOfTheChangedMachine) {
  const MachineParams machine = ample_machine();
  const Sensitivity found = measured(machine);
  const auto cycles_with = [&](void (*change)(MachineParams&), MappingCache& mappings) {
    MachineParams changed = machine;
    change(changed);
    ReplayOptions options;
    options.mappings = &mappings;
    const auto engine = make_fast_engine(changed);
    return replay_step(trace(), trace().steps.front(), schedule(), changed, *engine, options)
        .totals.cycles.count();
  };
  const auto probe = [&](const std::string& parameter) {
    return *std::find_if(found.probes.begin(), found.probes.end(),
                         [&](const SensitivityProbe& p) { return p.parameter == parameter; });
  };
  MappingCache kept;
  EXPECT_EQ(found.cycles, cycles_with([](MachineParams&) {}, kept));
  EXPECT_EQ(found.cycles - probe("memory.latency_cycles").small.value().saved_cycles,
            cycles_with([](MachineParams& m) { m.memory.latency_cycles = 9; }, kept));
  EXPECT_EQ(found.cycles - probe("memory.latency_cycles").large.value().saved_cycles,
            cycles_with([](MachineParams& m) { m.memory.latency_cycles = 5; }, kept));
  EXPECT_EQ(found.cycles - probe("array.result_banks").small.value().saved_cycles,
            cycles_with([](MachineParams& m) { m.array.result_banks = 17; }, kept));
  MappingCache anew;
  EXPECT_EQ(found.cycles - probe("array.rows").large.value().saved_cycles,
            cycles_with([](MachineParams& m) { m.array.rows = 16; }, anew));
  EXPECT_TRUE(std::is_sorted(found.probes.begin(), found.probes.end(),
                             [](const SensitivityProbe& a, const SensitivityProbe& b) {
                               return a.large.value_or(SensitivityChange{}).saved_cycles >
                                      b.large.value_or(SensitivityChange{}).saved_cycles;
                             }));
}

TEST(Sensitivity, LeavesOutWhatTheMachineCannotHave) {
  MachineParams machine = ample_machine();
  machine.memory.latency_cycles = 0;   // no less
  machine.buffers.staging_slots = 64;  // the most
  machine.array.result_banks = 63;     // one more, not twice
  const Sensitivity found = measured(machine);
  for (const SensitivityProbe& probe : found.probes) {
    EXPECT_NE(probe.parameter, "memory.latency_cycles");
    EXPECT_NE(probe.parameter, "buffers.staging_slots");
    if (probe.parameter != "array.result_banks") continue;
    EXPECT_TRUE(probe.small);
    EXPECT_FALSE(probe.large);
  }
}

TEST(Sensitivity, StopsWhenItIsAsked) {
  int gemms = 0;
  SensitivityOptions options;
  options.go_on = [&] { return ++gemms < 400; };
  const Sensitivity found = measured(ample_machine(), options);
  EXPECT_FALSE(found.complete);
  EXPECT_EQ(gemms, 400);
  EXPECT_GT(found.probes.size(), 0U);
  EXPECT_LT(found.probes.size(), measured(ample_machine()).probes.size());
}

}  // namespace
}  // namespace bfpsim

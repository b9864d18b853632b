// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/report/sample_run.h"

namespace bfpsim::testing {
namespace {

struct GemmFigures {
  const char* layer;
  Pass pass;
  const char* format;
  std::int64_t macs;
  std::int64_t passes;
  std::int64_t busy;
  std::int64_t dram_wait;
  std::int64_t drain;
};

WaterfallInput waterfall_input(const GemmRecord& gemm, std::int64_t multipliers) {
  WaterfallInput input;
  input.macs = gemm.macs;
  input.digit_products = gemm.digit_products;
  input.padded_digit_products = gemm.digit_products;
  input.lane_slots = gemm.digit_products;
  input.array = gemm.units.front().states;
  input.issued_slots = multipliers * input.array[UnitState::Busy];
  input.multipliers = multipliers;
  return input;
}

GemmRecord make_gemm(const GemmFigures& figures, std::int64_t multipliers) {
  GemmRecord gemm;
  gemm.layer = figures.layer;
  gemm.pass = figures.pass;
  gemm.m = 40;
  gemm.n = 16;
  gemm.k = figures.macs / (40 * 16);
  gemm.format_a = find_format(figures.format).value();
  gemm.format_b = find_format(figures.format).value();
  gemm.macs = figures.macs;
  gemm.digit_products = figures.macs * figures.passes;
  UnitReport array{"array", {}};
  array.states[UnitState::Busy] = figures.busy;
  array.states[UnitState::DramWait] = figures.dram_wait;
  array.states[UnitState::Drain] = figures.drain;
  gemm.cycles = Cycles(array.states.total());
  UnitReport dma{"dma", {}};
  dma.states[UnitState::Idle] = gemm.cycles.count();
  gemm.units = {array, dma};
  gemm.events[Event::DramBytesRead] = 1000;
  gemm.events[Event::DramBytesWritten] = 24;
  gemm.waterfall = make_waterfall(waterfall_input(gemm, multipliers));
  gemm.numerics = GemmNumerics{20.5, 0.25, std::nullopt, {}, {}};
  gemm.numerics->a.wasserstein = 0.001;
  gemm.numerics->b.wasserstein = 0.002;
  gemm.digest = 0x0123456789abcdefU;
  return gemm;
}

void add_totals(RunRecord& run) {
  WaterfallInput sum;
  RunTotals& totals = run.totals;
  totals.units = {UnitReport{"array", {}}, UnitReport{"dma", {}}};
  for (const GemmRecord& gemm : run.gemms) {
    totals.cycles += gemm.cycles;
    totals.macs += gemm.macs;
    totals.digit_products += gemm.digit_products;
    totals.events += gemm.events;
    for (std::size_t unit = 0; unit < 2; ++unit)
      totals.units[unit].states += gemm.units[unit].states;
    sum += waterfall_input(gemm, run.machine.multipliers());
  }
  sum.multipliers = run.machine.multipliers();
  totals.waterfall = make_waterfall(sum);
  totals.utilization = totals.waterfall.utilization;
  totals.seconds = static_cast<double>(totals.cycles.count()) / run.machine.clock_hz;
  totals.digest = 0xfedcba9876543210U;
}

}  // namespace

RunRecord sample_run() {
  RunRecord run;
  run.machine.name = "small";
  run.machine.array.rows = 4;
  run.machine.array.cols = 4;
  run.machine.array.lanes = 8;
  run.schedule.name = "accuracy_boosters";
  run.workload = "sample";
  run.origin = "made by hand";
  run.engine = "systemc";
  run.step = 7;
  run.epochs = 160;
  run.has_values = true;
  const std::int64_t multipliers = run.machine.multipliers();
  run.gemms = {make_gemm({"conv1", Pass::Forward, "hbfp4", 64'000, 1, 500, 400, 100}, multipliers),
               make_gemm({"layer1.block0.conv1", Pass::BackwardWeight, "hbfp4", 192'000, 1, 1500, 1400, 100},
                         multipliers),
               make_gemm({"fc", Pass::BackwardData, "hbfp6", 16'000, 4, 500, 400, 100}, multipliers)};
  add_totals(run);
  return run;
}

}  // namespace bfpsim::testing

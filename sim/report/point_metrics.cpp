// SPDX-License-Identifier: Apache-2.0
#include "sim/report/point_metrics.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "sim/cost/run_metrics.h"
#include "sim/report/run_breakdown.h"

namespace bfpsim {
namespace {

struct Metric {
  ResultColumn column;
  std::function<Cell(const RunRecord&, const RunCost&)> value;
};

Cell number(double value) {
  return std::isfinite(value) ? Cell(value) : Cell();
}

Cell number(const std::optional<double>& value) {
  return value ? number(*value) : Cell();
}

std::int64_t dram_bytes(const RunRecord& run) {
  return run.totals.events[Event::DramBytesRead] + run.totals.events[Event::DramBytesWritten];
}

/// SQNR of the GEMMs that have one: the least, and the mean weighed by MACs.
Cell worst_sqnr(const RunRecord& run) {
  Cell worst;
  for (const GemmRecord& gemm : run.gemms) {
    if (!gemm.numerics || !gemm.numerics->sqnr_db) continue;
    const double sqnr = *gemm.numerics->sqnr_db;
    worst = std::holds_alternative<double>(worst) ? std::min(std::get<double>(worst), sqnr) : sqnr;
  }
  return worst;
}

Cell mean_sqnr(const RunRecord& run) {
  double sum = 0.0;
  double weight = 0.0;
  for (const GemmRecord& gemm : run.gemms) {
    if (!gemm.numerics || !gemm.numerics->sqnr_db) continue;
    sum += *gemm.numerics->sqnr_db * static_cast<double>(gemm.macs);
    weight += static_cast<double>(gemm.macs);
  }
  return weight > 0.0 ? number(sum / weight) : Cell();
}

std::vector<Metric> make_metrics() {
  std::vector<Metric> metrics = {
      {{"cycles", "cycles", "of the training step"},
       [](const auto& run, const auto&) { return run.totals.cycles.count(); }},
      {{"seconds", "s", "cycles / clock"},
       [](const auto& run, const auto&) { return number(run.totals.seconds); }},
      {{"macs", "", "useful multiply-accumulates"},
       [](const auto& run, const auto&) { return run.totals.macs; }},
      {{"macs_per_second", "1/s", "useful multiply-accumulates a second"},
       [](const auto& run, const auto&) {
         return number(static_cast<double>(run.totals.macs) / run.totals.seconds);
       }},
      {{"utilization", "", "useful digit products / (lanes x DPUs x cycles)"},
       [](const auto& run, const auto&) { return number(run.totals.utilization); }},
      {{"dram_bytes", "B", "read and written off chip"},
       [](const auto& run, const auto&) { return dram_bytes(run); }},
      {{"energy_j", "J", "of the step, nominal constants"},
       [](const auto&, const auto& cost) { return number(cost.total.total.joules()); }},
      {{"area_um2", "um2", "of the machine, at the technology's node"},
       [](const auto&, const auto& cost) { return number(cost.area.total.um2()); }},
      {{"sqnr_db_worst", "dB", "least SQNR of a GEMM against FP64; null without tensors"},
       [](const auto& run, const auto&) { return worst_sqnr(run); }},
      {{"sqnr_db_mean", "dB", "SQNR against FP64, mean over the GEMMs by MACs; null without tensors"},
       [](const auto& run, const auto&) { return mean_sqnr(run); }},
  };
  for (const RunMetric& metric : run_metrics()) {
    metrics.push_back(
        {{std::string(metric.name), std::string(metric.unit), std::string(metric.definition)},
         [value = metric.value](const auto& run, const auto& cost) { return number(value(run, cost)); }});
  }
  for (std::size_t i = 0; i < kUnitStateCount; ++i) {
    const auto state = static_cast<UnitState>(i);
    const std::string name(to_string(state));
    metrics.push_back(
        {{"array_" + name, "cycles", "of the array in state " + name},
         [state](const auto& run, const auto&) { return array_states(run.totals.units)[state]; }});
  }
  metrics.push_back(
      {{"digest", "", "hash of all output values and counters"},
       [](const auto& run, const auto&) { return fmt::format("0x{:016x}", run.totals.digest); }});
  return metrics;
}

}  // namespace

std::vector<ResultColumn> point_columns() {
  std::vector<ResultColumn> columns;
  for (const Metric& metric : make_metrics())
    columns.push_back(metric.column);
  return columns;
}

std::vector<Cell> point_values(const RunRecord& run, const RunCost& cost) {
  std::vector<Cell> values;
  for (const Metric& metric : make_metrics())
    values.push_back(metric.value(run, cost));
  return values;
}

}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
#include "sim/report/run_summary.h"

#include <fmt/format.h>

#include "sim/report/cost_section.h"
#include "sim/report/footprint_section.h"
#include "sim/report/gemm_section.h"
#include "sim/report/metrics_section.h"
#include "sim/report/number_text.h"
#include "sim/report/numerics_section.h"
#include "sim/report/operation_section.h"
#include "sim/report/sensitivity_section.h"
#include "sim/report/text_table.h"
#include "sim/report/training_section.h"
#include "sim/report/write_section.h"

namespace bfpsim {
namespace {

std::string headline(const RunReport& report) {
  const RunRecord& run = report.run;
  return fmt::format("{}, {} {}: accelerator {}, schedule {} at epoch {} of {}, engine {}", run.workload,
                     report.by_shape ? "batch" : "step", report.by_shape ? report.batch : run.step,
                     run.machine.name, run.schedule.name, run.epoch, run.epochs, run.engine);
}

std::string size_sentence(const RunRecord& run) {
  const RunTotals& totals = run.totals;
  const double rate = totals.seconds > 0.0 ? static_cast<double>(totals.macs) / totals.seconds : 0.0;
  const std::string operations =
      run.operations.empty()
          ? ""
          : fmt::format(" and {}",
                        counted(static_cast<std::int64_t>(run.operations.size()), "other operation"));
  return fmt::format("{} with {} MACs{} take {} cycles: {} at {}, {}.",
                     counted(static_cast<std::int64_t>(run.gemms.size()), "GEMM"), grouped(totals.macs),
                     operations, grouped(totals.cycles.count()), si(totals.seconds, "s"),
                     si(run.machine.clock_hz, "Hz"), si(rate, "MAC/s"));
}

std::string value_check_sentence(const RunRecord& run) {
  const std::optional<std::int64_t> mismatches = check_mismatches(run);
  if (!mismatches) return "";
  if (*mismatches == 0) return "Check: every output of every GEMM equals the specification, bit for bit.";
  return fmt::format("CHECK FAILED: {} from the specification.", counted(*mismatches, "output") + " differ");
}

std::string sentences(const RunReport& report, const TextStyle& style) {
  const RunRecord& run = report.run;
  std::string out;
  if (!run.complete) {
    out += wrap(fmt::format("{}: the figures cover the {} that finished.",
                            report.cycle_limit ? fmt::format("STOPPED at {} cycles (--max-cycles)",
                                                             grouped(*report.cycle_limit))
                                               : std::string("INTERRUPTED"),
                            counted(static_cast<std::int64_t>(run.gemms.size()), "GEMM")),
                style);
  }
  out += wrap(size_sentence(run), style);
  if (!run.operations.empty()) out += wrap(operation_sentence(run), style);
  for (const std::string& text :
       {bound_sentence(run), roofline_sentence(run), format_cost_sentence(run),
        report.cost ? cost_sentence(run, *report.cost) : std::string(),
        report.cost ? value_aware_sentence(run, *report.cost) : std::string(), loss_scaling_sentence(run),
        value_check_sentence(run), report.engines ? check_sentence(*report.engines) : std::string()}) {
    if (!text.empty()) out += wrap(text, style);
  }
  for (const std::string& note : notes_on(run))
    out += wrap(note, style);
  return out;
}

std::string waterfall_section(const RunRecord& run, const TextStyle& style) {
  const int bar_columns = style.width < 72 ? 16 : 24;
  TextTable table(
      {{"from peak to achieved"}, {"factor", Align::Right}, {"left", Align::Right}, {"", Align::Left, 1}});
  double left = 1.0;
  table.add_row({"peak", "", percent(left), bar(left, bar_columns)});
  for (const Loss& loss : losses(run.totals.waterfall)) {
    left *= loss.factor;
    table.add_row({loss.name(), percent(loss.factor), percent(left), bar(left, bar_columns)});
  }
  table.add_row({"achieved MACs", "", percent(run.totals.waterfall.achieved), ""});
  table.add_row({"utilisation", "", percent(run.totals.utilization), ""});
  return heading("Utilisation", style) + table.render(style);
}

std::string stall_section(const RunRecord& run, const TextStyle& style) {
  const StateCounts states = array_states(run.totals.units);
  TextTable table({{"state"},
                   {"cycles", Align::Right},
                   {"share", Align::Right},
                   {"the array waits for", Align::Left, 1, 20, true}});
  const std::int64_t total = states.total();
  table.add_row({"busy", grouped(states[UnitState::Busy]), share(states[UnitState::Busy], total), ""});
  for (const StateShare& stall : stalls_of(states)) {
    table.add_row({std::string(to_string(stall.state)), grouped(stall.cycles), share(stall.cycles, total),
                   explain(stall.state)});
  }
  return heading("The array's cycles", style) + table.render(style);
}

std::string unit_section(const RunRecord& run, const TextStyle& style) {
  TextTable table(
      {{"unit"}, {"busy", Align::Right}, {"most of the rest", Align::Left}, {"share", Align::Right}});
  for (const UnitReport& unit : run.totals.units) {
    const std::vector<StateShare> stalls = stalls_of(unit.states);
    table.add_row({unit.name, share(unit.states[UnitState::Busy], unit.states.total()),
                   stalls.empty() ? "-" : std::string(to_string(stalls.front().state)),
                   stalls.empty() ? "-" : share(stalls.front().cycles, unit.states.total())});
  }
  return heading("Units", style) + table.render(style);
}

std::string format_section(const RunRecord& run, const TextStyle& style) {
  TextTable table({{"format"},
                   {"GEMMs", Align::Right, 3},
                   {"MACs", Align::Right, 4},
                   {"of MACs", Align::Right},
                   {"cycles", Align::Right, 2},
                   {"of cycles", Align::Right},
                   {"passes", Align::Right, 5},
                   {"util", Align::Right},
                   {"worst SQNR dB", Align::Right, 1}});
  for (const FormatGroup& group : group_by_format(run)) {
    table.add_row({group.name, grouped(group.gemms), grouped(group.macs), share(group.macs, run.totals.macs),
                   grouped(group.cycles), share(group.cycles, run.totals.cycles.count()),
                   fmt::format("{:.0f}", group.passes()),
                   percent(utilization_of(group.digit_products, run.machine.multipliers(), group.cycles)),
                   decibel(group.worst_sqnr_db)});
  }
  return heading("Formats", style) + table.render(style);
}

std::string cost_sections(const RunRecord& run, const RunCost& cost, const TextStyle& style) {
  return cost_section(cost, style) + "\n" + energy_group_section(run, cost, style) + "\n" +
         metrics_section(run, cost, style) + "\n";
}

}  // namespace

std::string summarize(const RunReport& report, const RunWords& words, const TextStyle& style) {
  const RunRecord& run = report.run;
  std::string title = wrap(headline(report), style);
  title.pop_back();
  std::string out = heading(title, style);
  out += sentences(report, style) + "\n";
  if (report.engines && !report.engines->differences.empty())
    out += difference_section(*report.engines, style) + "\n";
  if (report.training) out += training_section(*report.training, style) + "\n";
  if (report.sensitivity) out += sensitivity_section(*report.sensitivity, style) + "\n";
  if (!run.gemms.empty()) {
    out += waterfall_section(run, style) + "\n" + stall_section(run, style) + "\n" +
           unit_section(run, style) + "\n" + format_section(run, style) + "\n" +
           (report.cost ? cost_sections(run, *report.cost, style) : "") + gemm_section(report, style) + "\n" +
           (run.operations.empty() ? "" : operation_section(run, style) + "\n") +
           footprint_section(run.footprint, style) + "\n";
  }
  if (run.has_values) {
    if (!run.gemms.empty()) out += numerics_section(report, style) + "\n" + write_section(run, style);
    out += wrap(
        "SQNR is each GEMM's output against FP64 on unquantised operands. The replay is teacher-forced: each "
        "GEMM reads "
        "the trace's own tensors, so errors do not flow from layer to layer.",
        style);
  } else {
    out += wrap(report.by_shape ? "A workload has shapes and no tensors: a timing study, without numerics."
                                : "The trace has shapes only: a timing study, without values.",
                style);
  }
  return out + "\n" + heading("Try next", style) + wrap_command(next_command(run, words), style);
}

}  // namespace bfpsim

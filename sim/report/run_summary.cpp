// SPDX-License-Identifier: Apache-2.0
#include "sim/report/run_summary.h"

#include <fmt/format.h>

#include "sim/report/number_text.h"
#include "sim/report/text_table.h"

namespace bfpsim {
namespace {

std::string headline(const RunRecord& run) {
  return fmt::format("{}, step {}: accelerator {}, schedule {} at epoch {} of {}, engine {}", run.workload,
                     run.step, run.machine.name, run.schedule.name, run.epoch, run.epochs, run.engine);
}

std::string size_sentence(const RunRecord& run) {
  const RunTotals& totals = run.totals;
  const double rate = totals.seconds > 0.0 ? static_cast<double>(totals.macs) / totals.seconds : 0.0;
  return fmt::format("{} with {} MACs take {} cycles: {} at {}, {}.",
                     counted(static_cast<std::int64_t>(run.gemms.size()), "GEMM"), grouped(totals.macs),
                     grouped(totals.cycles.count()), si(totals.seconds, "s"), si(run.machine.clock_hz, "Hz"),
                     si(rate, "MAC/s"));
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
    out += wrap(fmt::format("INTERRUPTED: the figures cover the {} that finished.",
                            counted(static_cast<std::int64_t>(run.gemms.size()), "GEMM")),
                style);
  }
  out += wrap(size_sentence(run), style);
  for (const std::string& text : {bound_sentence(run), format_cost_sentence(run), value_check_sentence(run),
                                  report.engines ? check_sentence(*report.engines) : std::string()}) {
    if (!text.empty()) out += wrap(text, style);
  }
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

std::string shape_of(const GemmRecord& gemm) {
  std::string text = fmt::format("{}x{}x{}", gemm.m, gemm.n, gemm.k);
  return gemm.batch == 1 ? text : fmt::format("{} x{}", text, gemm.batch);
}

/// "dX", "dX@0,1" for a phase of a strided convolution.
std::string pass_cell(const GemmRecord& gemm) {
  static const std::string kPhase = "phase ";
  if (gemm.part.empty()) return short_name(gemm.pass);
  const bool is_phase = gemm.part.rfind(kPhase, 0) == 0;
  return short_name(gemm.pass) + "@" + (is_phase ? gemm.part.substr(kPhase.size()) : gemm.part);
}

std::vector<std::string> gemm_row(const GemmRecord& gemm, bool with_reference) {
  const StateCounts states = array_states(gemm.units);
  const std::vector<StateShare> stalls = stalls_of(states);
  std::vector<std::string> cells = {gemm.layer,
                                    pass_cell(gemm),
                                    format_name(gemm),
                                    shape_of(gemm),
                                    grouped(gemm.cycles.count()),
                                    percent(gemm.waterfall.utilization),
                                    decibel(gemm.numerics ? gemm.numerics->sqnr_db : std::nullopt),
                                    stalls.empty() ? "-" : std::string(to_string(stalls.front().state)),
                                    stalls.empty() ? "" : share(stalls.front().cycles, states.total())};
  if (with_reference) cells.push_back(decibel(gemm.reference_sqnr_db));
  return cells;
}

std::string gemm_section(const RunRecord& run, const TextStyle& style) {
  std::vector<Column> columns = {{"layer", Align::Left, 0, 16}, {"pass", Align::Left},
                                 {"format", Align::Left},       {"MxNxK", Align::Left, 4},
                                 {"cycles", Align::Right},      {"util", Align::Right},
                                 {"SQNR dB", Align::Right, 1},  {"largest stall", Align::Left, 2},
                                 {"share", Align::Right, 3}};
  bool with_reference = false;
  for (const GemmRecord& gemm : run.gemms)
    with_reference = with_reference || gemm.reference_sqnr_db.has_value();
  if (with_reference) columns.push_back({"vs trace dW dB", Align::Right, 5});
  TextTable table(columns);
  for (const GemmRecord& gemm : run.gemms)
    table.add_row(gemm_row(gemm, with_reference));
  return heading("GEMMs", style) + table.render(style);
}

}  // namespace

std::string short_name(Pass pass) {
  switch (pass) {
    case Pass::Forward:
      return "fwd";
    case Pass::BackwardData:
      return "dX";
    case Pass::BackwardWeight:
      return "dW";
    case Pass::BackwardA:
      return "dA";
    case Pass::BackwardB:
      break;
  }
  return "dB";
}

std::string summarize(const RunReport& report, const RunWords& words, const TextStyle& style) {
  const RunRecord& run = report.run;
  std::string title = wrap(headline(run), style);
  title.pop_back();
  std::string out = heading(title, style);
  out += sentences(report, style) + "\n";
  if (report.engines && !report.engines->differences.empty())
    out += difference_section(*report.engines, style) + "\n";
  if (!run.gemms.empty()) {
    out += waterfall_section(run, style) + "\n" + stall_section(run, style) + "\n" +
           unit_section(run, style) + "\n" + format_section(run, style) + "\n" + gemm_section(run, style) +
           "\n";
  }
  if (run.has_values) {
    out += wrap(
        "SQNR is each GEMM's output against FP64 on unquantised operands. The replay is teacher-forced: each "
        "GEMM reads "
        "the trace's own tensors, so errors do not flow from layer to layer.",
        style);
  } else {
    out += wrap("The trace has shapes only: a timing study, without values.", style);
  }
  return out + "\n" + heading("Try next", style) + wrap_command(next_command(run, words), style);
}

}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
#include "sim/report/tensor_report.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/report/number_text.h"
#include "sim/report/numerics_section.h"
#include "sim/report/run_breakdown.h"
#include "sim/report/text_table.h"

namespace bfpsim {
namespace {

std::string db_text(const std::optional<double>& value) {
  return value ? fmt::format("{:.2f} dB", *value) : "- (exact, or not defined)";
}

std::string error_text(const std::optional<double>& value) {
  return value ? fmt::format("{:.6g}", *value) : "- (not defined)";
}

std::string of_all(std::int64_t count, std::int64_t all) {
  return fmt::format("{} ({})", grouped(count), share(count, all));
}

std::string range_text(const TensorFigures& figures) {
  if (!figures.min || !figures.max) return "- (nothing finite)";
  const std::string range = fmt::format("{:.6g} to {:.6g}", *figures.min, *figures.max);
  return figures.min_abs ? fmt::format("{}, smallest magnitude {:.6g}", range, *figures.min_abs) : range;
}

/// "-6..3, most at -1 (45.0%); 302 blocks, 3 zero".
std::string exponents_text(const TensorCounts& counts) {
  const std::vector<std::int64_t>& bins = counts.exponents.counts;
  std::string text;
  if (!bins.empty()) {
    const auto most = std::max_element(bins.begin(), bins.end());
    text = fmt::format("{}, most at {} ({}); ", exponent_range(counts.exponents),
                       counts.exponents.first + static_cast<int>(most - bins.begin()),
                       share(*most, counts.blocks));
  }
  text += counted(counts.blocks, "block");
  if (counts.zero_blocks > 0) text += fmt::format(", {} zero", grouped(counts.zero_blocks));
  if (counts.nan_blocks > 0) text += fmt::format(", {} flagged", grouped(counts.nan_blocks));
  return text;
}

/// Rows "name  value" without a title line.
std::string pairs(const std::vector<std::pair<std::string, std::string>>& rows, const TextStyle& style) {
  int name_width = 0;
  for (const auto& row : rows)
    name_width = std::max(name_width, display_width(row.first));
  std::string out;
  for (const auto& [name, value] : rows) {
    const std::string text = wrap(value, style, name_width + 4);
    out += "  " + name + text.substr(static_cast<std::size_t>(display_width(name)) + 2);
  }
  return out;
}

std::string machine_text(const GemmReport& report, const TextStyle& style) {
  const GemmMachineReport& run = *report.machine;
  const StateCounts states = array_states(run.units);
  std::string out =
      pairs({{"accelerator", run.accelerator + ", engine " + run.engine},
             {"cycles", fmt::format("{} ({})", grouped(run.cycles.count()), si(run.seconds, "s"))},
             {"utilisation", percent(run.utilization)}},
            style);
  TextTable table({{"the array's state"}, {"cycles", Align::Right}, {"share", Align::Right}});
  const std::int64_t busy = states[UnitState::Busy];
  table.add_row({"busy", grouped(busy), share(busy, states.total())});
  for (const StateShare& stall : stalls_of(states)) {
    table.add_row(
        {std::string(to_string(stall.state)), grouped(stall.cycles), share(stall.cycles, states.total())});
  }
  return out + table.render(style);
}

/// What the SQNR would be if one cause were the only one.
std::string error_table(const ErrorSplit& split, const TextStyle& style) {
  TextTable table({{"error by cause"}, {"SQNR dB", Align::Right}, {"share", Align::Right}});
  for (std::size_t p = 0; p < kErrorPartCount; ++p) {
    std::string name(to_string(static_cast<ErrorPart>(p)));
    std::replace(name.begin(), name.end(), '_', ' ');
    table.add_row({name, decibel(split[p].sqnr_db), split[p].share ? percent(*split[p].share) : "-"});
  }
  return table.render(style);
}

std::string operand_table(const GemmReport& report, const TextStyle& style) {
  TextTable table({{"operand"},
                   {"format"},
                   {"flushed", Align::Right},
                   {"saturated", Align::Right},
                   {"zero", Align::Right},
                   {"zero digits", Align::Right},
                   {"exponents", Align::Right},
                   {"SQNR dB", Align::Right}});
  const auto add = [&](const char* name, const std::string& format, const TensorFigures& figures) {
    const TensorCounts& counts = figures.counts;
    table.add_row({name, format, share(counts.flushed, counts.elements),
                   share(counts.saturated, counts.elements), share(counts.zeros, counts.elements),
                   share(counts.zero_digits, counts.digits), exponent_range(counts.exponents),
                   decibel(figures.sqnr_db)});
  };
  add("A", report.format_a, report.numerics->a);
  add("B", report.format_b, report.numerics->b);
  return table.render(style);
}

/// Empty where it was not asked for.
std::string numerics_text(const GemmReport& report, const TextStyle& style) {
  if (!report.numerics) return "";
  const std::optional<ErrorSplit>& split = report.numerics->error;
  return (split ? error_table(*split, style) : "") + operand_table(report, style);
}

}  // namespace

std::string to_text(const QuantizeReport& report, const TextStyle& style) {
  const TensorFigures& figures = report.figures;
  const TensorCounts& counts = figures.counts;
  std::vector<std::pair<std::string, std::string>> rows = {
      {"shape", fmt::format("{}, {}", shape_text(report.shape), counted(counts.elements, "element"))},
      {"format", report.format}};
  if (!report.block.empty()) {
    rows.emplace_back("block", report.block);
    rows.emplace_back("exponent", fmt::format("{}, {} bits", report.exponent_rule, report.exponent_bits));
  }
  rows.emplace_back("rounding", report.rounding);
  if (!report.emulation_only.empty()) rows.emplace_back("emulation only", report.emulation_only);
  rows.emplace_back("SQNR", db_text(figures.sqnr_db));
  rows.emplace_back("largest error", error_text(figures.max_abs_err));
  rows.emplace_back("Wasserstein-1", error_text(figures.wasserstein));
  rows.emplace_back("range", range_text(figures));
  rows.emplace_back("flushed to 0", of_all(counts.flushed, counts.elements));
  rows.emplace_back("saturated", of_all(counts.saturated, counts.elements));
  rows.emplace_back("zero", of_all(counts.zeros, counts.elements));
  if (counts.digits > 0)
    rows.emplace_back("zero digits",
                      fmt::format("{} of {} on {}-bit slices", share(counts.zero_digits, counts.digits),
                                  grouped(counts.digits), report.slice_bits));
  if (counts.blocks > 0) rows.emplace_back("exponents", exponents_text(counts));
  rows.emplace_back("NaN or Inf in", of_all(counts.nan + counts.inf, counts.elements));
  return heading(fmt::format("{} -> {}", report.input, report.output), style) + pairs(rows, style);
}

std::string to_text(const GemmReport& report, const TextStyle& style) {
  const std::string format =
      report.format_a == report.format_b ? report.format_a : report.format_a + " x " + report.format_b;
  std::vector<std::pair<std::string, std::string>> rows = {
      {"shape",
       fmt::format("M {}, N {}, K {}: {}", report.m, report.n, report.k, counted(report.macs, "MAC"))},
      {"format", report.block.empty() ? format : format + ", block " + report.block},
      {"order", report.machine ? "the machine's" : "reference: one FP32 addition per block"},
      {"SQNR", db_text(report.sqnr_db)},
      {"largest error", error_text(report.max_abs_err)}};
  if (report.block.empty() && !report.machine)
    rows[2].second = "reference: FP32 products and sums, ascending K";
  const std::int64_t specials = report.counts_a.nan_or_inf + report.counts_b.nan_or_inf;
  if (specials > 0) rows.emplace_back("NaN or Inf in", grouped(specials));
  std::string out =
      heading(fmt::format("{} x {} -> {}", report.a, report.b, report.output), style) + pairs(rows, style);
  out += numerics_text(report, style);
  return report.machine ? out + machine_text(report, style) : out;
}

}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
#include "sim/report/numerics_section.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sim/report/gemm_section.h"
#include "sim/report/number_text.h"
#include "sim/report/run_breakdown.h"
#include "sim/report/text_table.h"

namespace bfpsim {
namespace {

using Decibel = std::optional<double>;

/// The smaller of what is defined.
void keep_worst(Decibel& worst, const Decibel& value) {
  if (value) worst = std::min(*value, worst.value_or(*value));
}

/// GEMMs of one pass and format, or one GEMM; the worst figures.
struct ErrorRow {
  std::string layer;  ///< of a single GEMM
  std::string pass;
  std::string format;
  std::int64_t gemms = 0;
  Decibel sqnr_db;
  std::array<Decibel, kErrorPartCount> parts;
};

/// Operands of one role, pass and format, or one operand.
struct OperandRow {
  std::string layer;
  std::string tensor;
  std::string pass;
  std::string format;
  TensorCounts counts;
  Decibel sqnr_db;
};

template <typename Row, typename IsSame>
Row& row_of(std::vector<Row>& rows, const Row& key, bool single, IsSame is_same) {
  const auto found =
      single ? rows.end()
             : std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return is_same(row, key); });
  return found == rows.end() ? rows.emplace_back(key) : *found;
}

std::vector<ErrorRow> error_rows(const RunReport& report) {
  std::vector<ErrorRow> rows;
  for (const GemmRecord& gemm : report.run.gemms) {
    if (!gemm.numerics) continue;
    ErrorRow& row =
        row_of(rows, {gemm.layer, short_name(gemm.pass), format_name(gemm), 0, {}, {}}, report.all_gemms,
               [](const ErrorRow& a, const ErrorRow& b) { return a.pass == b.pass && a.format == b.format; });
    ++row.gemms;
    keep_worst(row.sqnr_db, gemm.numerics->sqnr_db);
    for (std::size_t p = 0; gemm.numerics->error && p < kErrorPartCount; ++p)
      keep_worst(row.parts[p], (*gemm.numerics->error)[p].sqnr_db);
  }
  return rows;
}

std::vector<OperandRow> operand_rows(const RunReport& report) {
  std::vector<OperandRow> rows;
  const auto add = [&](const GemmRecord& gemm, Role role, const std::string& format,
                       const TensorFigures& figures) {
    OperandRow& row =
        row_of(rows, {gemm.layer, std::string(to_string(role)), short_name(gemm.pass), format, {}, {}},
               report.all_gemms, [](const OperandRow& a, const OperandRow& b) {
                 return a.tensor == b.tensor && a.pass == b.pass && a.format == b.format;
               });
    row.counts += figures.counts;
    keep_worst(row.sqnr_db, figures.sqnr_db);
  };
  for (const GemmRecord& gemm : report.run.gemms) {
    if (!gemm.numerics) continue;
    add(gemm, gemm.role_a, gemm.format_a.name, gemm.numerics->a);
    add(gemm, gemm.role_b, gemm.format_b.name, gemm.numerics->b);
  }
  return rows;
}

std::string error_table(const RunReport& report, const TextStyle& style) {
  std::vector<Column> columns = {{"pass"},
                                 {"format"},
                                 {"GEMMs", Align::Right, 2},
                                 {"SQNR dB", Align::Right},
                                 {"operands", Align::Right},
                                 {"alignment", Align::Right},
                                 {"accumulation", Align::Right},
                                 {"double rounding", Align::Right, 1}};
  if (report.all_gemms) columns[2] = {"layer", Align::Left, 0, 16};
  TextTable table(columns);
  for (const ErrorRow& row : error_rows(report)) {
    std::vector<std::string> cells = {row.pass, row.format, report.all_gemms ? row.layer : grouped(row.gemms),
                                      decibel(row.sqnr_db)};
    for (const Decibel& part : row.parts)
      cells.push_back(decibel(part));
    table.add_row(cells);
  }
  const std::string note =
      "SQNR of the outputs, and what it would be if that were the only error: operands' quantisation, the "
      "aligner's lost bits, FP32 additions, rounding to FP32 before them. \"-\" is exact." +
      std::string(report.all_gemms ? "" : " The worst GEMM of each line.");
  return heading("Errors by cause", style) + table.render(style) + wrap(note, style, 2);
}

std::string operand_table(const RunReport& report, const TextStyle& style) {
  const std::vector<OperandRow> rows = operand_rows(report);
  const bool specials = std::any_of(
      rows.begin(), rows.end(), [](const OperandRow& row) { return row.counts.nan + row.counts.inf > 0; });
  std::vector<Column> columns = {{"tensor"},
                                 {"pass"},
                                 {"format"},
                                 {"elements", Align::Right, 3},
                                 {"flushed", Align::Right},
                                 {"saturated", Align::Right, 2},
                                 {"zero", Align::Right, 4},
                                 {"zero digits", Align::Right, 1},
                                 {"exponents", Align::Right, 1},
                                 {"SQNR dB", Align::Right}};
  if (report.all_gemms) columns[3] = {"layer", Align::Left, 0, 16};
  if (specials) columns.push_back({"NaN, Inf", Align::Right});
  TextTable table(columns);
  for (const OperandRow& row : rows) {
    const TensorCounts& counts = row.counts;
    std::vector<std::string> cells = {row.tensor,
                                      row.pass,
                                      row.format,
                                      report.all_gemms ? row.layer : grouped(counts.elements),
                                      share(counts.flushed, counts.elements),
                                      share(counts.saturated, counts.elements),
                                      share(counts.zeros, counts.elements),
                                      share(counts.zero_digits, counts.digits),
                                      exponent_range(counts.exponents),
                                      decibel(row.sqnr_db)};
    if (specials) cells.push_back(grouped(counts.nan + counts.inf));
    table.add_row(cells);
  }
  return heading("Operands as encoded", style) + table.render(style);
}

}  // namespace

std::string exponent_range(const ExponentHistogram& histogram) {
  if (histogram.counts.empty()) return "-";
  const int last = histogram.first + static_cast<int>(histogram.counts.size()) - 1;
  return fmt::format("{}..{}", histogram.first, last);
}

std::string numerics_section(const RunReport& report, const TextStyle& style) {
  const auto& gemms = report.run.gemms;
  const bool any = std::any_of(gemms.begin(), gemms.end(),
                               [](const GemmRecord& gemm) { return gemm.numerics.has_value(); });
  return any ? error_table(report, style) + "\n" + operand_table(report, style) : "";
}

}  // namespace bfpsim

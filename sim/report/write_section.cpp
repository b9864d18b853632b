// SPDX-License-Identifier: Apache-2.0
#include "sim/report/write_section.h"

#include <fmt/format.h>

#include <algorithm>

#include "rtl_models/numerics/format_words.h"
#include "sim/report/gemm_section.h"
#include "sim/report/number_text.h"
#include "sim/report/text_table.h"

namespace bfpsim {
namespace {

const char* rounding_word(const Encoding& as) {
  return word_of(as.format.rounding, kRoundingWords);
}

bool is_scaled(const RunRecord& run) {
  return !std::holds_alternative<NoLossScale>(run.schedule.loss_scale);
}

/// Sums over the layers.
struct GradientTotals {
  std::int64_t elements = 0;
  EncodeCounts unscaled;
  EncodeCounts scaled;

  explicit GradientTotals(const LossScalingRecord& record) {
    for (const GradientWrite& gradient : record.gradients) {
      elements += gradient.scaled.elements;
      add(unscaled, gradient.unscaled.counts);
      add(scaled, gradient.scaled.counts);
    }
  }

 private:
  static void add(EncodeCounts& sum, const EncodeCounts& counts) {
    sum.nan_or_inf += counts.nan_or_inf;
    sum.saturated += counts.saturated;
    sum.flushed += counts.flushed;
  }
};

/// Formats of dY in the order in which they occur: "fp16 and fp8_e5m2".
std::string format_names(const LossScalingRecord& record) {
  std::vector<std::string> names;
  for (const GradientWrite& gradient : record.gradients) {
    if (std::find(names.begin(), names.end(), gradient.scaled.as.format.name) == names.end())
      names.push_back(gradient.scaled.as.format.name);
  }
  return fmt::format("{}", fmt::join(names, " and "));
}

std::string outcome_clause(const RunRecord& run) {
  const LossScalingRecord& record = *run.loss_scaling;
  if (!record.overflow) return "No gradient overflows: the update is applied.";
  const std::string skipped = "Gradients hold Inf or NaN: the loss scaler skips this update";
  if (record.next_scale == record.scale) return skipped + (is_scaled(run) ? " and keeps the scale." : ".");
  return skipped + fmt::format(" and goes on with a scale of {}.", record.next_scale);
}

std::string gradient_table(const RunRecord& run, const TextStyle& style) {
  const bool scaled = is_scaled(run);
  std::vector<Column> columns = {{"dY of", Align::Left, 0, 12}, {"format"},
                                 {"rounding", Align::Left, 3},  {"values", Align::Right, 2},
                                 {"to 0", Align::Right},        {"to Inf", Align::Right},
                                 {"SQNR dB", Align::Right}};
  if (scaled) {
    columns.push_back({"unscaled: to 0", Align::Right});
    columns.push_back({"to Inf", Align::Right, 1});
    columns.push_back({"SQNR dB", Align::Right, 1});
  }
  TextTable table(columns);
  for (const GradientWrite& gradient : run.loss_scaling->gradients) {
    const WrittenTensor& written = gradient.scaled;
    std::vector<std::string> cells = {gradient.layer,
                                      written.as.format.name,
                                      rounding_word(written.as),
                                      grouped(written.elements),
                                      share(written.counts.flushed, written.elements),
                                      share(written.counts.saturated, written.elements),
                                      decibel(written.sqnr_db)};
    if (scaled) {
      const WrittenTensor& plain = gradient.unscaled;
      cells.push_back(share(plain.counts.flushed, plain.elements));
      cells.push_back(share(plain.counts.saturated, plain.elements));
      cells.push_back(decibel(plain.sqnr_db));
    }
    table.add_row(cells);
  }
  const std::string title = scaled ? fmt::format("Gradients as written, times {}", run.loss_scaling->scale)
                                   : "Gradients as written";
  return heading(title, style) + table.render(style);
}

/// Results of one pass and format; the worst SQNR.
struct ResultRow {
  Pass pass = Pass::Forward;
  WrittenTensor sum;
};

std::vector<ResultRow> result_rows(const RunRecord& run) {
  std::vector<ResultRow> rows;
  for (const GemmRecord& gemm : run.gemms) {
    if (!gemm.written) continue;
    const WrittenTensor& written = *gemm.written;
    const auto same = [&](const ResultRow& row) { return row.pass == gemm.pass && row.sum.as == written.as; };
    const auto found = std::find_if(rows.begin(), rows.end(), same);
    if (found == rows.end()) {
      rows.push_back({gemm.pass, written});
      continue;
    }
    found->sum.elements += written.elements;
    found->sum.counts.flushed += written.counts.flushed;
    found->sum.counts.saturated += written.counts.saturated;
    found->sum.counts.nan_or_inf += written.counts.nan_or_inf;
    if (written.sqnr_db)
      found->sum.sqnr_db = std::min(*written.sqnr_db, found->sum.sqnr_db.value_or(*written.sqnr_db));
  }
  return rows;
}

std::string result_table(const std::vector<ResultRow>& rows, const TextStyle& style) {
  TextTable table({{"result of"},
                   {"tensor", Align::Left, 2},
                   {"format"},
                   {"rounding", Align::Left, 3},
                   {"values", Align::Right, 1},
                   {"to 0", Align::Right},
                   {"to Inf", Align::Right},
                   {"worst SQNR dB", Align::Right}});
  for (const ResultRow& row : rows) {
    table.add_row({short_name(row.pass), std::string(to_string(output_role(row.pass))),
                   row.sum.as.format.name, rounding_word(row.sum.as), grouped(row.sum.elements),
                   share(row.sum.counts.flushed, row.sum.elements),
                   share(row.sum.counts.saturated, row.sum.elements), decibel(row.sum.sqnr_db)});
  }
  return heading("Results as written", style) + table.render(style);
}

void write_counts(JsonWriter& json, const WrittenTensor& written) {
  json.member("flushed", written.counts.flushed);
  json.member("overflowed", written.counts.saturated);
  json.member("not_finite", written.counts.nan_or_inf);
  json.member("sqnr_db", written.sqnr_db);
}

void write_gradient(JsonWriter& json, const GradientWrite& gradient) {
  json.begin_object(JsonWriter::Layout::OneLine);
  json.member("layer", gradient.layer);
  json.member("format", gradient.scaled.as.format.name);
  json.member("rounding", rounding_word(gradient.scaled.as));
  json.member("elements", gradient.scaled.elements);
  for (const bool scaled : {true, false}) {
    json.key(scaled ? "scaled" : "unscaled");
    json.begin_object(JsonWriter::Layout::OneLine);
    write_counts(json, scaled ? gradient.scaled : gradient.unscaled);
    json.end();
  }
  json.end();
}

const char* policy_word(const LossScalePolicy& policy) {
  if (std::holds_alternative<NoLossScale>(policy)) return "none";
  return std::holds_alternative<ConstantLossScale>(policy) ? "constant" : "dynamic";
}

}  // namespace

std::string loss_scaling_sentence(const RunRecord& run) {
  if (!run.loss_scaling) return "";
  const LossScalingRecord& record = *run.loss_scaling;
  const GradientTotals totals(record);
  if (!is_scaled(run)) {
    return fmt::format(
        "No loss scaling: {} of dY's values become 0 when written as {}, and {} become Inf. {}",
        share(totals.unscaled.flushed, totals.elements), format_names(record),
        share(totals.unscaled.saturated, totals.elements), outcome_clause(run));
  }
  if (totals.elements == 0) {
    return fmt::format("Every dY is multiplied by a loss scale of {}. {}", record.scale, outcome_clause(run));
  }
  return fmt::format(
      "With a loss scale of {}, {} of dY's values become 0 when written as {} ({} without scaling), and {} "
      "become Inf ({}). {}",
      record.scale, share(totals.scaled.flushed, totals.elements), format_names(record),
      share(totals.unscaled.flushed, totals.elements), share(totals.scaled.saturated, totals.elements),
      share(totals.unscaled.saturated, totals.elements), outcome_clause(run));
}

std::string write_section(const RunRecord& run, const TextStyle& style) {
  std::string text;
  if (run.loss_scaling && !run.loss_scaling->gradients.empty()) text += gradient_table(run, style) + "\n";
  const std::vector<ResultRow> rows = result_rows(run);
  if (!rows.empty()) text += result_table(rows, style) + "\n";
  return text;
}

void write_loss_scaling(JsonWriter& json, const RunRecord& run) {
  json.key("loss_scaling");
  if (!run.loss_scaling) {
    json.null();
    return;
  }
  const LossScalingRecord& record = *run.loss_scaling;
  json.begin_object();
  json.member("policy", policy_word(run.schedule.loss_scale));
  json.member("iteration", record.iteration);
  json.member("scale", static_cast<double>(record.scale));
  json.member("overflow", record.overflow);
  json.member("next_scale", static_cast<double>(record.next_scale));
  json.key("gradients");
  json.begin_array();
  for (const GradientWrite& gradient : record.gradients)
    write_gradient(json, gradient);
  json.end();
  json.end();
}

void write_written(JsonWriter& json, const GemmRecord& gemm) {
  json.key("written");
  if (!gemm.written) {
    json.null();
    return;
  }
  json.begin_object(JsonWriter::Layout::OneLine);
  json.member("tensor", to_string(output_role(gemm.pass)));
  json.member("format", gemm.written->as.format.name);
  json.member("rounding", rounding_word(gemm.written->as));
  json.member("elements", gemm.written->elements);
  write_counts(json, *gemm.written);
  json.end();
}

}  // namespace bfpsim

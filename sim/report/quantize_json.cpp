// SPDX-License-Identifier: Apache-2.0
#include "sim/report/json_writer.h"
#include "sim/report/numerics_json.h"
#include "sim/report/tensor_report.h"
#include "sim/report/version.h"

namespace bfpsim {
namespace {

constexpr auto kOneLine = JsonWriter::Layout::OneLine;

/// Null where the format has no such thing.
void write_text(JsonWriter& json, std::string_view key, const std::string& text) {
  json.key(key);
  text.empty() ? json.null() : json.value(text);
}

void write_counts(JsonWriter& json, const TensorCounts& counts) {
  json.key("counts");
  json.begin_object(kOneLine);
  json.member("flushed", counts.flushed);
  json.member("saturated", counts.saturated);
  json.member("nan_or_inf", counts.nan + counts.inf);
  json.end();
}

void write_format(JsonWriter& json, const QuantizeReport& report) {
  json.member("format", report.format);
  json.member("rounding", report.rounding);
  write_text(json, "block", report.block);
  write_text(json, "exponent_rule", report.exponent_rule);
  json.member("exponent_bits",
              report.exponent_bits == 0 ? std::nullopt : std::optional<std::int64_t>(report.exponent_bits));
  write_text(json, "emulation_only", report.emulation_only);
}

}  // namespace

std::string to_json(const QuantizeReport& report) {
  JsonWriter json;
  json.begin_object();
  json.member("schema", "bfpsim.quantize/1");
  json.member("bfpsim_version", version());
  json.member("input", report.input);
  json.member("output", report.output);
  json.key("shape");
  json.begin_array(kOneLine);
  for (const std::int64_t extent : report.shape)
    json.value(extent);
  json.end();
  json.member("elements", report.figures.counts.elements);
  write_format(json, report);
  json.member("sqnr_db", report.figures.sqnr_db);
  json.member("max_abs_err", report.figures.max_abs_err);
  write_counts(json, report.figures.counts);
  json.member("slice_bits", report.slice_bits);
  json.key("tensor");
  write_tensor(json, report.figures);
  json.end();
  return json.take();
}

}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
#include "sim/report/numerics_json.h"

#include <algorithm>
#include <numeric>

namespace bfpsim {
namespace {

constexpr auto kOneLine = JsonWriter::Layout::OneLine;

void write_exponents(JsonWriter& json, const ExponentHistogram& histogram) {
  json.key("exponents");
  if (histogram.counts.empty()) {
    json.null();
    return;
  }
  const std::size_t all = histogram.counts.size();
  const std::size_t hidden = all - std::min(all, static_cast<std::size_t>(kMostExponents));
  const auto shown = histogram.counts.begin() + static_cast<std::ptrdiff_t>(hidden);
  json.begin_object(kOneLine);
  json.member("first", histogram.first + static_cast<int>(hidden));
  json.key("counts");
  json.begin_array(kOneLine);
  std::for_each(shown, histogram.counts.end(), [&](std::int64_t count) { json.value(count); });
  json.end();
  json.member("below", std::accumulate(histogram.counts.begin(), shown, std::int64_t{0}));
  json.end();
}

void write_error(JsonWriter& json, const std::optional<ErrorSplit>& split) {
  json.key("error");
  if (!split) {
    json.null();
    return;
  }
  json.begin_object(kOneLine);
  for (std::size_t p = 0; p < kErrorPartCount; ++p) {
    json.key(to_string(static_cast<ErrorPart>(p)));
    json.begin_object(kOneLine);
    json.member("sqnr_db", (*split)[p].sqnr_db);
    json.member("share", (*split)[p].share);
    json.end();
  }
  json.end();
}

}  // namespace

void write_tensor(JsonWriter& json, const TensorFigures& figures) {
  const TensorCounts& counts = figures.counts;
  json.begin_object(kOneLine);
  json.member("elements", counts.elements);
  json.member("not_a_number", counts.nan);
  json.member("infinite", counts.inf);
  json.member("flushed", counts.flushed);
  json.member("saturated", counts.saturated);
  json.member("zeros", counts.zeros);
  json.member("digits", counts.digits);
  json.member("zero_digits", counts.zero_digits);
  json.member("sqnr_db", figures.sqnr_db);
  json.member("max_abs_err", figures.max_abs_err);
  json.member("wasserstein", figures.wasserstein);
  json.member("min", figures.min);
  json.member("max", figures.max);
  json.member("max_abs", figures.max_abs);
  json.member("min_abs", figures.min_abs);
  json.member("blocks", counts.blocks);
  json.member("zero_blocks", counts.zero_blocks);
  json.member("flagged_blocks", counts.nan_blocks);
  write_exponents(json, counts.exponents);
  json.end();
}

void write_numerics(JsonWriter& json, const GemmNumerics& numerics) {
  json.member("sqnr_db", numerics.sqnr_db);
  json.member("max_abs_err", numerics.max_abs_err);
  json.member("wasserstein_a", numerics.a.wasserstein);
  json.member("wasserstein_b", numerics.b.wasserstein);
  write_error(json, numerics.error);
  json.key("a");
  write_tensor(json, numerics.a);
  json.key("b");
  write_tensor(json, numerics.b);
}

void write_numerics(JsonWriter& json, const GemmRecord& gemm) {
  json.key("numerics");
  if (!gemm.numerics) {
    json.null();
    return;
  }
  json.begin_object();
  write_numerics(json, *gemm.numerics);
  json.member("reference_sqnr_db", gemm.reference_sqnr_db);
  json.end();
}

}  // namespace bfpsim

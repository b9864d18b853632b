// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/numerics/tensor_figures.h"

#include <algorithm>
#include <cmath>

#include "rtl_models/numerics/digits.h"
#include "rtl_models/numerics/metrics.h"
#include "rtl_models/numerics/wasserstein.h"

namespace bfpsim {
namespace {

/// How many digits of each magnitude are 0.
std::vector<std::int64_t> zero_digit_table(const BlockCodec& codec, int slice_bits) {
  if (codec.has_float_elements()) return {};
  const int digits = digit_count(codec.mantissa_bits, slice_bits);
  std::vector<std::int64_t> table(static_cast<std::size_t>(codec.max_mantissa()) + 1);
  for (std::size_t q = 0; q < table.size(); ++q) {
    for (int d = 0; d < digits; ++d)
      table[q] += digit_of(static_cast<int>(q), d, slice_bits) == 0 ? 1 : 0;
  }
  return table;
}

void count_block(ExponentCode code, const BlockCodec& codec, TensorCounts& counts) {
  ++counts.blocks;
  if (codec.is_nan(code)) {
    ++counts.nan_blocks;
  } else if (codec.is_zero(code)) {
    ++counts.zero_blocks;
  } else {
    counts.exponents.add(code - codec.shared.bias());
  }
}

/// Whether values beyond the largest one show as Inf or NaN.
bool has_visible_overflow(const BlockCodec& codec) {
  return codec.is_plain_float() && codec.overflow == Overflow::ToSpecial &&
         codec.float_element->specials != SpecialValues::None;
}

/// The range of the finite inputs.
void measure_range(const std::vector<float>& inputs, TensorFigures& figures) {
  for (const float x : inputs) {
    if (!std::isfinite(x)) continue;
    const double value = static_cast<double>(x);
    const double magnitude = std::abs(value);
    figures.min = std::min(figures.min.value_or(value), value);
    figures.max = std::max(figures.max.value_or(value), value);
    figures.max_abs = std::max(figures.max_abs.value_or(magnitude), magnitude);
    if (magnitude > 0.0) figures.min_abs = std::min(figures.min_abs.value_or(magnitude), magnitude);
  }
}

}  // namespace

void ExponentHistogram::add(int exponent, std::int64_t count) {
  if (counts.empty()) first = exponent;
  if (exponent < first) {
    counts.insert(counts.begin(), static_cast<std::size_t>(first - exponent), 0);
    first = exponent;
  }
  const auto at = static_cast<std::size_t>(exponent - first);
  if (at >= counts.size()) counts.resize(at + 1, 0);
  counts[at] += count;
}

ExponentHistogram& ExponentHistogram::operator+=(const ExponentHistogram& other) {
  for (std::size_t i = 0; i < other.counts.size(); ++i) {
    if (other.counts[i] > 0) add(other.first + static_cast<int>(i), other.counts[i]);
  }
  return *this;
}

TensorCounts& TensorCounts::operator+=(const TensorCounts& other) {
  elements += other.elements;
  nan += other.nan;
  inf += other.inf;
  flushed += other.flushed;
  saturated += other.saturated;
  zeros += other.zeros;
  digits += other.digits;
  zero_digits += other.zero_digits;
  blocks += other.blocks;
  zero_blocks += other.zero_blocks;
  nan_blocks += other.nan_blocks;
  exponents += other.exponents;
  return *this;
}

void TensorSurvey::add(const float* x, const char* is_real, const BlockedOperand& encoded) {
  const BlockCodec& codec = encoded.codec;
  const std::vector<std::int64_t> zero_digits = zero_digit_table(codec, slice_bits_);
  const std::int64_t digits = codec.has_float_elements() ? 0 : digit_count(codec.mantissa_bits, slice_bits_);
  const bool visible = has_visible_overflow(codec);
  const std::vector<float> decoded = decode_operand(encoded);
  std::vector<char> is_used(encoded.exponents.size(), 0);
  for (std::int64_t line = 0; line < encoded.lines; ++line) {
    const std::int64_t first_block = (line / encoded.lines_per_block) * encoded.blocks_per_line();
    for (std::int64_t block = 0; block < encoded.blocks_per_line(); ++block) {
      const bool has_digits = digits > 0 && !codec.is_nan(encoded.exponent(line, block));
      const std::int64_t end = std::min(encoded.k, (block + 1) * encoded.block_k);
      for (std::int64_t k = block * encoded.block_k; k < end; ++k) {
        const auto at = static_cast<std::size_t>(line * encoded.k + k);
        if (is_real != nullptr && is_real[at] == 0) continue;
        is_used[static_cast<std::size_t>(first_block + block)] = 1;
        inputs_.push_back(x[at]);
        decoded_.push_back(decoded[at]);
        counts_.nan += std::isnan(x[at]) ? 1 : 0;
        counts_.inf += std::isinf(x[at]) ? 1 : 0;
        counts_.zeros += decoded[at] == 0.0F ? 1 : 0;
        counts_.flushed += x[at] != 0.0F && decoded[at] == 0.0F ? 1 : 0;
        counts_.saturated += visible && std::isfinite(x[at]) && !std::isfinite(decoded[at]) ? 1 : 0;
        if (!has_digits) continue;
        counts_.digits += digits;
        counts_.zero_digits += zero_digits[static_cast<std::size_t>(std::abs(encoded.mantissas[at]))];
      }
    }
  }
  counts_.elements = static_cast<std::int64_t>(inputs_.size());
  if (!visible) counts_.saturated += encoded.counts.saturated;
  for (std::size_t block = 0; !codec.is_plain_float() && block < is_used.size(); ++block) {
    if (is_used[block] != 0) count_block(encoded.exponents[block], codec, counts_);
  }
}

TensorFigures TensorSurvey::figures() const {
  TensorFigures figures;
  figures.counts = counts_;
  const std::vector<double> reference(inputs_.begin(), inputs_.end());
  figures.sqnr_db = sqnr_db(reference.data(), decoded_.data(), counts_.elements);
  if (!inputs_.empty())
    figures.max_abs_err = max_abs_error(reference.data(), decoded_.data(), counts_.elements);
  figures.wasserstein = wasserstein1(inputs_, decoded_);
  measure_range(inputs_, figures);
  return figures;
}

}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
// What encoding did to a tensor: counts, distances, and where its shared exponents lie.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "rtl_models/numerics/blocked_operand.h"

namespace bfpsim {

/// How often each exponent occurs: counts[i] times first + i. The ends are not zero.
struct ExponentHistogram {
  int first = 0;
  std::vector<std::int64_t> counts;

  void add(int exponent, std::int64_t count = 1);
  ExponentHistogram& operator+=(const ExponentHistogram& other);
};

/// Counts of elements (a convolution's padding left out) and of blocks. Undefined figures are absent.
struct TensorCounts {
  std::int64_t elements = 0;
  std::int64_t nan = 0;  ///< among the inputs
  std::int64_t inf = 0;
  std::int64_t flushed = 0;  ///< non-zero finite inputs that became 0
  std::int64_t saturated =
      0;                    ///< clamped to the largest mantissa; of plain floats, finite, became Inf or NaN
  std::int64_t zeros = 0;   ///< whose encoding is 0: inputs of 0, and what was flushed
  std::int64_t digits = 0;  ///< of integer mantissas, on the multiplier's slices; NaN-flagged blocks left out
  std::int64_t zero_digits = 0;
  std::int64_t blocks = 0;  ///< with at least one element; plain floats have none
  std::int64_t zero_blocks = 0;
  std::int64_t nan_blocks = 0;
  ExponentHistogram exponents;  ///< shared exponents (MX: log2 of the scale) of the other blocks

  TensorCounts& operator+=(const TensorCounts& other);
};

struct TensorFigures {
  TensorCounts counts;
  std::optional<double> sqnr_db;      ///< absent where exact, all zero or not finite
  std::optional<double> max_abs_err;  ///< absent where not finite
  std::optional<double> wasserstein;  ///< between inputs and encoding (wasserstein.h)
  std::optional<double> min;          ///< of the finite inputs
  std::optional<double> max;
  std::optional<double> max_abs;
  std::optional<double> min_abs;  ///< smallest finite magnitude but 0
};

/// Gathers a tensor part by part.
class TensorSurvey {
 public:
  /// `slice_bits` of the multiplier whose digits are counted, 2..8.
  explicit TensorSurvey(int slice_bits) : slice_bits_(slice_bits) {}

  /// x: [lines][k], before any quantisation; is_real: [lines][k], 0 where padding; null: all are real.
  void add(const float* x, const char* is_real, const BlockedOperand& encoded);

  [[nodiscard]] TensorFigures figures() const;

 private:
  int slice_bits_;
  TensorCounts counts_;
  std::vector<float> inputs_;  ///< the real ones
  std::vector<float> decoded_;
};

}  // namespace bfpsim

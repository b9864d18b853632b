// SPDX-License-Identifier: Apache-2.0
// Sums that are exact where FP64 is not: an unevaluated pair of doubles (Dekker 1971; Knuth, TAOCP 2, 4.2.2).
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>

namespace bfpsim {

/// high + low, with |low| at most half a unit in the last place of `high`. A sum is exact where its bits and
/// those of what is added span no more than 104 places; else its error is below 2^-103 of the larger of the
/// two. A value that is not finite makes `high` so. Magnitudes of 2^-900 to 2^900, or 0.
struct DoubleDouble {
  double high = 0.0;
  double low = 0.0;

  /// Adds a double: Knuth's two-sum, then renormalised.
  DoubleDouble& operator+=(double x) {
    const double sum = high + x;
    const double part = sum - high;
    const double error = (high - (sum - part)) + (x - part);
    const double rest = low + error;
    high = sum + rest;
    low = rest - (high - sum);
    return *this;
  }
  DoubleDouble& operator+=(const DoubleDouble& x) {
    *this += x.low;
    return *this += x.high;
  }
  [[nodiscard]] bool is_finite() const { return std::isfinite(high); }
};

/// a - b, rounded to a double.
[[nodiscard]] inline double difference(const DoubleDouble& a, const DoubleDouble& b) {
  DoubleDouble sum = a;
  sum += -b.low;
  sum += -b.high;
  return sum.high;
}

/// An integer of up to 64 bits, exactly.
[[nodiscard]] inline DoubleDouble exact_double(std::int64_t x) {
  constexpr std::int64_t kLowHalf = 0xFFFFFFFF;
  DoubleDouble value{static_cast<double>(x & ~kLowHalf)};
  value += static_cast<double>(x & kLowHalf);
  return value;
}

/// 2^exponent, -1022 to 1023.
[[nodiscard]] inline double power_of_two(int exponent) {
  const std::uint64_t bits = static_cast<std::uint64_t>(exponent + 1023) << 52;
  double value = 0.0;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

/// The nearest FP32 number, ties to even, rounded once from all 106 bits; subnormals included, overflow to
/// +-Inf.
[[nodiscard]] inline float round_once_to_fp32(const DoubleDouble& x) {
  if (x.low == 0.0 || !x.is_finite()) return static_cast<float>(x.high);
  // Rounding to odd: of the two doubles around x the one with an odd last bit, so that the second rounding
  // sees what the first left out (Boldo and Melquiond 2008: 53 bits are more than 24 + 1).
  std::uint64_t bits = 0;
  std::memcpy(&bits, &x.high, sizeof bits);
  const bool odd = (bits & 1U) != 0;
  const double towards = x.low > 0.0 ? HUGE_VAL : -HUGE_VAL;
  return static_cast<float>(odd ? x.high : std::nextafter(x.high, towards));
}

}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/numerics/exponent_rule.h"

#include <cstdint>

#include "rtl_models/numerics/float_format.h"
#include "rtl_models/numerics/rounding.h"

namespace bfpsim {
namespace {

/// How many units in the last place above 2^k an FP32 value still has fl32(log2(value)) = k.
/// log2(2^k (1 + d * 2^-23)) = k + d * 2^-23 / ln 2, and k + t rounds to k while t is below half a unit in
/// the last place of the FP32 numbers just above k: 2^(p-24), p = floor(log2 k) for k > 0, floor(log2(|k|-1))
/// for k < 0 (there "above" is towards zero). So d is the largest integer below 2^(p-1) * ln 2; the tie
/// cannot occur, ln 2 being irrational. Around k = 0 log2 keeps all its bits and nothing is absorbed.
struct Threshold {
  int from;  ///< k >= from, up to the next row
  std::uint32_t ulps;
};
constexpr Threshold kCeilThresholds[] = {
    {-27, 5}, {-16, 2}, {-8, 1}, {-4, 0}, {4, 1}, {8, 2}, {16, 5}, {32, 11}, {64, 22},
};

std::uint32_t absorbed_ulps(int k) {
  std::uint32_t ulps = 0;
  for (const Threshold& row : kCeilThresholds) {
    if (k >= row.from) ulps = row.ulps;
  }
  return ulps;
}

}  // namespace

int frexp_exponent(float max_magnitude) {
  const ExactMagnitude x = split_fp32(bits_of(max_magnitude));
  return static_cast<int>(x.exponent) + floor_log2(x.significand) + 1;
}

int emulator_exponent(float max_magnitude) {
  constexpr float kEpsilon = 1e-8F;  // the emulators' default; FP32, as torch adds it
  const std::uint32_t bits = bits_of(max_magnitude + kEpsilon);
  const int k = static_cast<int>(bits >> 23) - 127;  // normal: the sum is at least epsilon
  return (bits & 0x7FFFFFU) <= absorbed_ulps(k) ? k : k + 1;
}

}  // namespace bfpsim

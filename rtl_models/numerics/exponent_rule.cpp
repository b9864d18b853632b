// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/numerics/exponent_rule.h"

#include <cmath>
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
///
/// Below 2^k the same holds from the other side: log2(2^k (1 - d * 2^-24)) rounds up to k while d * 2^-24 /
/// ln 2 is below half a unit in the last place of the FP32 numbers just below k, 2^(p-24) again, p =
/// floor(log2(k-1)) for k > 1 and floor(log2 |k|) for k < 0. Here d is the largest integer below 2^p * ln 2.
struct Threshold {
  int from;  ///< k >= from, up to the next row
  std::uint32_t ulps;
};
constexpr Threshold kCeilThresholds[] = {
    {-27, 5}, {-16, 2}, {-8, 1}, {-4, 0}, {4, 1}, {8, 2}, {16, 5}, {32, 11}, {64, 22},
};

constexpr Threshold kFloorThresholds[] = {
    {-400, 88}, {-127, 44}, {-63, 22}, {-31, 11}, {-15, 5}, {-7, 2},  {-3, 1},
    {-1, 0},    {3, 1},     {5, 2},    {9, 5},    {17, 11}, {33, 22}, {65, 44},
};

template <std::size_t kRows>
std::uint32_t absorbed_ulps(int k, const Threshold (&table)[kRows]) {
  std::uint32_t ulps = 0;
  for (const Threshold& row : table) {
    if (k >= row.from) ulps = row.ulps;
  }
  return ulps;
}

/// A magnitude as 1.f * 2^exponent; f in 64 bits.
struct Normalised {
  int exponent;
  std::uint64_t fraction;
};

Normalised normalise(float magnitude) {
  const ExactMagnitude x = split_fp32(bits_of(magnitude));
  const int top = floor_log2(x.significand);
  return {static_cast<int>(x.exponent) + top, (x.significand << (63 - top)) << 1};
}

/// Whether 1.f rounds up to 2 when only `bits` bits of f are kept, ties up: adds half of the last kept place
/// to the integer, as torchao's ScaleCalculationMode.EVEN does (prototype/mx_formats/mx_tensor.py, to_mx).
bool carries(std::uint64_t fraction, int bits) {
  const std::uint64_t half = std::uint64_t{1} << (63 - bits);
  return fraction + half < fraction;
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
  return (bits & 0x7FFFFFU) <= absorbed_ulps(k, kCeilThresholds) ? k : k + 1;
}

int torch_floor_log2(const ExactMagnitude& x) {
  constexpr int kSignificandBits = 24;
  const int width = floor_log2(x.significand) + 1;
  const int k = static_cast<int>(x.exponent) + width;  // x < 2^k
  const std::uint64_t significand = x.significand << (kSignificandBits - width);
  const std::uint64_t below = (std::uint64_t{1} << kSignificandBits) - significand;
  return below <= absorbed_ulps(k, kFloorThresholds) ? k : k - 1;
}

ElementRange element_range(const Element& element) {
  if (const auto* integer = std::get_if<IntElement>(&element)) {
    const int fraction_bits = integer->bits - 2;
    const int largest = (1 << (integer->bits - 1)) - 1;
    return {0, fraction_bits, std::ldexp(static_cast<float>(largest), -fraction_bits)};
  }
  const auto& f = std::get<FloatElement>(element);
  return {f.largest_exponent(), f.mantissa_bits, decode_float(f.largest_finite_code(), f)};
}

int scale_exponent(float max_magnitude, ScaleRule rule, const ElementRange& elements) {
  const Normalised max = normalise(max_magnitude);
  const int floor = max.exponent - elements.largest_exponent;
  switch (rule) {
    case ScaleRule::Floor:
      break;
    case ScaleRule::Ceil:
      return floor + (max.fraction != 0 ? 1 : 0);
    case ScaleRule::Even:
      return floor + (carries(max.fraction, elements.mantissa_bits) ? 1 : 0);
    case ScaleRule::Rceil:
      return floor + (max.fraction > normalise(elements.largest).fraction ? 1 : 0);
  }
  return floor;
}

}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
// Operands that find mistakes: every exponent, specials, subnormals, halves, carries.
#pragma once

#include <cstdint>
#include <random>

namespace bfpsim::units {

class RandomOperands {
 public:
  explicit RandomOperands(std::uint32_t seed) : engine_(seed) {}

  std::uint32_t bits() { return static_cast<std::uint32_t>(engine_()); }
  std::uint64_t bits64() { return engine_(); }
  int in_range(int low, int high) {
    return low + static_cast<int>(engine_() % static_cast<std::uint64_t>(high - low + 1));
  }
  bool one_in(int n) { return in_range(1, n) == 1; }

  /// An FP32 pattern with its exponent field in [low, high] and a fraction that is random, sparse, all ones
  /// or zero.
  std::uint32_t fp32(int low_exponent_field, int high_exponent_field) {
    const auto exponent = static_cast<std::uint32_t>(in_range(low_exponent_field, high_exponent_field));
    std::uint32_t fraction = bits();
    switch (in_range(0, 5)) {
      case 0:
        fraction = 0;
        break;
      case 1:
        fraction = 0xFFFFFFFFU;
        break;
      case 2:
        fraction &= bits() & bits();
        break;
      case 3:
        fraction = 1U << in_range(0, 22);
        break;
      default:
        break;
    }
    return (bits() & 0x80000000U) | (exponent << 23) | (fraction & 0x007FFFFFU);
  }

  /// Anything: NaN, Inf, zeros and subnormals far more often than chance gives them.
  std::uint32_t any_fp32() {
    switch (in_range(0, 9)) {
      case 0:
        return fp32(255, 255);
      case 1:
        return bits() & 0x80000000U;
      case 2:
        return fp32(0, 0);
      case 3:
        return (bits() & 0x80000000U) | 0x7F800000U;
      default:
        return fp32(0, 255);
    }
  }

  /// q of an m-bit mantissa; the extremes often.
  int mantissa(int bits_with_sign) {
    const int largest = (1 << (bits_with_sign - 1)) - 1;
    switch (in_range(0, 5)) {
      case 0:
        return largest;
      case 1:
        return -largest;
      case 2:
        return 0;
      default:
        return in_range(-largest, largest);
    }
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace bfpsim::units

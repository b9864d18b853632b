// SPDX-License-Identifier: Apache-2.0
// Areas are whole square nanometres, so that components sum exactly to totals.
#pragma once

#include <cmath>
#include <cstdint>

namespace bfpsim {

/// 64 bits of square nanometres hold 9 square metres.
class SquareMicrons {
 public:
  constexpr SquareMicrons() = default;
  [[nodiscard]] static constexpr SquareMicrons of_nm2(std::int64_t nm2) { return SquareMicrons(nm2); }
  /// Rounded to a square nanometre.
  [[nodiscard]] static SquareMicrons of_um2(double um2) {
    return SquareMicrons(std::llround(um2 * kNm2PerUm2));
  }
  [[nodiscard]] constexpr std::int64_t nm2() const { return nm2_; }
  /// The nearest double; its shortest decimal form has the exact six places, below 9e9 um2.
  [[nodiscard]] constexpr double um2() const { return static_cast<double>(nm2_) / kNm2PerUm2; }

  constexpr SquareMicrons& operator+=(SquareMicrons other) {
    nm2_ += other.nm2_;
    return *this;
  }
  friend constexpr SquareMicrons operator+(SquareMicrons a, SquareMicrons b) {
    return SquareMicrons(a.nm2_ + b.nm2_);
  }
  friend constexpr SquareMicrons operator*(SquareMicrons a, std::int64_t n) {
    return SquareMicrons(a.nm2_ * n);
  }
  friend constexpr bool operator==(SquareMicrons a, SquareMicrons b) { return a.nm2_ == b.nm2_; }
  friend constexpr bool operator!=(SquareMicrons a, SquareMicrons b) { return a.nm2_ != b.nm2_; }
  friend constexpr bool operator<(SquareMicrons a, SquareMicrons b) { return a.nm2_ < b.nm2_; }

 private:
  static constexpr double kNm2PerUm2 = 1e6;
  constexpr explicit SquareMicrons(std::int64_t nm2) : nm2_(nm2) {}
  std::int64_t nm2_ = 0;
};

}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
// Energies are integer attojoules, so that sums are exact in any order (contract C4).
#pragma once

#include <cstdint>

namespace bfpsim {

/// 128 bits: 64 would end at 9.2 J, less than a training step of a large model takes.
class Attojoules {
 public:
  __extension__ using Count = __int128;

  constexpr Attojoules() = default;
  constexpr explicit Attojoules(Count count) : count_(count) {}
  [[nodiscard]] constexpr Count count() const { return count_; }
  [[nodiscard]] constexpr double joules() const { return static_cast<double>(count_) * kJoulesEach; }

  constexpr Attojoules& operator+=(Attojoules other) {
    count_ += other.count_;
    return *this;
  }
  friend constexpr Attojoules operator+(Attojoules a, Attojoules b) {
    return Attojoules(a.count_ + b.count_);
  }
  friend constexpr Attojoules operator*(Attojoules a, std::int64_t n) { return Attojoules(a.count_ * n); }
  friend constexpr bool operator==(Attojoules a, Attojoules b) { return a.count_ == b.count_; }
  friend constexpr bool operator!=(Attojoules a, Attojoules b) { return a.count_ != b.count_; }
  friend constexpr bool operator<(Attojoules a, Attojoules b) { return a.count_ < b.count_; }
  friend constexpr bool operator<=(Attojoules a, Attojoules b) { return a.count_ <= b.count_; }

 private:
  static constexpr double kJoulesEach = 1e-18;
  Count count_ = 0;
};

}  // namespace bfpsim

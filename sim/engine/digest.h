// SPDX-License-Identifier: Apache-2.0
// A hash of values and counters, so that two runs that differ say where.
#pragma once

#include <cstddef>
#include <cstdint>

namespace bfpsim {

/// FNV-1a, 64 bits (Fowler, Noll, Vo: offset basis and prime of the published parameters).
class Digest {
 public:
  void add(const void* data, std::size_t size) {
    const auto* bytes = static_cast<const unsigned char*>(data);
    for (std::size_t i = 0; i < size; ++i)
      hash_ = (hash_ ^ bytes[i]) * kPrime;
  }
  void add(std::int64_t value) { add(&value, sizeof value); }
  [[nodiscard]] std::uint64_t value() const { return hash_; }

 private:
  static constexpr std::uint64_t kOffsetBasis = 0xCBF29CE484222325U;
  static constexpr std::uint64_t kPrime = 0x100000001B3U;
  std::uint64_t hash_ = kOffsetBasis;
};

}  // namespace bfpsim

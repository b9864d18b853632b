// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/numerics/wasserstein.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "rtl_models/numerics/float_format.h"

namespace bfpsim {
namespace {

using Keys = std::vector<std::uint32_t>;

/// FP32 bits as integers of the same order, and back.
std::uint32_t key_of(float x) {
  const std::uint32_t bits = bits_of(x);
  return (bits & 0x80000000U) != 0 ? ~bits : bits | 0x80000000U;
}
float value_of(std::uint32_t key) {
  return float_of((key & 0x80000000U) != 0 ? key & 0x7FFFFFFFU : ~key);
}

/// One stable pass of a radix sort over `bits` bits from `shift` up.
void sort_by_digit(const Keys& from, Keys& to, unsigned shift, unsigned bits) {
  std::array<std::size_t, 2048> start{};
  const std::uint32_t mask = (1U << bits) - 1U;
  for (const std::uint32_t key : from)
    ++start[(key >> shift) & mask];
  std::size_t total = 0;
  for (std::size_t& entry : start) {
    const std::size_t count = entry;
    entry = total;
    total += count;
  }
  for (const std::uint32_t key : from)
    to[start[(key >> shift) & mask]++] = key;
}

/// The keys of a sample in ascending order: least significant digit first, 11 + 11 + 10 bits.
Keys sorted_keys(const std::vector<float>& sample) {
  constexpr std::size_t kFewKeys = 2048;  // below this, counting digits costs more than comparing
  Keys keys(sample.size());
  std::transform(sample.begin(), sample.end(), keys.begin(), key_of);
  if (keys.size() < kFewKeys) {
    std::sort(keys.begin(), keys.end());
    return keys;
  }
  Keys other(keys.size());
  sort_by_digit(keys, other, 0, 11);
  sort_by_digit(other, keys, 11, 11);
  sort_by_digit(keys, other, 22, 10);
  return other;
}

bool has_special(const std::vector<float>& sample) {
  return std::any_of(sample.begin(), sample.end(), [](float x) { return !std::isfinite(x); });
}

}  // namespace

std::optional<double> wasserstein1(const std::vector<float>& a, const std::vector<float>& b) {
  if (a.empty() || a.size() != b.size() || has_special(a) || has_special(b)) return std::nullopt;
  const Keys keys_a = sorted_keys(a);
  const Keys keys_b = sorted_keys(b);
  double distance = 0.0;
  for (std::size_t i = 0; i < keys_a.size(); ++i) {
    distance += std::abs(static_cast<double>(value_of(keys_a[i])) - static_cast<double>(value_of(keys_b[i])));
  }
  return distance / static_cast<double>(keys_a.size());
}

}  // namespace bfpsim

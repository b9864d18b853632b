// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/units/wide_sum.h"

#include <algorithm>
#include <cstddef>

#include "rtl_models/units/fp32_fields.h"

namespace bfpsim::units {
namespace {

constexpr int kLimbBits = 32;
constexpr int kKeptBits = 62;

void negate(std::vector<std::uint32_t>& limbs) {
  std::uint64_t carry = 1;
  for (std::uint32_t& limb : limbs) {
    carry += static_cast<std::uint32_t>(~limb);
    limb = static_cast<std::uint32_t>(carry);
    carry >>= kLimbBits;
  }
}

bool bit_at(const std::vector<std::uint32_t>& limbs, std::size_t index) {
  return ((limbs[index / kLimbBits] >> (index % kLimbBits)) & 1U) != 0;
}

}  // namespace

// A shifted 64-bit integer, 2^32 of them, and the shift within a limb: four limbs above the largest shift.
WideSum::WideSum(int max_shift) : limbs_(static_cast<std::size_t>(max_shift / kLimbBits + 4)) {}

void WideSum::add(std::int64_t value, int shift) {
  const auto first = static_cast<std::size_t>(shift / kLimbBits);
  const int within = shift % kLimbBits;
  const std::uint32_t sign = value < 0 ? 0xFFFFFFFFU : 0U;
  const auto bits = static_cast<std::uint64_t>(value);
  // Limbs of the sign-extended value, before the shift within a limb.
  const auto limb_of = [&](std::size_t i) {
    return i == 0 ? static_cast<std::uint32_t>(bits) : i == 1 ? static_cast<std::uint32_t>(bits >> 32) : sign;
  };
  std::uint64_t carry = 0;
  for (std::size_t i = 0; first + i < limbs_.size(); ++i) {
    const std::uint64_t below = i == 0 ? 0U : limb_of(i - 1);
    const std::uint64_t pair = (std::uint64_t{limb_of(i)} << kLimbBits) | below;
    const auto addend = static_cast<std::uint32_t>((pair << within) >> kLimbBits);
    carry += std::uint64_t{limbs_[first + i]} + addend;
    limbs_[first + i] = static_cast<std::uint32_t>(carry);
    carry >>= kLimbBits;
  }
}

ScaledInteger WideSum::to_odd() const {
  const bool negative = (limbs_.back() >> (kLimbBits - 1)) != 0;
  std::vector<std::uint32_t> magnitude = limbs_;
  if (negative) negate(magnitude);
  std::size_t bits = magnitude.size() * kLimbBits;
  while (bits > 0 && !bit_at(magnitude, bits - 1))
    --bits;
  const std::size_t dropped = bits > kKeptBits ? bits - kKeptBits : 0;
  std::int64_t kept = 0;
  for (std::size_t i = bits; i > dropped; --i)
    kept = kept * 2 + (bit_at(magnitude, i - 1) ? 1 : 0);
  for (std::size_t i = 0; i < dropped; ++i)
    kept |= bit_at(magnitude, i) ? 1 : 0;
  return {negative ? -kept : kept, static_cast<std::int32_t>(dropped)};
}

}  // namespace bfpsim::units

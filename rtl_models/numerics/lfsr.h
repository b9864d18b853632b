// SPDX-License-Identifier: Apache-2.0
// Random bits of stochastic rounding (docs/contract.md, A5): an LFSR that each block reloads.
//
// The state holds 32 consecutive bits a[n] .. a[n+31] (a[n] in bit 0) of the recurrence
//   a[n+32] = a[n+7] + a[n+6] + a[n+2] + a[n]   (mod 2),
// whose polynomial x^32 + x^7 + x^6 + x^2 + 1 is primitive: the period is 2^32 - 1. All its taps lie below
// 16, so that 16 steps need old bits only: one element costs three shifts, three XORs and a word move.
#pragma once

#include <cstdint>

namespace bfpsim {

/// Bits of a draw, r of contract A5.
inline constexpr int kDrawBits = 16;

/// The state of a reload whose mix is 0, which no LFSR leaves; any other constant would do.
inline constexpr std::uint32_t kLfsrZeroReplacement = 0x9E3779B9U;

/// A bijection of 32-bit words in which every input bit moves every output bit: two multiplications by
/// constants between three xor-shifts (C. Wellons, "lowbias32", Hash Function Prospector, 2018).
[[nodiscard]] constexpr std::uint32_t mix32(std::uint32_t x) {
  x ^= x >> 16;
  x *= 0x7FEB352DU;
  x ^= x >> 15;
  x *= 0x846CA68BU;
  x ^= x >> 16;
  return x;
}

/// The key of one encoding of one tensor, computed once per tensor and kept in a register of the converter.
/// `use` tells the encodings of one tensor apart (forward, backward).
[[nodiscard]] constexpr std::uint32_t draw_key(std::uint64_t seed, std::uint32_t tensor, std::uint32_t use) {
  std::uint32_t key = mix32(static_cast<std::uint32_t>(seed));
  key = mix32(key ^ static_cast<std::uint32_t>(seed >> 32));
  key = mix32(key ^ tensor);
  return mix32(key ^ use);
}

/// The LFSR's state as a block is reloaded. Only the low 32 bits of `block` count.
[[nodiscard]] constexpr std::uint32_t lfsr_reload(std::uint32_t key, std::int64_t block) {
  const std::uint32_t state = mix32(key + static_cast<std::uint32_t>(block));
  return state != 0 ? state : kLfsrZeroReplacement;
}

/// The draw of an element: R of contract A5, 0 .. 2^16 - 1.
[[nodiscard]] constexpr std::uint32_t lfsr_draw(std::uint32_t state) {
  return state & 0xFFFFU;
}

/// The state for the next element: 16 steps of the recurrence.
[[nodiscard]] constexpr std::uint32_t lfsr_next(std::uint32_t state) {
  return (state >> 16) | ((state ^ (state >> 2) ^ (state >> 6) ^ (state >> 7)) << 16);
}

}  // namespace bfpsim

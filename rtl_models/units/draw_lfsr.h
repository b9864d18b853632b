// SPDX-License-Identifier: Apache-2.0
// Random bits of stochastic rounding, on wires (contract A5, docs/numerics.md, "Rounding").
#pragma once

#include <cstdint>

namespace bfpsim::units {

/// The draws of a block's elements, in order: a 32-bit shift register with feedback that reloads at the start
/// of the block and after every 64 elements, each reload from the key and the number of the run that begins.
class DrawLfsr {
 public:
  DrawLfsr() = default;
  /// `first_run`: number of the block's first run in the operand; the others follow.
  DrawLfsr(std::uint32_t key, std::uint32_t first_run) : key_(key), run_(first_run) {}

  /// The next element's draw, 16 bits.
  [[nodiscard]] std::uint32_t next();

 private:
  std::uint32_t key_ = 0;
  std::uint32_t run_ = 0;
  int position_ = 0;  ///< in the run
  std::uint32_t state_ = 0;
};

}  // namespace bfpsim::units

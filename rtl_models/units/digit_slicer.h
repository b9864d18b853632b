// SPDX-License-Identifier: Apache-2.0
// The operand registers before the multipliers: a chunk stays while its digit passes go out (contract B1).
#pragma once

#include <cstdint>
#include <vector>

#include "rtl_models/numerics/block.h"
#include "rtl_models/numerics/digits.h"

namespace bfpsim::units {

/// One chunk of both operands, and how many digits each has.
struct OperandChunk {
  std::vector<Mantissa> a;  ///< [lanes]; 0 in spare lanes
  std::vector<Mantissa> b;  ///< [lanes]
  int a_digits = 1;         ///< digit_count(ma, slice): 1..15
  int b_digits = 1;
  bool first = false;  ///< of its segment
  bool last = false;
};

/// Steps through the passes of the chunk it holds: A's digit fastest, low to high.
class DigitSlicer {
 public:
  explicit DigitSlicer(int slice_bits) : slice_bits_(slice_bits) {}

  void load(OperandChunk chunk);
  [[nodiscard]] bool holds_chunk() const { return pass_ < passes(); }
  [[nodiscard]] bool at_last_pass() const { return pass_ + 1 == passes(); }
  void next_pass() { ++pass_; }
  void clear() { *this = DigitSlicer(slice_bits_); }

  // What the lanes see now.
  [[nodiscard]] std::int8_t a_digit(std::size_t lane) const;
  [[nodiscard]] std::int8_t b_digit(std::size_t lane) const;
  [[nodiscard]] int shift() const { return pass().shift; }
  [[nodiscard]] bool first() const { return chunk_.first && pass_ == 0; }
  [[nodiscard]] bool last() const { return chunk_.last && at_last_pass(); }

 private:
  [[nodiscard]] int passes() const { return loaded_ ? chunk_.a_digits * chunk_.b_digits : 0; }
  [[nodiscard]] DigitPass pass() const { return digit_pass(pass_, chunk_.a_digits, slice_bits_); }

  int slice_bits_;
  bool loaded_ = false;
  int pass_ = 0;
  OperandChunk chunk_;
};

}  // namespace bfpsim::units

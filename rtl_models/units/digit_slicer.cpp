// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/units/digit_slicer.h"

#include <cstddef>
#include <utility>

namespace bfpsim::units {

void DigitSlicer::load(OperandChunk chunk) {
  chunk_ = std::move(chunk);
  loaded_ = true;
  pass_ = 0;
}

std::int8_t DigitSlicer::a_digit(std::size_t lane) const {
  return static_cast<std::int8_t>(digit_of(chunk_.a[lane], pass().a_digit, slice_bits_));
}

std::int8_t DigitSlicer::b_digit(std::size_t lane) const {
  return static_cast<std::int8_t>(digit_of(chunk_.b[lane], pass().b_digit, slice_bits_));
}

}  // namespace bfpsim::units

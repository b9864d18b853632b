// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/accelerator/fused_operands.h"

namespace bfpsim {

void FusedOperands::fill(const ArrayParams& array, const LaneFusion& fusion, const OperandPanel& a,
                         const OperandPanel& b, const Place& place, IssueSlot& slot) {
  a_digits_.assign(static_cast<std::size_t>(array.rows * array.lanes), 0);
  b_digits_.assign(static_cast<std::size_t>(array.cols * array.lanes), 0);
  const int products = fusion.a_digits * fusion.b_digits;
  // Of an element that takes several passes, the lanes have no other beside it.
  const int whole_elements = products <= array.lanes ? array.lanes / products : 1;
  const int first_element = fusion.first_product / products;
  for (int lane = 0; lane < array.lanes; ++lane) {
    const FusedLane role = fused_lane(fusion, lane, array.slice_bits);
    if (role.element >= place.elements || role.element >= first_element + whole_elements) break;
    const std::int8_t* from_a = a.digit_lines(role.digits.a_digit, place.chunk, place.a_line) + role.element;
    const std::int8_t* from_b = b.digit_lines(role.digits.b_digit, place.chunk, place.b_line) + role.element;
    for (int row = 0; row < array.rows; ++row)
      a_digits_[static_cast<std::size_t>(row * array.lanes + lane)] = from_a[row * array.lanes];
    for (int col = 0; col < array.cols; ++col)
      b_digits_[static_cast<std::size_t>(col * array.lanes + lane)] = from_b[col * array.lanes];
  }
  slot.fused = true;
  slot.fusion = fusion;
  slot.a_digits = a_digits_.data();
  slot.b_digits = b_digits_.data();
}

}  // namespace bfpsim

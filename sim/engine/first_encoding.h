// SPDX-License-Identifier: Apache-2.0
// A tensor's first encoding as the source of its later ones (contract A8, `quantised`): what a training that
// keeps narrow tensors, and no FP32 copies of them, has left to encode from.
#pragma once

#include <vector>

#include "sim/engine/step_plan.h"

namespace bfpsim {

/// Fills in made_from_a and made_from_b of a plan's GEMMs, in order. An operand is made from the first
/// operand of the plan that is the same tensor of the same layer and holds each of its elements exactly once.
/// A convolution's windows overlap, so that an element has several encodings there and none of them is its
/// value: such tensors are encoded from FP32 each time.
void link_first_encodings(std::vector<PlannedGemm>& plan);

/// The tensor as `first` encodes it: `values` (C order, the whole tensor), quantised and dequantised.
/// Precondition: link_first_encodings() has named `first`.
[[nodiscard]] std::vector<float> quantised_tensor(const std::vector<PlannedGemm>& plan,
                                                  const OperandOfPlan& first,
                                                  const std::vector<float>& values);

}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/units/relu.h"

#include <cstddef>

#include "rtl_models/units/fp32_fields.h"

namespace bfpsim::units {

ReluResult relu_forward(std::uint32_t bits) {
  if (is_nan(bits)) return {kNanBits, true};
  const bool positive = (bits & kSignBit) == 0 && bits != 0;
  return {positive ? bits : 0U, positive};
}

std::uint32_t relu_backward(std::uint32_t gradient, bool mask) {
  if (!mask) return 0;
  return is_nan(gradient) ? kNanBits : gradient;
}

Relu::Relu(int lanes, int words)
    : lanes_(static_cast<std::size_t>(lanes)), masks_(lanes_ * static_cast<std::size_t>(words)) {}

std::vector<ReluResult> Relu::forward(const std::vector<std::uint32_t>& x, int address) {
  std::vector<ReluResult> results(lanes_);
  for (std::size_t lane = 0; lane < lanes_; ++lane) {
    results[lane] = relu_forward(x[lane]);
    masks_.at(word(address) + lane) = results[lane].mask;
  }
  return results;
}

std::vector<ReluResult> Relu::backward(const std::vector<std::uint32_t>& gradient, int address) const {
  std::vector<ReluResult> results(lanes_);
  for (std::size_t lane = 0; lane < lanes_; ++lane) {
    const bool mask = masks_.at(word(address) + lane);
    results[lane] = {relu_backward(gradient[lane], mask), mask};
  }
  return results;
}

}  // namespace bfpsim::units

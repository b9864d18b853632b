// SPDX-License-Identifier: Apache-2.0
// ReLU with the mask that its backward pass needs.
#pragma once

#include <cstdint>
#include <vector>

namespace bfpsim::units {

struct ReluResult {
  std::uint32_t bits = 0;
  bool mask = false;  ///< the gradient passes
};

/// max(x, 0): -0 and negative numbers give +0 and close the mask; NaN gives the canonical NaN and leaves the
/// mask open, so that a NaN is not hidden from the gradients.
[[nodiscard]] ReluResult relu_forward(std::uint32_t bits);

/// The gradient where the mask is open (NaN canonical), else +0, whatever the gradient is.
[[nodiscard]] std::uint32_t relu_backward(std::uint32_t gradient, bool mask);

/// The function and its mask memory: `words` words of `lanes` bits.
class Relu {
 public:
  Relu(int lanes, int words);

  /// x: [lanes]. Writes mask word `address`.
  [[nodiscard]] std::vector<ReluResult> forward(const std::vector<std::uint32_t>& x, int address);
  /// gradient: [lanes]. Reads mask word `address`.
  [[nodiscard]] std::vector<ReluResult> backward(const std::vector<std::uint32_t>& gradient,
                                                 int address) const;

 private:
  [[nodiscard]] std::size_t word(int address) const { return static_cast<std::size_t>(address) * lanes_; }

  std::size_t lanes_;
  std::vector<bool> masks_;  // [words][lanes]
};

}  // namespace bfpsim::units

// SPDX-License-Identifier: Apache-2.0
// From what a dot-product unit holds of a chunk to the FP32 number that it adds.
#pragma once

#include "rtl_models/arch/machine.h"
#include "rtl_models/numerics/block.h"
#include "rtl_models/numerics/float_dot.h"

namespace bfpsim {

/// Exponent adder, aligner and conversion to FP32 behind the lanes (contract B4, B5, B8), for two operands of
/// given codecs. The order of the operands does not matter to the result.
class DpuArithmetic {
 public:
  DpuArithmetic() = default;
  DpuArithmetic(const ArrayParams& array, const BlockCodec& first, const BlockCodec& second);

  /// `groups` block sums with their exponent pairs.
  [[nodiscard]] float integer_value(const std::int64_t* sums, const ExponentCode* first,
                                    const ExponentCode* second, int groups) const;
  /// One chunk of elements (without their scale) of `groups` segments of `group_lanes` lanes.
  struct FloatChunk {
    const float* first = nullptr;
    const float* second = nullptr;
    const ExponentCode* first_exponents = nullptr;
    const ExponentCode* second_exponents = nullptr;
    int groups = 1;
    int group_lanes = 0;
  };
  [[nodiscard]] float float_value(const FloatChunk& chunk) const;

 private:
  int fraction_bits_ = kExactAligner;
  BlockCodec first_;
  BlockCodec second_;
  FloatDotRules float_rules_;
};

}  // namespace bfpsim

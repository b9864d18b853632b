// SPDX-License-Identifier: Apache-2.0
// A lowered GEMM's operands and outputs as dense matrices: how values are looked at outside the engines.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "rtl_models/arch/gemm_job.h"
#include "rtl_models/arch/machine.h"
#include "rtl_models/numerics/float_gemm.h"
#include "rtl_models/numerics/gemm_spec.h"

namespace bfpsim {

/// One instance of an operand in lowered order, and which of its elements are real.
struct DenseOperand {
  std::vector<float> values;  ///< [lines][k]
  std::vector<char> is_real;  ///< 0: padding
};

[[nodiscard]] DenseOperand densify(const OperandView& view, std::int64_t instance, const float* source);

/// An instance of the operand as the machine's converters encode it.
[[nodiscard]] BlockedOperand encode(const DenseOperand& dense, const OperandView& view, std::int64_t instance,
                                    const OperandFormat& format);

/// C of two encoded operands by the specification, in the machine's order.
[[nodiscard]] std::vector<float> machine_product(const BlockedOperand& a, const BlockedOperand& b,
                                                 const GemmJob& job, const MachineParams& machine);

/// How a float machine cuts K and adds up.
[[nodiscard]] FloatOrder float_order_of(const MachineParams& machine);

/// How an integer machine groups block pairs between FP32 additions.
[[nodiscard]] AccumulationOrder order_of(const GemmJob& job, const MachineParams& machine);

/// Puts one instance's outputs, c: [m][n], where they lie in the output tensor.
template <typename T>
void scatter(const GemmJob& job, std::int64_t instance, const std::vector<T>& c, std::vector<T>& out) {
  for (std::int64_t row = 0; row < job.m; ++row) {
    const std::int64_t target = output_element(job.c, instance, row);
    std::copy_n(c.begin() + row * job.n, job.n, out.begin() + target);
  }
}

}  // namespace bfpsim

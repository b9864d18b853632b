// SPDX-License-Identifier: Apache-2.0
// What the values of a GEMM's operands leave to be multiplied (contract D4): a function of the encoded
// operands alone, so it is the same for every engine, tiling and dataflow.
#pragma once

#include <cstdint>

#include "sim/engine/engine.h"

namespace bfpsim {

/// Of one operand, as encoded, each element once; a convolution's padding counts as zeros.
struct DigitCounts {
  std::int64_t digits = 0;       ///< elements times the digits of one; of floats the elements
  std::int64_t zero_digits = 0;  ///< of these, those that are zero

  DigitCounts& operator+=(const DigitCounts& other);
};

struct OperandActivity {
  DigitCounts a;
  DigitCounts b;
  /// Digit products (of floats: products) of two operands that are not zero, over all outputs:
  /// for each k the non-zero digits of A's column times those of B's row.
  std::int64_t active_products = 0;

  OperandActivity& operator+=(const OperandActivity& other);
};

/// Precondition: task.has_values().
[[nodiscard]] OperandActivity measure_activity(const GemmTask& task, const MachineParams& machine);

}  // namespace bfpsim

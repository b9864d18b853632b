// SPDX-License-Identifier: Apache-2.0
// Every element of 8 bits or fewer that the format table has, and its values by definition.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "rtl_models/numerics/format.h"

namespace bfpsim::test {

struct SmallFloat {
  std::string format;  ///< a row that has it
  FloatElement element;
};

/// Names the parameter in ctest's list: its bytes hold addresses, which differ from run to run.
inline std::ostream& operator<<(std::ostream& out, const SmallFloat& small) {
  return out << small.format;
}

/// Each different float element of at most 8 bits, once.
[[nodiscard]] std::vector<SmallFloat> small_floats();

/// The value of a finite code without a sign, from the definition: 2^(1-bias-m) * mantissa for field 0, else
/// 2^(field-bias) * (1 + mantissa / 2^m); with radix 4, 4^(code-bias), 0 for code 0. FP64 holds it exactly.
[[nodiscard]] double defined_magnitude(std::uint32_t code, const FloatElement& f);

/// The finite codes without a sign, counted from the special values' definitions.
[[nodiscard]] std::uint32_t finite_codes(const FloatElement& f);

}  // namespace bfpsim::test

// SPDX-License-Identifier: Apache-2.0
// Where a GEMM's error comes from: a chain of results from FP64 to the engine's bits, each differing from the
// one before it in one step of the datapath (docs/numerics-report.md).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "rtl_models/numerics/output_stages.h"

namespace bfpsim {

enum class ErrorPart : std::uint8_t {
  OperandQuantisation,  ///< quantised - FP64
  Alignment,            ///< aligned - quantised
  Accumulation,         ///< accumulated - aligned
  DoubleRounding,       ///< output - accumulated: a group's sum is rounded to FP32 before the addition rounds
};
inline constexpr std::size_t kErrorPartCount = 4;

/// "operand_quantisation", "alignment", "accumulation", "double_rounding".
[[nodiscard]] std::string_view to_string(ErrorPart part);

struct PartFigures {
  std::optional<double> sqnr_db;  ///< if this part were the whole error; absent where the part is 0
  std::optional<double> share;    ///< <part, error> / <error, error>: sums to 1; absent where the error is 0
};
/// Indexed by ErrorPart.
using ErrorSplit = std::array<PartFigures, kErrorPartCount>;

/// Splits the error of `output` against `reference` (FP64 on the sources). A part may undo another: then its
/// share is negative. nullopt where a value is not finite or the reference is all zero.
[[nodiscard]] std::optional<ErrorSplit> split_error(const double* reference, const OutputStages* stages,
                                                    const float* output, std::int64_t count);

}  // namespace bfpsim

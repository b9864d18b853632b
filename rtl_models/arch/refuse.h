// SPDX-License-Identifier: Apache-2.0
// What a machine cannot run, and why (contract B2, B3).
#pragma once

#include <optional>
#include <string>

#include "rtl_models/arch/gemm_job.h"
#include "rtl_models/arch/machine.h"

namespace bfpsim {

/// The reason why `machine` cannot multiply these formats, as one sentence for its user; nullopt if it can.
[[nodiscard]] std::optional<std::string> refuse_formats(const MachineParams& machine, const OperandFormat& a,
                                                        const OperandFormat& b);

/// The reason why `machine` itself is inconsistent (ranges, relations between parameters); nullopt if it is
/// fine.
[[nodiscard]] std::optional<std::string> refuse_machine(const MachineParams& machine);

/// Lines that may stream through the array in a macro tile: where K comes in several folds of a stationary
/// operand, as many as the accumulator buffers hold partial sums of; else any number.
[[nodiscard]] std::int64_t most_streamed_lines(const MachineParams& machine, const GemmJob& job);

/// The reason why `machine` cannot cut the job as its mapping says (TileMapping); nullopt if it can. Formats
/// are such as refuse_formats() accepts.
[[nodiscard]] std::optional<std::string> refuse_mapping(const MachineParams& machine, const GemmJob& job);

}  // namespace bfpsim

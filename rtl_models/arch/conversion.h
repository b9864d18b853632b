// SPDX-License-Identifier: Apache-2.0
// What encoding a panel takes: cycles of the converters, bytes in the operand bank (docs/timing.md, sections
// 4 and 9). The SystemC machine and the mapper share these; the fast engine has its own (contract D2).
#pragma once

#include <cstdint>

#include "rtl_models/arch/gemm_job.h"
#include "rtl_models/arch/machine.h"

namespace bfpsim {

/// Cycles for which the converters take in a panel of `lines` x `k` elements: `count` lines at a time, each
/// block `width` elements a cycle; a line of plain floats counts as one block. The lines of a strip of tiles
/// go to neighbouring converters together, or, if there are fewer, in turns; then the last tile's mantissas
/// leave in as many turns after its maximum is known, one of which the latency covers.
[[nodiscard]] Cycles conversion_cycles(const ConverterParams& converter, std::int64_t lines, std::int64_t k,
                                       const OperandFormat& format);

/// Bytes of lines x k encoded elements: each block's elements packed and padded to bytes, and its exponent
/// padded to bytes (contract C6); a line of plain floats is packed as one block without an exponent.
[[nodiscard]] Bytes encoded_bytes(std::int64_t lines, std::int64_t k, const OperandFormat& format);

/// Blocks of lines x k elements; plain floats have none.
[[nodiscard]] std::int64_t encoded_blocks(std::int64_t lines, std::int64_t k, const OperandFormat& format);

}  // namespace bfpsim

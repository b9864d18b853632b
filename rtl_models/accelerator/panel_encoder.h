// SPDX-License-Identifier: Apache-2.0
// Values of the converters: gather by the operand's addresses, encode, lay out for the lanes.
#pragma once

#include <memory>

#include "rtl_models/accelerator/channels.h"
#include "rtl_models/arch/gemm_job.h"

namespace bfpsim {

/// The panel in lowered order, [lines][k], read from its staged elements; padding reads +0.
/// Throws std::logic_error if the view asks for an element that was not staged.
[[nodiscard]] std::vector<float> gather_panel(const StagedPanel& staged, const OperandView& view,
                                              const PanelRange& range);

/// The operand bank's content for a panel. `line_granule`: rows or columns of the array.
[[nodiscard]] std::shared_ptr<OperandPanel> encode_panel(const StagedPanel& staged, const OperandView& view,
                                                         const PanelRange& range, const OperandFormat& format,
                                                         const ArrayParams& array, std::int64_t line_granule,
                                                         const Chunking& chunking, bool is_a);

/// Bytes that the array reads for a sub-tile's lines [line0, line0 + lines) of a panel: each line's elements
/// of the chunk, packed, and one exponent per segment for each strip that the lines touch.
[[nodiscard]] Bytes chunk_bytes(const ChunkInfo& chunk, const OperandFormat& format, std::int64_t line0,
                                std::int64_t lines);

}  // namespace bfpsim

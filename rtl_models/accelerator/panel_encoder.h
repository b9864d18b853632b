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

/// Bytes of one line's chunk as the array reads it: its elements packed, one exponent per segment.
[[nodiscard]] Bytes chunk_bytes(const ChunkInfo& chunk, const OperandFormat& format);

}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
// What a step keeps in memory, in the terminal report and in run.json.
#pragma once

#include <string>

#include "sim/engine/replay.h"
#include "sim/report/json_writer.h"
#include "sim/report/text_style.h"

namespace bfpsim {

/// A table: the parts of the peak, with the stash of operands in FP32 and as it is encoded.
[[nodiscard]] std::string footprint_section(const StepFootprint& footprint, const TextStyle& style);

/// The member `footprint`.
void write_footprint(JsonWriter& json, const StepFootprint& footprint);

}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
// --dump-outputs: what the machine wrote to its memory, as .npy files.
#pragma once

#include <string>

#include "sim/engine/replay.h"

namespace bfpsim {

/// One file per layer and pass, `<layer>.<pass>.npy`, in the layout of simulated memory (activations and
/// their gradients of convolutions [batch][height][width][channels], their weight gradients
/// [kh][kw][in/groups][out]). The phases of a strided backward_data, each of which writes its own pixels, are
/// joined. Makes the folder.
void write_outputs(const std::string& folder, const RunRecord& run, const TraceStep& step);

}  // namespace bfpsim

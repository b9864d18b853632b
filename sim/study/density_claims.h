// SPDX-License-Identifier: Apache-2.0
// Harma et al.'s claims of density that need no training, and what is left of them in tiles.
#pragma once

#include "sim/config/publication_file.h"
#include "sim/cost/technology.h"
#include "sim/study/reproduction.h"

namespace bfpsim {

[[nodiscard]] Reproduction reproduce_claims(const Publication& publication, const Technology& technology);

/// Blocks of N as sqrt(N) x sqrt(N) tiles: the run along the reduction is sqrt(N) long.
[[nodiscard]] Reproduction reproduce_tiles(const Publication& publication, const Technology& technology);

}  // namespace bfpsim

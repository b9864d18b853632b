// SPDX-License-Identifier: Apache-2.0
// Off-chip memories of random machines: kinds and what only some kinds have.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "tests/support/random_case.h"

namespace bfpsim::test_support {

/// Draws the kind of memory, and all parameters of kinds other than `bandwidth`. Leaves `random` as it is:
/// cases of a seed do not depend on what is drawn here.
void draw_memory(const std::mt19937_64& random, MachineParams& machine, Coverage* coverage);

/// What draw_memory() can hit.
[[nodiscard]] std::vector<std::string> memory_coverage();

[[nodiscard]] std::vector<ParameterChange> simplest_memory();

}  // namespace bfpsim::test_support

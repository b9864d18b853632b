// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "sim/cli/commands.h"

namespace bfpsim {

/// plan, run, resume, worker and merge, as subcommands of `sweep`.
void add_planned_sweep_commands(CLI::App& sweep, Action& action, std::int64_t most_workers);

}  // namespace bfpsim

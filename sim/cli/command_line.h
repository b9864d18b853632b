// SPDX-License-Identifier: Apache-2.0
// From argv to what is to be done.
#pragma once

#include "sim/cli/commands.h"

namespace bfpsim {

/// Parses the command line. Help and version are printed here; the action then does nothing.
/// Throws UsageError, naming near misses.
[[nodiscard]] Action parse_command_line(int argc, const char* const* argv);

}  // namespace bfpsim

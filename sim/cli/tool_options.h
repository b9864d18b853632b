// SPDX-License-Identifier: Apache-2.0
// --compat: formats by another tool's rules. For .cpp files of this folder: CLI11 is a heavy header.
#pragma once

#include <CLI/App.hpp>

#include "sim/cli/format_options.h"

namespace bfpsim {

void add_tool_options(CLI::App& command, FormatOptions& options);

/// Gives the format and its codec the rules of the tool that the options name, if any; the codec follows from
/// the format. A UsageError where the tool has no such format, or where another option contradicts it.
void apply_tool(const FormatOptions& options, ChosenFormat& chosen);

}  // namespace bfpsim

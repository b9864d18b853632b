// SPDX-License-Identifier: Apache-2.0
// The subcommands: each adds itself to the program; when it is chosen, `action` becomes what it does.
#pragma once

#include <functional>

#include "sim/cli/exit_code.h"

namespace CLI {  // NOLINT(readability-identifier-naming): CLI11 is called so
class App;
}

namespace bfpsim {

using Action = std::function<ExitCode()>;

void add_run_command(CLI::App& program, Action& action);
void add_quantize_command(CLI::App& program, Action& action);
void add_gemm_command(CLI::App& program, Action& action);
void add_list_command(CLI::App& program, Action& action);
void add_trace_command(CLI::App& program, Action& action);
void add_diff_command(CLI::App& program, Action& action);
void add_config_command(CLI::App& program, Action& action);
void add_sweep_command(CLI::App& program, Action& action);
void add_regress_command(CLI::App& program, Action& action);
void add_reproduce_command(CLI::App& program, Action& action);
void add_area_command(CLI::App& program, Action& action);

}  // namespace bfpsim

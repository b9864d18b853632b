// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "sim/cli/exit_code.h"

namespace bfpsim {

/// The action's status. What it throws is told on stderr: everything that the user can put right ends with
/// BadInput and one message, the rest (a deadlock among it) is our mistake and ends with InternalError.
[[nodiscard]] ExitCode run_guarded(const std::function<ExitCode()>& action);

}  // namespace bfpsim

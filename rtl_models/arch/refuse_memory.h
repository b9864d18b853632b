// SPDX-License-Identifier: Apache-2.0
// Memories that contradict themselves.
#pragma once

#include <optional>
#include <string>

#include "rtl_models/arch/machine.h"

namespace bfpsim {

/// The reason why the machine's memory is inconsistent; nullopt if it is fine.
[[nodiscard]] std::optional<std::string> refuse_memory(const MachineParams& machine);

}  // namespace bfpsim

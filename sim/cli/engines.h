// SPDX-License-Identifier: Apache-2.0
// The engines of this build, by name.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sim/engine/engine.h"

namespace bfpsim {

/// The default first.
[[nodiscard]] const std::vector<std::string>& engine_names();

/// Precondition: `name` is one of engine_names(). One of each per process.
[[nodiscard]] std::unique_ptr<Engine> make_engine(const std::string& name, const MachineParams& machine);

/// The engine that --check holds `name` against.
[[nodiscard]] std::string other_engine(const std::string& name);

}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
// The engine without SystemC: the same cycles, states and counters, from event to event; values by the
// specification.
#pragma once

#include <memory>

#include "sim/engine/engine.h"

namespace bfpsim {

[[nodiscard]] std::unique_ptr<Engine> make_fast_engine(const MachineParams& machine);

}  // namespace bfpsim

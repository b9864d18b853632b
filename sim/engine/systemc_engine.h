// SPDX-License-Identifier: Apache-2.0
// The engine that runs every GEMM on the SystemC accelerator, clock edge by clock edge.
#pragma once

#include <memory>

#include "sim/engine/engine.h"

namespace bfpsim {

/// One per process: SystemC elaborates once.
[[nodiscard]] std::unique_ptr<Engine> make_systemc_engine(const MachineParams& machine);

}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
// What a training step keeps in memory: weights, optimizer state, gradients and the stash of activations.
#pragma once

#include <cstdint>

#include "rtl_models/arch/machine.h"
#include "sim/workload/schedule.h"
#include "sim/workload/trace.h"

namespace bfpsim {

/// Off-chip bytes at the step's peak, which is where the backward pass begins: the whole stash lives, and the
/// gradients of the weights have their place.
struct MemoryFootprint {
  std::int64_t weights = 0;           ///< FP32, as the GEMMs read them
  std::int64_t master_weights = 0;    ///< a copy of another format; 0 where the weights are the master copy
  std::int64_t optimizer_state = 0;   ///< momentum, moments
  std::int64_t weight_gradients = 0;  ///< FP32
  std::int64_t stashed_operands =
      0;  ///< activations that backward GEMMs read: each matrix operation's X (A and B)
  std::int64_t stashed_inputs = 0;  ///< activations that gradients of other operations read, FP32
  std::int64_t gradients = 0;       ///< of activations: the largest dY and dX of one operation
  [[nodiscard]] std::int64_t total() const {
    return weights + master_weights + optimizer_state + weight_gradients + stashed_operands + stashed_inputs +
           gradients;
  }
};

enum class Stash : std::uint8_t {
  Fp32,     ///< as the forward GEMMs read them
  Encoded,  ///< in the format that the schedule gives them in the backward pass: mantissas and exponents
};

/// Of one step in an epoch of the schedule. A tensor that two operations read counts once for each: a list of
/// operations does not tell that they are the same. Throws RefusedError where no rule of the schedule
/// matches.
[[nodiscard]] MemoryFootprint footprint_of(const TraceStep& step, const Schedule& schedule,
                                           std::int64_t epoch, std::int64_t epochs, Stash stash);

/// The two, and what the machine holds on chip.
struct StepFootprint {
  MemoryFootprint fp32;
  MemoryFootprint encoded;
  std::int64_t on_chip_bytes = 0;
};

/// Bytes of all on-chip buffers: staging slots, operand banks, banks of the result buffer. They are reserved
/// whole, so that this is the peak.
[[nodiscard]] std::int64_t on_chip_bytes(const MachineParams& machine);

}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
// The third model of the machine (contract D2): docs/timing.md turned into code, one cycle after the other,
// without any cleverness. For tiny machines and GEMMs. It shares parameters and value arithmetic with the
// engines, and no loop, latency or tile arithmetic.
#pragma once

#include "rtl_models/arch/gemm_job.h"
#include "rtl_models/arch/machine.h"
#include "sim/engine/engine.h"

namespace bfpsim {

/// Runs one GEMM. `a` and `b` are the source tensors (job.a_elements / job.b_elements values); both null: no
/// values. The units are array, result_port, simd, converter, dma, memory, sequencer. std::invalid_argument
/// for a job or mapping that the page does not describe; std::runtime_error, with what every unit waits for,
/// if the machine gets stuck.
[[nodiscard]] GemmOutcome run_oracle(const MachineParams& machine, const GemmJob& job, const float* a,
                                     const float* b);

/// Runs one operation. std::runtime_error if it does not end.
[[nodiscard]] JobOutcome run_oracle(const MachineParams& machine, const OperationJob& job);

}  // namespace bfpsim

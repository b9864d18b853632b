// SPDX-License-Identifier: Apache-2.0
// A technology of round figures and a machine small enough to be counted by hand.
#pragma once

#include "rtl_models/arch/counters.h"
#include "rtl_models/arch/machine.h"
#include "sim/cost/technology.h"

namespace bfpsim::test {

/// At 28 nm, all figures published for 28 nm: nothing is carried over. No leakage.
[[nodiscard]] Technology round_technology();

/// 2 x 2 DPUs of 4 lanes, 4-bit slices, 32-bit block accumulators, an aligner of 4 fraction bits.
[[nodiscard]] MachineParams small_machine();

/// The same with 4 multipliers of 11-bit floats in a DPU.
[[nodiscard]] MachineParams small_float_machine(FloatSum sum);

/// Each counter another prime; block sums are more than FP32 additions.
[[nodiscard]] EventCounters prime_counters();

/// One figure that depends on no node, without a spread.
[[nodiscard]] Constant figure(double value, double node_nm = 28.0);

}  // namespace bfpsim::test

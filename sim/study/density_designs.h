// SPDX-License-Identifier: Apache-2.0
// Machines made for one format each, as large as an area allows.
#pragma once

#include <string>
#include <vector>

#include "rtl_models/arch/machine.h"
#include "sim/cost/technology.h"

namespace bfpsim {

/// What a machine of the comparison multiplies.
struct DensityDesign {
  std::string name;      ///< "hbfp4", "boosters"
  std::string schedule;  ///< what it runs
  Datapath datapath = Datapath::Integer;
  int multiplier_bits = 4;  ///< slice of integers, significand of floats
  FloatSum float_sum = FloatSum::RoundedTree;
};

/// FP32 first, which the others are compared with.
[[nodiscard]] const std::vector<DensityDesign>& density_designs();

/// `base` with an array of rows x cols DPUs of 64 lanes for the design; converters, result port and SIMD unit
/// grow with the array, buffers and memory stay.
[[nodiscard]] MachineParams designed_machine(const MachineParams& base, const DensityDesign& design, int rows,
                                             int cols);

/// The one with most DPUs, square or a column more, that is no larger than `area_um2` (`full`, all parts).
/// Throws std::invalid_argument where not even one DPU fits.
[[nodiscard]] MachineParams largest_machine(const MachineParams& base, const DensityDesign& design,
                                            double area_um2, const Technology& technology);

}  // namespace bfpsim

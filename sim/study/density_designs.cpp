// SPDX-License-Identifier: Apache-2.0
#include "sim/study/density_designs.h"

#include <algorithm>
#include <optional>
#include <stdexcept>

#include "sim/cost/area.h"

namespace bfpsim {
namespace {

/// As long as the published block: a chunk is a block.
constexpr int kLanes = 64;
/// Of an aligner of float products: a sum of E4M3 products keeps as many bits as FP32 does.
constexpr int kFractionBits = 16;
constexpr int kMostRows = 256;

double area_um2(const MachineParams& machine, const Technology& technology) {
  return total_of(area_terms(machine, technology)).um2();
}

}  // namespace

const std::vector<DensityDesign>& density_designs() {
  constexpr Datapath kInteger = Datapath::Integer;
  constexpr Datapath kFloat = Datapath::Float;
  static const std::vector<DensityDesign> kAll = {
      {"fp32", "fp32", kFloat, 24, FloatSum::RoundedTree},
      {"bf16", "bf16", kFloat, 8, FloatSum::RoundedTree},
      {"fp8", "fp8_e5m2", kFloat, 3, FloatSum::Aligned},
      {"mxfp8", "mxfp8", kFloat, 4, FloatSum::Aligned},
      {"mxfp4", "mxfp4", kFloat, 2, FloatSum::Aligned},
      {"hbfp8", "hbfp8", kInteger, 8, FloatSum::RoundedTree},
      {"hbfp6", "hbfp6", kInteger, 6, FloatSum::RoundedTree},
      {"hbfp4", "hbfp4", kInteger, 4, FloatSum::RoundedTree},
      {"boosters", "accuracy_boosters", kInteger, 4, FloatSum::RoundedTree},
  };
  return kAll;
}

MachineParams designed_machine(const MachineParams& base, const DensityDesign& design, int rows, int cols) {
  MachineParams machine = base;
  machine.name = design.name;
  ArrayParams& array = machine.array;
  array.rows = rows;
  array.cols = cols;
  array.lanes = kLanes;
  array.datapath = design.datapath;
  array.slice_bits = base.array.slice_bits;
  if (design.datapath == Datapath::Integer) {
    array.slice_bits = design.multiplier_bits;
  } else {
    array.multiplier_significand_bits = design.multiplier_bits;
    array.float_sum = design.float_sum;
  }
  array.aligner_fraction_bits = kFractionBits;
  machine.converter.count = rows + cols;
  machine.converter.width = kLanes;
  const int words =
      std::max(1, rows * cols / 2);  // a sub-tile leaves in two cycles, K of 65 and more takes two
  array.result_words_per_cycle = words;
  machine.simd.lanes = words;
  return machine;
}

MachineParams largest_machine(const MachineParams& base, const DensityDesign& design, double area,
                              const Technology& technology) {
  std::optional<MachineParams> best;
  for (int rows = 1; rows <= kMostRows; ++rows) {
    for (const int cols : {rows, rows + 1}) {
      MachineParams machine = designed_machine(base, design, rows, cols);
      if (area_um2(machine, technology) > area) {
        if (!best) throw std::invalid_argument("no DPU of '" + design.name + "' fits into the area");
        return *best;
      }
      best = std::move(machine);
    }
  }
  return *best;
}

}  // namespace bfpsim

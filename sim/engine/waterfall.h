// SPDX-License-Identifier: Apache-2.0
// Where the peak went: factors that multiply to the figure (contract C5).
#pragma once

#include <array>
#include <cstdint>

#include "rtl_models/arch/counters.h"
#include "rtl_models/arch/states.h"

namespace bfpsim {

/// Peak is one MAC per lane and cycle. `digit_passes` is what multi-digit operands cost of it (1 for one
/// digit each). The other factors multiply to `utilization` = useful digit products / (lanes x DPUs x
/// cycles); digit_passes x utilization = `achieved` = useful MACs / (lanes x DPUs x cycles).
struct Waterfall {
  double digit_passes = 1.0;
  double lane_fit = 1.0;     ///< elements of K that exist / lanes of the chunks issued
  double padding = 1.0;      ///< products with a convolution's zero padding
  double array_edges = 1.0;  ///< rows and columns of the array that have an output
  double fill_drain = 1.0;
  std::array<double, kUnitStateCount> stalls{};  ///< factor by state; 1 where the state took no cycle
  double operations = 1.0;                       ///< cycles of GEMMs / all cycles
  double utilization = 0.0;
  double achieved = 0.0;
};

/// What a waterfall is made of; sums over GEMMs add up member by member.
struct WaterfallInput {
  std::int64_t macs = 0;
  std::int64_t digit_products = 0;         ///< useful
  std::int64_t padded_digit_products = 0;  ///< with convolution padding
  std::int64_t lane_slots = 0;             ///< as above, with unused lanes of the useful rows and columns
  std::int64_t issued_slots = 0;           ///< lanes x DPUs x busy cycles
  std::int64_t multipliers = 0;            ///< lanes x DPUs
  StateCounts array;                       ///< in GEMMs
  std::int64_t operation_cycles = 0;       ///< in which operations ran that are no GEMM
  /// Adds everything but `multipliers`, which belongs to the machine.
  WaterfallInput& operator+=(const WaterfallInput& other);
};

[[nodiscard]] Waterfall make_waterfall(const WaterfallInput& input);

}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
// What a run's figures say: by format, by loss, by stall. Pure functions of the record, shared by all
// writers.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/engine/replay.h"

namespace bfpsim {

/// The GEMMs that multiply one pair of formats.
struct FormatGroup {
  std::string name;  ///< "hbfp4", or "hbfp4 x hbfp6" where the operands differ
  std::int64_t gemms = 0;
  std::int64_t macs = 0;
  std::int64_t digit_products = 0;
  std::int64_t cycles = 0;
  std::optional<double> worst_sqnr_db;
  [[nodiscard]] double passes() const;  ///< digit passes a MAC takes
  [[nodiscard]] double cycles_per_mac() const;
};

/// Groups in the order of their MACs, the largest first.
[[nodiscard]] std::vector<FormatGroup> group_by_format(const RunRecord& run);

/// What one step of the waterfall is about.
enum class LossKind : std::uint8_t {
  DigitPasses,
  LaneFit,
  Padding,
  ArrayEdges,
  FillDrain,
  Stall,
  Operations
};

/// A factor between the peak and what was achieved.
struct Loss {
  LossKind kind = LossKind::DigitPasses;
  UnitState state = UnitState::Idle;  ///< of a stall
  double factor = 1.0;
  [[nodiscard]] std::string name() const;  ///< "digit passes", "dram_wait", ...
};

/// All factors in the waterfall's order; stalls that took no cycle are left out. Their product is `achieved`.
[[nodiscard]] std::vector<Loss> losses(const Waterfall& waterfall);

/// The factor that costs most; nullopt where none costs anything.
[[nodiscard]] std::optional<Loss> largest_loss(const Waterfall& waterfall);

/// A unit's state other than busy and the cycles spent in it.
struct StateShare {
  UnitState state = UnitState::Idle;
  std::int64_t cycles = 0;
};

/// The states other than busy that took cycles, longest first.
[[nodiscard]] std::vector<StateShare> stalls_of(const StateCounts& states);

/// The array's states; all zero where the record has no unit.
[[nodiscard]] StateCounts array_states(const std::vector<UnitReport>& units);

/// Outputs that differ from the specification, over all GEMMs; nullopt where nothing was compared.
[[nodiscard]] std::optional<std::int64_t> check_mismatches(const RunRecord& run);

/// Useful digit products per multiplier and cycle.
[[nodiscard]] double utilization_of(std::int64_t digit_products, std::int64_t multipliers,
                                    std::int64_t cycles);

}  // namespace bfpsim

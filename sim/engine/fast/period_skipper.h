// SPDX-License-Identifier: Apache-2.0
// Finds that the machine is in the same situation as some steps ago, and leaps over the repetitions.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "sim/engine/fast/costs.h"
#include "sim/engine/fast/loop_nest.h"
#include "sim/engine/fast/state.h"

namespace bfpsim::fast {

class Simulation;

/// What happens next depends only on the state (MachineState::signature) and on the steps to come. If both
/// repeat with a period of P steps, time and counters repeat with it: n repetitions are added at once. Exact,
/// not an estimate.
class PeriodSkipper {
 public:
  explicit PeriodSkipper(Simulation& simulation) : simulation_(simulation) {}

  /// To be called when the array has come to a new step, after all units have done the cycle.
  void at_step();

 private:
  /// A remembered situation (Brent's method: replaced after 1, 2, 4, 8, ... steps without a match).
  struct Anchor {
    bool set = false;
    std::int64_t age = 0;
    std::int64_t lifetime = 1;
    std::int64_t now = 0;
    std::int64_t step = 0;
    std::int64_t stored_tiles = 0;
    DmaPhase phase;  ///< quick to compare; the signature has it as well
    std::vector<std::int64_t> signature;
    Tally tally;
  };

  bool match(Anchor& anchor);
  void remember(Anchor& anchor) const;
  bool leap(const Anchor& anchor);
  /// Steps j >= first, without a gap, for which step j + period costs exactly what step j does.
  [[nodiscard]] std::int64_t equal_steps(std::int64_t first, std::int64_t period) const;
  [[nodiscard]] static std::int64_t interior_run(std::int64_t index, std::int64_t shift, std::int64_t count);
  [[nodiscard]] bool same_k(const Position& p, const Position& q) const;
  [[nodiscard]] bool same_rows(const Position& p, const Position& q) const;
  [[nodiscard]] bool same_columns(const Position& p, const Position& q) const;
  [[nodiscard]] CostKey key_a(const Position& at) const;
  [[nodiscard]] CostKey key_b(const Position& at) const;
  [[nodiscard]] CostKey key_c(const Position& at) const;

  Simulation& simulation_;
  static constexpr std::size_t kLevels = 3;
  std::array<Anchor, kLevels>
      anchors_;  ///< looked at in every step; where a macro tile, an outer iteration begins
};

}  // namespace bfpsim::fast

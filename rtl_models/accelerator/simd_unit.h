// SPDX-License-Identifier: Apache-2.0
// The SIMD unit: what happens to results on their way to the result buffer (nothing, or ReLU in this
// version).
#pragma once

#include <systemc>

#include <deque>

#include "rtl_models/accelerator/channels.h"
#include "rtl_models/accelerator/unit.h"

namespace bfpsim {

/// One sub-tile at a time, ceil(words / lanes) cycles each; results are in the buffer latency_cycles after
/// the last. A macro tile's first sub-tile waits for a free bank of the result buffer.
class SimdUnit : public Unit {
 public:
  SimdUnit(const sc_core::sc_module_name& name, const MachineParams& machine, Channel<SubTile>& input,
           Channel<Credit>& input_slot_free, Channel<MacroTile>& to_store, Channel<Credit>& result_bank_free,
           EventCounters& events);

  /// In this cycle a sub-tile waits because all result banks are still being written to memory.
  [[nodiscard]] bool blocked_by_store() const { return blocked_by_store_; }
  [[nodiscard]] Work work() const override { return work_; }

 private:
  void on_launch() override;
  void tick() override;
  [[nodiscard]] StateSet holding() const override;
  void begin();
  void place(const SubTile& tile);
  [[nodiscard]] bool all_done() const { return macro_tiles_done_ == context().program.macro_tiles; }

  struct Finishing {
    std::int64_t cycle;
    MacroTile tile;
  };

  MachineParams machine_;
  Channel<SubTile>& input_;
  Channel<Credit>& input_slot_free_;
  Channel<MacroTile>& to_store_;
  Channel<Credit>& result_bank_free_;
  EventCounters& events_;
  Credits result_banks_;
  bool bank_open_ = false;  ///< a macro tile is being filled
  MacroTile filling_;
  Work work_;  ///< the sub-tile in hand
  std::int64_t busy_until_ = 0;
  std::int64_t macro_tiles_done_ = 0;
  bool started_ = false;
  bool blocked_by_store_ = false;
  std::deque<Finishing> finishing_;
};

}  // namespace bfpsim

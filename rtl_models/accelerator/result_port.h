// SPDX-License-Identifier: Apache-2.0
// The result port: moves finished sub-tiles from the array's result banks to the SIMD unit, so many words a
// cycle.
#pragma once

#include <systemc>

#include "rtl_models/accelerator/channels.h"
#include "rtl_models/accelerator/unit.h"

namespace bfpsim {

class SimdUnit;

/// Only valid words move: ceil(rows * cols / result_words_per_cycle) cycles a sub-tile. A sub-tile leaves its
/// bank in the last of them. It begins only when the SIMD unit has an input slot free.
class ResultPort : public Unit {
 public:
  ResultPort(const sc_core::sc_module_name& name, const MachineParams& machine, Channel<SubTile>& results,
             Channel<Credit>& result_bank_free, EventCounters& events);

  Channel<SubTile> to_simd;
  Channel<Credit> simd_slot_free;  ///< from the SIMD unit

  void set_simd(const SimdUnit& simd) { simd_ = &simd; }

  /// What keeps a waiting sub-tile from moving in this cycle; Idle when nothing does.
  [[nodiscard]] StateSet waiting_for() const;
  [[nodiscard]] Work work() const override { return moving_.work(context().program); }

 private:
  void on_launch() override;
  void tick() override;
  [[nodiscard]] StateSet holding() const override;

  MachineParams machine_;
  Channel<SubTile>& results_;
  Channel<Credit>& result_bank_free_;
  EventCounters& events_;
  const SimdUnit* simd_ = nullptr;
  Credits simd_slots_;
  SubTile moving_;
  std::int64_t busy_until_ = 0;
  std::int64_t macro_tiles_done_ = 0;
  bool started_ = false;
  bool waiting_ = false;  ///< in this cycle, a sub-tile that had arrived could not be taken
};

}  // namespace bfpsim

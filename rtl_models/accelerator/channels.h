// SPDX-License-Identifier: Apache-2.0
// Hand-over between units: what one puts in at a clock edge, the other sees from the next edge on
// (docs/timing.md).
#pragma once

#include <systemc>

#include <cstdint>
#include <deque>
#include <memory>
#include <utility>
#include <vector>

#include "rtl_models/accelerator/tile_program.h"
#include "rtl_models/arch/issue.h"
#include "rtl_models/arch/operand_view.h"
#include "rtl_models/array/operand_panel.h"
#include "rtl_models/memory/request.h"

namespace bfpsim {

/// Source elements of one panel, as they came from memory.
struct StagedPanel {
  std::int64_t panel = 0;
  std::vector<ElementRun> runs;       ///< ascending
  std::vector<std::int64_t> offsets;  ///< of each run in `values`
  std::vector<float> values;
};

/// An encoded panel in its operand bank.
struct ReadyPanel {
  std::int64_t panel = 0;
  std::shared_ptr<OperandPanel> data;  ///< null without values
};

/// A finished sub-tile on its way to the result buffer.
struct SubTile {
  std::int64_t step = 0;  ///< index of the program's step that finished it
  std::int64_t m0 = 0;    ///< in C
  std::int64_t n0 = 0;
  std::int64_t m = 0;  ///< valid rows
  std::int64_t n = 0;  ///< valid columns
  bool first_of_macro_tile = false;
  bool last_of_macro_tile = false;
  std::vector<float> values;  ///< [rows][cols], empty without values

  [[nodiscard]] Work work(const TileProgram& program) const {
    return {
        Work::Kind::SubTile, program.steps[static_cast<std::size_t>(step)].instance, {m0, m}, {n0, n}, {}};
  }
};

/// A macro tile, or an operation's packet, in a bank of the result buffer, ready to be written.
struct MacroTile {
  std::int64_t step = 0;      ///< or packet
  std::vector<float> values;  ///< [m][n], empty without values
};

/// Carries tokens from one unit to one other. A write at a clock edge becomes visible after that edge's
/// evaluate phase, so the reader sees it from the next edge on, whatever the order in which the units run.
/// Room is a matter of Credits.
template <typename T>
class Channel : public sc_core::sc_prim_channel {
 public:
  void write(T token) {
    pending_.push_back(std::move(token));
    request_update();
  }
  [[nodiscard]] bool empty() const { return visible_.empty(); }
  [[nodiscard]] T read() {
    T token = std::move(visible_.front());
    visible_.pop_front();
    return token;
  }
  void clear() {
    pending_.clear();
    visible_.clear();
  }

 private:
  void update() override {
    for (T& token : pending_)
      visible_.push_back(std::move(token));
    pending_.clear();
  }

  std::vector<T> pending_;
  std::deque<T> visible_;
};

/// Returns one slot of a pool.
struct Credit {};

/// A pool of identical slots, counted by whoever takes them; returned ones arrive through a Channel.
class Credits {
 public:
  void reset(std::int64_t count) { available_ = count; }
  void collect(Channel<Credit>& returned) {
    for (; !returned.empty(); ++available_)
      static_cast<void>(returned.read());
  }
  [[nodiscard]] bool any() const { return available_ > 0; }
  void take() { --available_; }

 private:
  std::int64_t available_ = 0;
};

}  // namespace bfpsim

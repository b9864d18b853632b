// SPDX-License-Identifier: Apache-2.0
// A whole array built of single units, one set per position, with skew and de-skew registers: slow, and the
// oracle of the array that computes in one process.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <systemc>
#include <vector>

#include "rtl_models/arch/issue.h"
#include "rtl_models/units/array_cell.h"
#include "rtl_models/units/float_array_cell.h"

namespace bfpsim::units {

/// rows x cols cells of the machine's datapath. Operands of row r enter at its left end r cycles late and
/// move right a cell a cycle; those of column c enter at its top c cycles late and move down: operands meet
/// in cell (r, c) r + c cycles after issue (0 where PipelineParams::skewed_operands is off). De-skew
/// registers behind the cells bring all sums in step.
///
/// How to drive it, in a clocked model:
///  - bind clk and rst_n; hold rst_n low over at least one rising edge;
///  - set_formats() before the first pass of a GEMM; the formats travel with each pass, so passes of the
///  former
///    GEMM may still be on their way;
///  - call issue() at most once in each cycle, that is after (or in the evaluation of) one rising edge and
///  before
///    the next. The slot's data are copied; slot.cycle is not looked at. A cycle without issue() is an idle
///    one;
///  - read result() when the signals of the cycle have settled.
/// A slot with last_of_output, issued in cycle c, gives its result in cycle c + array_latency() of
/// rtl_models/arch/timing.h, and in no other. Nothing can wait in here: an accumulator must not be added to
/// again within accumulate_cycles (the next rising edge throws; SystemC turns that into an sc_report out of
/// sc_start).
class UnitNetwork : public sc_core::sc_module {
 public:
  SC_HAS_PROCESS(UnitNetwork);

  sc_core::sc_in<bool> clk{"clk"};
  sc_core::sc_in<bool> rst_n{"rst_n"};

  UnitNetwork(const sc_core::sc_module_name& name, const ArrayParams& array, const PipelineParams& pipeline);

  void set_formats(const BlockCodec& a, const BlockCodec& b);
  /// Throws std::invalid_argument for a slot that the array cannot run.
  void issue(const IssueSlot& slot);
  /// The sub-tile that is in step in this cycle (ready_cycle is left 0). Throws std::logic_error if only a
  /// part of the sub-tile is there.
  [[nodiscard]] std::optional<SubTileResult> result() const;

 private:
  /// A copy of a slot, as it goes onto the wires.
  struct Pass {
    std::vector<std::int8_t> a_digits, b_digits;        // of an integer datapath
    std::vector<std::uint32_t> a_elements, b_elements;  // of a float datapath
    std::vector<ExponentCode> a_exponents, b_exponents;
    std::vector<std::int32_t> control;
  };
  /// What one cell puts out, before and after de-skew: valid, bits of the sum.
  struct Output {
    sc_core::sc_signal<bool> valid;
    sc_core::sc_signal<std::uint32_t> sum;
    sc_core::sc_vector<sc_core::sc_signal<std::uint32_t>> packed;
    sc_core::sc_vector<sc_core::sc_signal<std::uint32_t>> in_step;
    Output()
        : packed(sc_core::sc_gen_unique_name("packed"), 2),
          in_step(sc_core::sc_gen_unique_name("in_step"), 2) {}
  };

  void build_lines();
  void build_cells();
  template <typename Cell>
  void add_cell(int row, int col);
  void chain(LineWires& from, LineWires& to, int depth);
  template <typename T>
  void delay(sc_core::sc_vector<sc_core::sc_signal<T>>& from, sc_core::sc_vector<sc_core::sc_signal<T>>& to,
             int depth);
  void drive_inputs();
  void drive_pass(const Pass& pass);
  void pack_outputs();
  void check(const IssueSlot& slot) const;
  [[nodiscard]] std::size_t cell(int row, int col) const {
    return static_cast<std::size_t>(row) * static_cast<std::size_t>(array_.cols) +
           static_cast<std::size_t>(col);
  }
  [[nodiscard]] int skew(int cycles) const { return pipeline_.skewed_operands ? cycles : 0; }

  ArrayParams array_;
  PipelineParams pipeline_;
  BlockCodec format_a_;
  BlockCodec format_b_;
  std::optional<Pass> pending_;
  sc_core::sc_event issued_;

  std::vector<std::unique_ptr<LineWires>> a_inputs_;  // [rows]
  std::vector<std::unique_ptr<LineWires>> b_inputs_;  // [cols]
  std::vector<std::unique_ptr<LineWires>> a_wires_;   // [rows][cols]: at the cells
  std::vector<std::unique_ptr<LineWires>> b_wires_;   // [rows][cols]
  std::vector<std::unique_ptr<Output>> outputs_;      // [rows][cols]
  std::vector<std::unique_ptr<sc_core::sc_module>> modules_;
};

/// A UnitNetwork with a clock of its own that ticks in delta cycles: it runs in no simulated time, so it can
/// stand in one elaboration with other models and be run before, between or after their cycles. Construct it
/// before the simulation starts; call it from outside of processes only.
class UnitNetworkBench {
 public:
  UnitNetworkBench(const ArrayParams& array, const PipelineParams& pipeline);

  /// One cycle with rst_n low. Cycles count from 0 again. Called once by the first cycle() otherwise.
  void reset();
  void set_formats(const BlockCodec& a, const BlockCodec& b) { network_.set_formats(a, b); }
  /// Cycle `now()`: issues `slot` (nullptr: none), returns the result that is in step in this cycle, with
  /// ready_cycle = now(), and ends the cycle.
  std::optional<SubTileResult> cycle(const IssueSlot* slot);
  [[nodiscard]] std::int64_t now() const { return now_; }

 private:
  void rising_edge();

  sc_core::sc_signal<bool> clk_;
  sc_core::sc_signal<bool> rst_n_;
  UnitNetwork network_;
  bool was_reset_ = false;
  std::int64_t now_ = 0;
};

}  // namespace bfpsim::units

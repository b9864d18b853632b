// SPDX-License-Identifier: Apache-2.0
// The clocked shell that all pipelined units share: ready/valid at both ends, logic first, registers behind
// it.
#pragma once

#include <optional>
#include <systemc>
#include <utility>

#include "rtl_models/units/pipeline.h"

namespace bfpsim::units {

/// A unit of `latency_cycles` registers behind the logic of `Core`, a plain class whose initial value is its
/// reset state. A transfer happens at a rising edge of clk with valid and ready both high. What is accepted
/// in cycle c shows at the outputs in cycle c + latency_cycles, and later by one for each cycle in which the
/// pipeline held. Where the logic sits between the registers cannot be seen at the ports, so all of it runs
/// on entry.
///
/// Latency 0 is a wire: outputs follow the inputs within the cycle, and only the core's state is clocked.
/// in_ready never depends on in_valid. Reset (rst_n low at a rising edge) empties the pipeline and restores
/// the core; in_ready is low while rst_n is.
template <typename Core, typename Output>
class PipelinedUnit : public sc_core::sc_module {
 public:
  SC_HAS_PROCESS(PipelinedUnit);

  sc_core::sc_in<bool> clk{"clk"};
  sc_core::sc_in<bool> rst_n{"rst_n"};
  sc_core::sc_in<bool> in_valid{"in_valid"};
  sc_core::sc_out<bool> in_ready{"in_ready"};
  sc_core::sc_out<bool> out_valid{"out_valid"};
  sc_core::sc_in<bool> out_ready{"out_ready"};

 protected:
  PipelinedUnit(const sc_core::sc_module_name& name, int latency_cycles, Core core)
      : sc_module(name),
        is_wire_(latency_cycles == 0),
        reset_core_(core),
        core_(std::move(core)),
        pipeline_(is_wire_ ? 1 : latency_cycles) {
    SC_METHOD(on_clock);
    sensitive << clk.pos();
    dont_initialize();
    SC_METHOD(drive_in_ready);
    sensitive << rst_n << out_ready << out_valid << moved_;
    if (is_wire_) {
      SC_METHOD(drive_through);
      sensitive << rst_n << in_valid << moved_;
    }
  }

  /// Runs the core on the operands at the input ports; nothing when this operand yields no output.
  virtual std::optional<Output> step(Core& core) const = 0;
  /// Puts `output` on the output ports (an `Output{}` as all zeros).
  virtual void drive(const Output& output) = 0;
  /// Called when the pipeline moves, before step().
  virtual void on_move(Core& /*core*/) {}
  /// Whether the core can take the operand at the input ports; its ports must be named to ready_depends_on().
  [[nodiscard]] virtual bool can_accept(const Core& /*core*/) const { return true; }

  /// Derived constructors name every input port that step() reads, last of all: a wire is sensitive to them.
  template <typename Port>
  void step_depends_on(Port& port) {
    if (is_wire_) sensitive << port;
  }

  /// Only for units of latency >= 1, whose in_ready process is the last one declared.
  template <typename Port>
  void ready_depends_on(Port& port) {
    sensitive << port;
  }

 private:
  void on_clock() {
    if (!rst_n.read()) {
      core_ = reset_core_;
      pipeline_.clear();
      out_valid_register_changed(false);
      return;
    }
    const bool accepts = in_valid.read() && in_ready.read();
    if (is_wire_) {
      if (accepts) step(core_);
      moved_.notify(sc_core::SC_ZERO_TIME);
      return;
    }
    if (!pipeline_.can_move(out_ready.read())) return;
    on_move(core_);
    pipeline_.move(accepts ? step(core_) : std::nullopt);
    if (pipeline_.output()) drive(*pipeline_.output());
    out_valid_register_changed(pipeline_.output().has_value());
  }

  void out_valid_register_changed(bool valid) {
    if (!is_wire_) out_valid.write(valid);
    moved_.notify(sc_core::SC_ZERO_TIME);
  }

  void drive_in_ready() {
    const bool moves = is_wire_ ? out_ready.read() : pipeline_.can_move(out_ready.read());
    in_ready.write(rst_n.read() && moves && can_accept(core_));
  }

  void drive_through() {
    std::optional<Output> output;
    if (rst_n.read() && in_valid.read()) {
      Core unclocked = core_;
      output = step(unclocked);
    }
    drive(output.value_or(Output{}));
    out_valid.write(output.has_value());
  }

  bool is_wire_;
  Core reset_core_;
  Core core_;
  Pipeline<Output> pipeline_;
  sc_core::sc_event moved_;
};

}  // namespace bfpsim::units

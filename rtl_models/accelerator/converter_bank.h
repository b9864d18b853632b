// SPDX-License-Identifier: Apache-2.0
// The converters of FP32 into the GEMM's formats: gather a staged panel in lowered order, encode it, fill an
// operand bank.
#pragma once

#include <systemc>

#include <deque>
#include <memory>

#include "rtl_models/accelerator/channels.h"
#include "rtl_models/accelerator/unit.h"

namespace bfpsim {

/// Panels are converted in program order, one at a time, each when it is staged and a bank of its side is
/// free.
class ConverterBank : public Unit {
 public:
  ConverterBank(const sc_core::sc_module_name& name, const MachineParams& machine,
                Channel<std::unique_ptr<StagedPanel>>& staged, Channel<Credit>& staging_free,
                EventCounters& events);

  Channel<ReadyPanel> ready;    ///< to the array, in program order
  Channel<Credit> bank_free_a;  ///< from the array
  Channel<Credit> bank_free_b;

  /// In this cycle the converters have seen panel `panel` staged, or have taken it before.
  [[nodiscard]] bool is_staged(std::int64_t panel) const { return panel < seen_panels_; }
  [[nodiscard]] Work work() const override;

 private:
  void on_launch() override;
  void tick() override;
  [[nodiscard]] StateSet holding() const override;
  void begin();
  [[nodiscard]] Credits& banks(Side side) { return side == Side::A ? banks_a_ : banks_b_; }
  [[nodiscard]] std::shared_ptr<OperandPanel> encode(const StagedPanel& staged, const Panel& panel);
  void count_events(const PanelRange& range, const OperandFormat& format);

  struct Finishing {
    std::int64_t cycle;
    ReadyPanel panel;
  };

  MachineParams machine_;
  Channel<std::unique_ptr<StagedPanel>>& staged_;
  Channel<Credit>& staging_free_;
  EventCounters& events_;
  Credits banks_a_;
  Credits banks_b_;
  std::int64_t next_panel_ = 0;
  std::int64_t busy_until_ = 0;  ///< first cycle in which the next panel can begin
  bool waiting_ = false;         ///< in this cycle, a staged panel found no free bank
  std::int64_t seen_panels_ = 0;
  std::deque<Finishing> finishing_;
};

}  // namespace bfpsim

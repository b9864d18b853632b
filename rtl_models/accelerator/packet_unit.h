// SPDX-License-Identifier: Apache-2.0
// The SIMD unit, or the converters, at work on an operation's packets.
#pragma once

#include <systemc>

#include <deque>

#include "rtl_models/accelerator/channels.h"
#include "rtl_models/accelerator/dma.h"
#include "rtl_models/accelerator/unit.h"

namespace bfpsim {

/// One packet at a time. The unit that takes packets from the staging slots takes a bank of the result buffer
/// with each and returns the slot with the packet's last cycle; the last unit hands them to the DMA.
class PacketUnit : public Unit {
 public:
  enum class Kind : std::uint8_t { Simd, Converters };

  PacketUnit(const sc_core::sc_module_name& name, const MachineParams& machine, Kind kind, Dma& dma,
             EventCounters& events);

  Channel<std::int64_t> input;  ///< packets from the unit before, for the second stage

  /// Who comes second where an operation has work for both; none behind the converters.
  void set_next(PacketUnit& next) { next_ = &next; }
  [[nodiscard]] Work work() const override { return {Work::Kind::Packet, packet_, {}, {}, {}}; }

 private:
  void on_launch() override;
  void tick() override;
  [[nodiscard]] StateSet holding() const override;
  [[nodiscard]] const OperationJob& job() const { return context().packets->job(); }
  [[nodiscard]] bool has_input() const { return first_ ? !dma_.staged.empty() : !input.empty(); }
  void begin();
  void count(const PacketWork& work, std::int64_t packet);
  [[nodiscard]] std::int64_t busy_cycles(const PacketWork& work) const;
  void hand_over(std::int64_t packet);

  struct Finishing {
    std::int64_t cycle;
    std::int64_t packet;
  };

  MachineParams machine_;
  Kind kind_;
  Dma& dma_;
  EventCounters& events_;
  PacketUnit* next_ = nullptr;
  bool works_ = false;  ///< the operation has work for this unit
  bool first_ = false;  ///< and no unit is before it
  bool hands_on_ = false;
  Credits result_banks_;
  std::int64_t taken_ = 0;
  std::int64_t packet_ = 0;  ///< that was taken last
  std::int64_t busy_until_ = 0;
  bool waiting_ = false;  ///< in this cycle, a staged packet found no free bank
  std::deque<Finishing> finishing_;
};

}  // namespace bfpsim

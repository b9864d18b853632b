// SPDX-License-Identifier: Apache-2.0
// The whole accelerator, one SystemC module per unit, run one GEMM or operation at a time.
#pragma once

#include <systemc>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "rtl_models/accelerator/array_unit.h"
#include "rtl_models/accelerator/converter_bank.h"
#include "rtl_models/accelerator/dma.h"
#include "rtl_models/accelerator/packet_unit.h"
#include "rtl_models/accelerator/result_port.h"
#include "rtl_models/accelerator/sequencer.h"
#include "rtl_models/accelerator/simd_unit.h"
#include "rtl_models/memory/off_chip_memory.h"

namespace bfpsim {

/// Sequencer, DMA, converters, array, result port and SIMD unit around one off-chip memory. A clock edge runs
/// every unit; half a period later the monitor attributes the cycle, unit by unit.
class Accelerator : public sc_core::sc_module {
 public:
  SC_HAS_PROCESS(Accelerator);
  /// With the memory that the machine describes.
  Accelerator(const sc_core::sc_module_name& name, const MachineParams& machine);
  /// With a memory of the user's: a target that speaks the AT base protocol as docs/memory.md asks. What the
  /// machine says of memory's timing means nothing then; bursts and requests are cut as ever.
  Accelerator(const sc_core::sc_module_name& name, const MachineParams& machine,
              tlm::tlm_target_socket<>& memory);

  /// Puts the operands' source tensors into memory at the context's addresses (no simulated time).
  void load_memory(const JobContext& context, const float* a, const float* b);
  /// Reads C back from memory (no simulated time).
  [[nodiscard]] std::vector<float> read_result(const JobContext& context);

  /// Runs one GEMM or operation to its last accepted write. `context` must live until the call returns.
  /// Throws std::logic_error, naming who waits for whom, if the machine comes to a standstill; it is of no
  /// use afterwards. `timeline`, if there is one, is told what each unit does.
  Cycles run(const JobContext& context, TimelineObserver* timeline = nullptr);

  /// States by unit of the last run, the array first; each sums to its cycles.
  [[nodiscard]] std::vector<std::pair<std::string, StateCounts>> states() const;
  [[nodiscard]] const EventCounters& events() const { return events_; }
  [[nodiscard]] const ArrayUsage& usage() const { return array_.usage(); }
  [[nodiscard]] Cycles compute_cycles() const { return array_.compute_cycles(); }
  void set_observer(ArrayObserver* observer) { array_.set_observer(observer); }

 private:
  Accelerator(const sc_core::sc_module_name& name, const MachineParams& machine,
              tlm::tlm_target_socket<>* memory);
  void monitor();
  void record_cycle();
  void stop();
  [[nodiscard]] std::string standstill();
  [[nodiscard]] const Unit& simd() const {
    return operation_ ? static_cast<const Unit&>(packet_simd_) : simd_;
  }
  [[nodiscard]] const Unit& converter() const {
    return operation_ ? static_cast<const Unit&>(packet_converter_) : converter_;
  }
  [[nodiscard]] std::vector<Unit*> units();
  [[nodiscard]] std::vector<Unit*> all_units();

  MachineParams machine_;
  EventCounters events_;
  sc_core::sc_clock clock_;
  std::unique_ptr<OffChipMemory> memory_;  ///< null: the user's own
  SequencerUnit sequencer_;
  Dma dma_;
  ConverterBank converter_;
  ArrayUnit array_;
  ResultPort port_;
  SimdUnit simd_;
  PacketUnit packet_simd_;  ///< the SIMD unit and the converters once more: what they do with operations
  PacketUnit packet_converter_;
  StateCounts memory_states_;
  std::optional<TimelineRecorder> recorder_;
  std::int64_t cycles_ = 0;
  std::int64_t idle_cycles_ = 0;  ///< in a row, in which no unit was busy
  std::int64_t patience_;         ///< how many of them a machine that is not stuck can have
  bool running_ = false;
  bool operation_ = false;  ///< the job is no GEMM
};

}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/accelerator/accelerator.h"

#include <stdexcept>

#include "rtl_models/arch/clock_ratio.h"
#include "rtl_models/arch/standstill.h"
#include "rtl_models/arch/timing.h"

namespace bfpsim {
namespace {

constexpr std::int64_t kWordBytes = sizeof(float);
constexpr double kPicosecondsPerSecond = 1e12;

/// The simulated clock's period is a whole number of picoseconds (SystemC's resolution); results count
/// cycles.
sc_core::sc_time clock_period(double clock_hz) {
  return {std::max(2.0, kPicosecondsPerSecond / clock_hz), sc_core::SC_PS};
}

/// From a request's acceptance to its answer, at most; of a DRAM a full window of row conflicts behind a
/// refresh.
std::int64_t longest_answer(const MachineParams& machine) {
  if (machine.memory.kind != MemoryKind::Banked) return machine.memory.latency_cycles;
  const DramParams& dram = machine.dram;
  const std::int64_t burst = std::int64_t{dram.t_rp} + dram.t_rcd_rd + dram.t_rcd_wr + dram.t_ras +
                             dram.t_faw + dram.t_wr + dram.t_wtr_l + dram.t_rtw + dram.cl + dram.cwl +
                             dram.burst_length;
  const ClockRatio ratio = dram_clock_ratio(machine);
  const std::int64_t clocks = burst * (dram.queue + 1) + dram.t_rp_ab + dram.t_rfc;
  return clocks * ratio.q / ratio.p + dram.controller_cycles;
}

/// What is on its way while no unit is busy: answers, panels, sub-tiles and macro tiles in their pipelines,
/// one behind the other at worst; hand-overs and accumulator hazards are lost in the reserve.
std::int64_t longest_wait(const MachineParams& machine) {
  constexpr std::int64_t kReserve = 1000;
  return kReserve + longest_answer(machine) + machine.converter.latency_cycles +
         array_latency(machine.array, machine.pipeline) + machine.simd.latency_cycles;
}

}  // namespace

Accelerator::Accelerator(const sc_core::sc_module_name& name, const MachineParams& machine)
    : Accelerator(name, machine, nullptr) {}

Accelerator::Accelerator(const sc_core::sc_module_name& name, const MachineParams& machine,
                         tlm::tlm_target_socket<>& memory)
    : Accelerator(name, machine, &memory) {}

Accelerator::Accelerator(const sc_core::sc_module_name& name, const MachineParams& machine,
                         tlm::tlm_target_socket<>* memory)
    : sc_module(name),
      machine_(machine),
      clock_("clock", clock_period(machine.clock_hz)),
      memory_(memory == nullptr ? std::make_unique<OffChipMemory>("memory", machine, clock_.period())
                                : nullptr),
      sequencer_("sequencer", machine),
      dma_("dma", machine, clock_.period(), events_),
      converter_("converter", machine, dma_.staged, dma_.staging_free, events_),
      array_("array", machine, converter_, events_),
      port_("result_port", machine, array_.results, array_.result_bank_free, events_),
      simd_("simd", machine, port_.to_simd, port_.simd_slot_free, dma_.to_store, dma_.result_bank_free,
            events_),
      packet_simd_("packet_simd", machine, PacketUnit::Kind::Simd, dma_, events_),
      packet_converter_("packet_converter", machine, PacketUnit::Kind::Converters, dma_, events_),
      patience_(longest_wait(machine)) {
  for (Unit* unit : all_units())
    unit->clk(clock_);
  dma_.socket.bind(memory == nullptr ? memory_->socket : *memory);
  array_.set_result_port(port_);
  port_.set_simd(simd_);
  packet_simd_.set_next(packet_converter_);
  SC_METHOD(monitor);
  sensitive << clock_.negedge_event();
  dont_initialize();
  SC_METHOD(stop);
  sensitive << dma_.finished;
  dont_initialize();
}

/// Those that stand for the machine's units in the job in hand.
std::vector<Unit*> Accelerator::units() {
  if (operation_) return {&array_, &port_, &packet_simd_, &packet_converter_, &dma_, &sequencer_};
  return {&array_, &port_, &simd_, &converter_, &dma_, &sequencer_};
}

std::vector<Unit*> Accelerator::all_units() {
  return {&array_, &port_, &simd_, &converter_, &packet_simd_, &packet_converter_, &dma_, &sequencer_};
}

void Accelerator::load_memory(const JobContext& context, const float* a, const float* b) {
  if (memory_) memory_->resize(Bytes(context.memory_bytes));
  // The host reads these buffers only; TLM's payload has no const pointer.
  dma_.host_access(tlm::TLM_WRITE_COMMAND, context.a_base, const_cast<float*>(a),
                   context.job.a_elements * kWordBytes);
  dma_.host_access(tlm::TLM_WRITE_COMMAND, context.b_base, const_cast<float*>(b),
                   context.job.b_elements * kWordBytes);
}

std::vector<float> Accelerator::read_result(const JobContext& context) {
  std::vector<float> c(static_cast<std::size_t>(context.job.c_elements));
  dma_.host_access(tlm::TLM_READ_COMMAND, context.c_base, c.data(), context.job.c_elements * kWordBytes);
  return c;
}

Cycles Accelerator::run(const JobContext& context, TimelineObserver* timeline) {
  events_ = {};
  memory_states_ = {};
  cycles_ = 0;
  idle_cycles_ = 0;
  operation_ = context.packets.has_value();
  for (Unit* unit : all_units())
    unit->park();
  if (operation_) {
    for (Unit* unit : {static_cast<Unit*>(&packet_simd_), static_cast<Unit*>(&packet_converter_),
                       static_cast<Unit*>(&dma_), static_cast<Unit*>(&sequencer_)})
      unit->launch(context);
  } else {
    for (Unit* unit : units())
      unit->launch(context);
  }
  recorder_.reset();
  if (timeline != nullptr) recorder_.emplace(*timeline);
  // The clock first rises at time 0; every later GEMM is launched at the edge that ended the one before.
  const sc_core::sc_time now = sc_core::sc_time_stamp();
  if (memory_) memory_->launch(now == sc_core::SC_ZERO_TIME ? now : now + clock_.period());
  running_ = true;
  sc_core::sc_start();
  if (idle_cycles_ > patience_) throw std::logic_error(standstill());
  if (recorder_) recorder_->finish(cycles_);
  if (memory_) memory_->count_events(cycles_, events_);
  return Cycles(cycles_);
}

/// Runs at the falling edge, when every unit has done its cycle.
void Accelerator::monitor() {
  if (!running_ || !array_.cycle_begun()) return;
  ++cycles_;
  bool busy = dma_.port_busy();
  ++memory_states_[busy ? UnitState::Busy : UnitState::Idle];
  for (Unit* unit : units()) {
    if (unit->count_state() == UnitState::Busy) busy = true;
  }
  if (recorder_) record_cycle();
  idle_cycles_ = busy ? 0 : idle_cycles_ + 1;
  if (idle_cycles_ > patience_) stop();
}

/// Tells the timeline of the cycle that has just been counted.
void Accelerator::record_cycle() {
  const auto record = [this](UnitId id, UnitState state, const Unit& at_work) {
    const bool busy = state == UnitState::Busy;
    recorder_->span(id, cycles_ - 1, cycles_, state, busy ? at_work.work() : Work{});
  };
  record(UnitId::Array, array_.state(), array_);
  record(UnitId::ResultPort, port_.state(), port_);
  record(UnitId::Simd, simd().state(), simd());
  record(UnitId::Converter, converter().state(), converter());
  record(UnitId::Dma, dma_.state(), dma_);
  record(UnitId::Memory, dma_.port_busy() ? UnitState::Busy : UnitState::Idle, dma_);
  record(UnitId::Sequencer, sequencer_.state(), sequencer_);
  recorder_->deliver();
  if (recorder_->satisfied()) recorder_.reset();
}

std::string Accelerator::standstill() {
  return describe_standstill(cycles_, {{"array", array_.state()},
                                       {"result_port", port_.state()},
                                       {"simd", simd().state()},
                                       {"converter", converter().state()},
                                       {"dma", dma_.state()}});
}

void Accelerator::stop() {
  running_ = false;
  sc_core::sc_pause();
}

std::vector<std::pair<std::string, StateCounts>> Accelerator::states() const {
  return {{"array", array_.states()},          {"result_port", port_.states()}, {"simd", simd().states()},
          {"converter", converter().states()}, {"dma", dma_.states()},          {"memory", memory_states_},
          {"sequencer", sequencer_.states()}};
}

}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
// The states that units are in between two events, and when the next event is (docs/timing.md, "States").
#include <algorithm>
#include <stdexcept>

#include "rtl_models/arch/standstill.h"
#include "sim/engine/fast/simulation.h"

namespace bfpsim::fast {

bool Simulation::simd_blocked() const {
  const SimdState& simd = state_.simd;
  return state_.now >= simd.busy_until && simd.input.visible(state_.now) && !simd.bank_open &&
         simd.result_banks.at_hand == 0;
}

UnitState Simulation::array_state() const {
  const ArrayState& array = state_.array;
  if (array.phase == ArrayState::Phase::Finished) return UnitState::Drain;
  if (array.phase == ArrayState::Phase::ResultBank) {
    const bool port_waits = state_.now >= state_.port.busy_until && state_.port.arrivals.visible(state_.now);
    if (!port_waits) return UnitState::ResultDrain;
    return simd_blocked() ? UnitState::BackPressure : UnitState::SimdWait;
  }
  // The first panel that is missing is with the converters, or still in front of them.
  const bool staged = !array.ready.empty() || state_.converter.staged.visible(state_.now);
  return staged ? UnitState::ConverterWait : UnitState::DramWait;
}

UnitState Simulation::port_state() const {
  const PortState& port = state_.port;
  if (state_.now < port.busy_until) return UnitState::Busy;
  if (state_.port_macro_tiles_done == loops_.macro_tiles()) return UnitState::Idle;
  if (port.arrivals.visible(state_.now))
    return simd_blocked() ? UnitState::BackPressure : UnitState::SimdWait;
  return port.started ? UnitState::OperandWait : UnitState::Fill;
}

UnitState Simulation::simd_state() const {
  if (state_.now < state_.simd.busy_until) return UnitState::Busy;
  if (state_.simd.macro_tiles_done == loops_.macro_tiles()) return UnitState::Idle;
  if (simd_blocked()) return UnitState::BackPressure;
  return state_.simd.started ? UnitState::OperandWait : UnitState::Fill;
}

UnitState Simulation::converter_state() const {
  const ConverterState& converter = state_.converter;
  if (state_.now < converter.busy_until) return UnitState::Busy;
  if (converter.staged.visible(state_.now)) return UnitState::BackPressure;
  const bool more = !converter.staged.empty() || state_.dma.next_load_step < loops_.steps();
  return more ? UnitState::DramWait : UnitState::Idle;
}

UnitState Simulation::dma_state() const {
  const DmaState& dma = state_.dma;
  if (dma.transfer != DmaState::Transfer::None || state_.now < dma.busy_until) return UnitState::Busy;
  if (dma.next_load_step < loops_.steps()) return UnitState::BackPressure;
  return state_.now < dma.last_staged_at ? UnitState::DramWait : UnitState::OperandWait;
}

void Simulation::count(UnitId unit, UnitState state, std::int64_t begin, std::int64_t end) {
  tally_[unit][state] += end - begin;
  if (timeline_) timeline_->span(unit, begin, end, state);
}

/// Counts the cycles [now, until), in which nothing changes.
void Simulation::account(std::int64_t until) {
  const ArrayState& array = state_.array;
  // Passes are counted where they issue; what follows a step's last pass begins a cycle later.
  if (array.phase != ArrayState::Phase::Issuing) {
    const std::int64_t from =
        std::max(state_.now, array.phase == ArrayState::Phase::ResultBank ? 0 : array.resume_at);
    if (until > from) count(UnitId::Array, array_state(), from, until);
  }
  const std::int64_t now = state_.now;
  count(UnitId::ResultPort, port_state(), now, until);
  count(UnitId::Simd, simd_state(), now, until);
  count(UnitId::Converter, converter_state(), now, until);
  count(UnitId::Dma, dma_state(), now, until);
  count(UnitId::Memory, now < state_.dma.memory_until ? UnitState::Busy : UnitState::Idle, now, until);
  count(UnitId::Sequencer, UnitState::Idle, now, until);
  if (timeline_) timeline_->deliver();
}

/// Only what a unit waits for can change its situation: a busy unit's end of work, an idle one's next token,
/// a blocked one's next credit. What others hand to it now it sees later, so that until then it need not act.
std::int64_t Simulation::next_event() {
  const auto later = [this](std::int64_t time) { return time > state_.now ? time : kNever; };
  const auto of_unit = [&](std::int64_t busy_until, const auto& input, const CreditPool& credits) {
    if (state_.now < busy_until) return busy_until;
    return later(input.visible(state_.now) ? credits.returned.next_time() : input.next_time());
  };
  const DmaState& dma = state_.dma;
  wake(UnitId::Dma) = dma.transfer != DmaState::Transfer::None
                          ? later(dma.port_free_at)
                          : std::min({later(dma.stores.next_time()), later(dma.staging.returned.next_time()),
                                      later(dma.last_staged_at), later(dma.busy_until)});
  const ConverterState& converter = state_.converter;
  const bool front_is_a = !converter.staged.empty() && converter.staged.front().is_a;
  wake(UnitId::Converter) =
      of_unit(converter.busy_until, converter.staged, front_is_a ? converter.banks_a : converter.banks_b);
  const ArrayState& array = state_.array;
  wake(UnitId::Array) = array.phase == ArrayState::Phase::Issuing
                            ? later(array.pivot_at)
                            : std::min({later(array.resume_at), later(array.ready.next_time()),
                                        later(array.result_banks.returned.next_time())});
  wake(UnitId::ResultPort) = of_unit(state_.port.busy_until, state_.port.arrivals, state_.port.simd_slots);
  wake(UnitId::Simd) = of_unit(state_.simd.busy_until, state_.simd.input, state_.simd.result_banks);
  return *std::min_element(wake_.begin(), wake_.end());
}

void Simulation::report_deadlock() const {
  throw std::logic_error(describe_standstill(state_.now, {{"array", array_state()},
                                                          {"result_port", port_state()},
                                                          {"simd", simd_state()},
                                                          {"converter", converter_state()},
                                                          {"dma", dma_state()}}));
}

}  // namespace bfpsim::fast

// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/memory/off_chip_memory.h"

#include <cmath>
#include <cstring>

namespace bfpsim {

OffChipMemory::OffChipMemory(const sc_core::sc_module_name& name, const MachineParams& machine,
                             sc_core::sc_time period)
    : sc_module(name), socket("socket"), timing_(make_memory_timing(machine)), period_(period) {
  socket.register_nb_transport_fw(this, &OffChipMemory::accept);
  socket.register_transport_dbg(this, &OffChipMemory::debug_access);
  SC_METHOD(respond);
  sensitive << response_due_;
  dont_initialize();
}

void OffChipMemory::launch(sc_core::sc_time first_edge) {
  first_edge_ = first_edge;
  std::visit([](auto& timing) { timing.reset(); }, timing_);
}

void OffChipMemory::count_events(std::int64_t cycles, EventCounters& events) const {
  std::visit([&](const auto& timing) { timing.count_events(cycles, events); }, timing_);
}

void OffChipMemory::resize(Bytes size) {
  bytes_.assign(static_cast<std::size_t>(size.count()), 0);
}

bool OffChipMemory::move_data(tlm::tlm_generic_payload& payload) {
  const auto address = static_cast<std::size_t>(payload.get_address());
  const std::size_t length = payload.get_data_length();
  if (address > bytes_.size() || length > bytes_.size() - address) return false;
  unsigned char* stored = bytes_.data() + address;
  if (payload.is_read()) std::memcpy(payload.get_data_ptr(), stored, length);
  if (payload.is_write()) std::memcpy(stored, payload.get_data_ptr(), length);
  return true;
}

tlm::tlm_sync_enum OffChipMemory::accept(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                         sc_core::sc_time& delay) {
  if (phase != tlm::BEGIN_REQ) return tlm::TLM_ACCEPTED;  // END_RESP needs no answer
  // A null data pointer is a request without values (timing studies): it takes the same time.
  const bool ok = payload.get_data_ptr() == nullptr || move_data(payload);
  payload.set_response_status(ok ? tlm::TLM_OK_RESPONSE : tlm::TLM_ADDRESS_ERROR_RESPONSE);
  const auto begin = static_cast<std::int64_t>(payload.get_address());
  const ByteRun bytes{begin, begin + static_cast<std::int64_t>(payload.get_data_length())};
  const sc_core::sc_time sent = sc_core::sc_time_stamp() + delay;
  const std::int64_t cycle = std::llround((sent - first_edge_) / period_);
  const RequestTimes times =
      std::visit([&](auto& timing) { return timing.request(cycle, bytes, payload.is_write()); }, timing_);
  delay += period_ * static_cast<double>(times.accepted - cycle);
  payload.acquire();
  responses_.emplace(sent + period_ * static_cast<double>(times.answered - cycle), &payload);
  await_response();
  phase = tlm::END_REQ;
  return tlm::TLM_UPDATED;
}

unsigned int OffChipMemory::debug_access(tlm::tlm_generic_payload& payload) {
  return move_data(payload) ? payload.get_data_length() : 0;
}

/// Waits for the earliest. A response due now, to a request of no latency, comes in the next delta cycle.
void OffChipMemory::await_response() {
  response_due_.cancel();
  if (responses_.empty()) return;
  response_due_.notify(responses_.begin()->first - sc_core::sc_time_stamp());
}

void OffChipMemory::respond() {
  tlm::tlm_generic_payload* payload = responses_.begin()->second;
  responses_.erase(responses_.begin());
  await_response();
  tlm::tlm_phase phase = tlm::BEGIN_RESP;
  sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
  socket->nb_transport_bw(*payload, phase, delay);
  payload->release();
}

}  // namespace bfpsim

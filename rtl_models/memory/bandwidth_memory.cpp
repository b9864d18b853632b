// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/memory/bandwidth_memory.h"

#include <cstring>

#include "rtl_models/memory/request.h"

namespace bfpsim {

BandwidthMemory::BandwidthMemory(const sc_core::sc_module_name& name, const MemoryParams& params,
                                 sc_core::sc_time period)
    : sc_module(name), socket("socket"), params_(params), period_(period) {
  socket.register_nb_transport_fw(this, &BandwidthMemory::accept);
  socket.register_transport_dbg(this, &BandwidthMemory::debug_access);
  SC_METHOD(respond);
  sensitive << response_due_;
  dont_initialize();
}

void BandwidthMemory::resize(Bytes size) {
  bytes_.assign(static_cast<std::size_t>(size.count()), 0);
}

bool BandwidthMemory::move_data(tlm::tlm_generic_payload& payload) {
  const auto address = static_cast<std::size_t>(payload.get_address());
  const std::size_t length = payload.get_data_length();
  if (address > bytes_.size() || length > bytes_.size() - address) return false;
  unsigned char* stored = bytes_.data() + address;
  if (payload.is_read()) std::memcpy(payload.get_data_ptr(), stored, length);
  if (payload.is_write()) std::memcpy(stored, payload.get_data_ptr(), length);
  return true;
}

tlm::tlm_sync_enum BandwidthMemory::accept(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                           sc_core::sc_time& delay) {
  if (phase != tlm::BEGIN_REQ) return tlm::TLM_ACCEPTED;  // END_RESP needs no answer
  // A null data pointer is a request without values (timing studies): it takes the same time.
  const bool ok = payload.get_data_ptr() == nullptr || move_data(payload);
  payload.set_response_status(ok ? tlm::TLM_OK_RESPONSE : tlm::TLM_ADDRESS_ERROR_RESPONSE);
  const auto begin = static_cast<std::int64_t>(payload.get_address());
  const ByteRun request{begin, begin + static_cast<std::int64_t>(payload.get_data_length())};
  const auto cycles = static_cast<double>(request_cycles(request, params_).count());
  delay += period_ * cycles;
  const sc_core::sc_time due =
      sc_core::sc_time_stamp() + delay + period_ * static_cast<double>(params_.latency_cycles);
  responses_.push_back({due, &payload});
  if (responses_.size() == 1) response_due_.notify(due - sc_core::sc_time_stamp());
  phase = tlm::END_REQ;
  return tlm::TLM_UPDATED;
}

unsigned int BandwidthMemory::debug_access(tlm::tlm_generic_payload& payload) {
  return move_data(payload) ? payload.get_data_length() : 0;
}

void BandwidthMemory::respond() {
  const Response response = responses_.front();
  responses_.pop_front();
  if (!responses_.empty()) response_due_.notify(responses_.front().time - sc_core::sc_time_stamp());
  tlm::tlm_phase phase = tlm::BEGIN_RESP;
  sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
  socket->nb_transport_bw(*response.payload, phase, delay);
}

}  // namespace bfpsim

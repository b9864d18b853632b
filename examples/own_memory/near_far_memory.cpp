// SPDX-License-Identifier: Apache-2.0
#include "examples/own_memory/near_far_memory.h"

#include <cstring>

NearFarMemory::NearFarMemory(const sc_core::sc_module_name& name, std::size_t bytes, const Timing& timing)
    : sc_module(name),
      socket("socket"),
      timing_(timing),
      bytes_(bytes),
      accepted_("accepted"),
      answered_("answered") {
  socket.register_nb_transport_fw(this, &NearFarMemory::on_forward);
  socket.register_transport_dbg(this, &NearFarMemory::on_debug);
  SC_METHOD(end_requests);
  sensitive << accepted_.get_event();
  dont_initialize();
  SC_METHOD(begin_responses);
  sensitive << answered_.get_event();
  dont_initialize();
}

tlm::tlm_sync_enum NearFarMemory::on_forward(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                             sc_core::sc_time& delay) {
  if (phase != tlm::BEGIN_REQ) return tlm::TLM_ACCEPTED;  // END_RESP
  payload.acquire();
  accepted_.notify(payload, delay + timing_.occupancy);
  return tlm::TLM_ACCEPTED;
}

void NearFarMemory::end_requests() {
  while (tlm::tlm_generic_payload* payload = accepted_.get_next_transaction()) {
    // What is written is there from END_REQ on: a GEMM ends with that of its last write. No data pointer: a
    // request without values, of a timing study.
    const bool ok = payload->get_data_ptr() == nullptr || copy(*payload);
    payload->set_response_status(ok ? tlm::TLM_OK_RESPONSE : tlm::TLM_ADDRESS_ERROR_RESPONSE);
    const bool far = payload->get_address() >= timing_.far_from;
    answered_.notify(*payload, far ? timing_.far_latency : timing_.near_latency);
    tlm::tlm_phase phase = tlm::END_REQ;
    sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
    socket->nb_transport_bw(*payload, phase, delay);
  }
}

void NearFarMemory::begin_responses() {
  while (tlm::tlm_generic_payload* payload = answered_.get_next_transaction()) {
    tlm::tlm_phase phase = tlm::BEGIN_RESP;
    sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
    socket->nb_transport_bw(*payload, phase, delay);  // answered with TLM_COMPLETED
    payload->release();
  }
}

bool NearFarMemory::copy(tlm::tlm_generic_payload& payload) {
  const auto address = static_cast<std::size_t>(payload.get_address());
  const std::size_t length = payload.get_data_length();
  if (address > bytes_.size() || length > bytes_.size() - address) return false;
  if (payload.is_read()) std::memcpy(payload.get_data_ptr(), bytes_.data() + address, length);
  if (payload.is_write()) std::memcpy(bytes_.data() + address, payload.get_data_ptr(), length);
  return true;
}

unsigned int NearFarMemory::on_debug(tlm::tlm_generic_payload& payload) {
  return copy(payload) ? payload.get_data_length() : 0;
}

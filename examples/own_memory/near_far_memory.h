// SPDX-License-Identifier: Apache-2.0
// A memory of the user's own: its near half answers sooner than its far half.
#pragma once

#include <tlm_utils/peq_with_get.h>
#include <tlm_utils/simple_target_socket.h>
#include <systemc>
#include <tlm>

#include <vector>

/// An AT target that uses all four phases: BEGIN_REQ is taken with TLM_ACCEPTED, END_REQ comes `occupancy`
/// later on the backward path, BEGIN_RESP `near_latency` or `far_latency` after that.
class NearFarMemory : public sc_core::sc_module {
 public:
  SC_HAS_PROCESS(NearFarMemory);

  struct Timing {
    sc_core::sc_time occupancy;
    sc_core::sc_time near_latency;
    sc_core::sc_time far_latency;
    sc_dt::uint64 far_from;  ///< first address of the far half
  };

  tlm_utils::simple_target_socket<NearFarMemory> socket;

  NearFarMemory(const sc_core::sc_module_name& name, std::size_t bytes, const Timing& timing);

 private:
  tlm::tlm_sync_enum on_forward(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                sc_core::sc_time& delay);
  unsigned int on_debug(tlm::tlm_generic_payload& payload);
  void end_requests();
  void begin_responses();
  bool copy(tlm::tlm_generic_payload& payload);

  Timing timing_;
  std::vector<unsigned char> bytes_;
  tlm_utils::peq_with_get<tlm::tlm_generic_payload> accepted_;
  tlm_utils::peq_with_get<tlm::tlm_generic_payload> answered_;
};

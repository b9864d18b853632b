// SPDX-License-Identifier: Apache-2.0
// Off-chip memory of kind `bandwidth`: one channel, fixed latency, behind a TLM-2.0 AT target socket.
#pragma once

#include <tlm_utils/simple_target_socket.h>
#include <systemc>
#include <tlm>

#include <cstdint>
#include <deque>
#include <vector>

#include "rtl_models/arch/machine.h"

namespace bfpsim {

/// Base-protocol (AT) target. A request in cycle c holds the channel for request_cycles(); END_REQ is
/// returned at once with that delay, BEGIN_RESP follows `latency_cycles` after the channel is free again.
/// Data move when the request is made; transport_dbg reads and writes without time.
class BandwidthMemory : public sc_core::sc_module {
 public:
  SC_HAS_PROCESS(BandwidthMemory);

  tlm_utils::simple_target_socket<BandwidthMemory> socket;

  BandwidthMemory(const sc_core::sc_module_name& name, const MemoryParams& params, sc_core::sc_time period);

  /// Sets the size; contents become 0.
  void resize(Bytes size);

 private:
  struct Response {
    sc_core::sc_time time;
    tlm::tlm_generic_payload* payload;
  };

  tlm::tlm_sync_enum accept(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                            sc_core::sc_time& delay);
  unsigned int debug_access(tlm::tlm_generic_payload& payload);
  bool move_data(tlm::tlm_generic_payload& payload);
  void respond();

  MemoryParams params_;
  sc_core::sc_time period_;
  std::vector<unsigned char> bytes_;
  std::deque<Response> responses_;
  sc_core::sc_event response_due_;
};

}  // namespace bfpsim

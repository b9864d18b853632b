// SPDX-License-Identifier: Apache-2.0
// Off-chip memory behind a TLM-2.0 AT target socket: bytes, and the timing of its kind.
#pragma once

#include <tlm_utils/simple_target_socket.h>
#include <systemc>
#include <tlm>

#include <cstdint>
#include <map>
#include <vector>

#include "rtl_models/memory/memory_timing.h"

namespace bfpsim {

/// Base-protocol (AT) target: docs/memory.md has its phases. END_REQ is returned with the call, as a delay;
/// BEGIN_RESP follows when the request is answered. Data move when the request is made; transport_dbg reads
/// and writes without time.
class OffChipMemory : public sc_core::sc_module {
 public:
  SC_HAS_PROCESS(OffChipMemory);

  tlm_utils::simple_target_socket<OffChipMemory> socket;

  OffChipMemory(const sc_core::sc_module_name& name, const MachineParams& machine, sc_core::sc_time period);

  /// Begins a GEMM, whose cycle 0 is the clock edge at `first_edge`.
  void launch(sc_core::sc_time first_edge);

  /// Adds the memory's own events of the GEMM, which took `cycles`.
  void count_events(std::int64_t cycles, EventCounters& events) const;

  /// Sets the size; contents become 0.
  void resize(Bytes size);

 private:
  tlm::tlm_sync_enum accept(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                            sc_core::sc_time& delay);
  unsigned int debug_access(tlm::tlm_generic_payload& payload);
  bool move_data(tlm::tlm_generic_payload& payload);
  void respond();
  void await_response();

  MemoryTiming timing_;
  sc_core::sc_time period_;
  sc_core::sc_time first_edge_;
  std::vector<unsigned char> bytes_;
  /// By time; equal times in the order of the requests.
  std::multimap<sc_core::sc_time, tlm::tlm_generic_payload*> responses_;
  sc_core::sc_event response_due_;
};

}  // namespace bfpsim

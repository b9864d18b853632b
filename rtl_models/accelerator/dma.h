// SPDX-License-Identifier: Apache-2.0
// The DMA: loads panels into staging slots, writes macro tiles back; one memory port, one transfer at a time.
#pragma once

#include <tlm_utils/simple_initiator_socket.h>
#include <systemc>
#include <tlm>

#include <deque>
#include <memory>
#include <vector>

#include "rtl_models/accelerator/channels.h"
#include "rtl_models/accelerator/unit.h"

namespace bfpsim {

/// A transfer (the requests of one panel or one macro tile; of an operation's packet) holds the port until
/// its last request is accepted; a waiting store goes before a load. The socket speaks the AT base protocol
/// (docs/memory.md): END_REQ may come at once with a delay, or later on the backward path; BEGIN_RESP is seen
/// in the cycle after it and answered with TLM_COMPLETED.
class Dma : public Unit, private tlm::tlm_mm_interface {
 public:
  tlm_utils::simple_initiator_socket<Dma> socket;

  Dma(const sc_core::sc_module_name& name, const MachineParams& machine, sc_core::sc_time period,
      EventCounters& events);
  ~Dma() override;

  Channel<std::unique_ptr<StagedPanel>> staged;  ///< to the converters
  Channel<Credit> staging_free;                  ///< from the converters
  Channel<MacroTile> to_store;                   ///< from the SIMD unit
  Channel<Credit> result_bank_free;              ///< to the SIMD unit

  /// The last write has been accepted (contract C1).
  [[nodiscard]] bool done() const { return done_; }
  /// A request holds the channel in this cycle.
  [[nodiscard]] bool port_busy() const { return sent_at_ == cycle() || !port_free(); }
  /// The panel that is loaded, or the macro tile that is stored; or the packet.
  [[nodiscard]] Work work() const override;
  /// Notified at the edge at which done() becomes true.
  sc_core::sc_event finished;

  /// Reads or writes memory without time (the host's access).
  void host_access(tlm::tlm_command command, std::int64_t address, void* data, std::int64_t size);

 private:
  struct Tag;
  struct Request {
    ByteRun bytes;
    unsigned char* data = nullptr;  ///< null without values
  };
  struct Load {
    std::unique_ptr<StagedPanel> panel;
    std::int64_t outstanding = 0;
  };
  struct Response {
    sc_core::sc_time time;
    tlm::tlm_generic_payload* payload;
  };

  void on_launch() override;
  void tick() override;
  [[nodiscard]] StateSet holding() const override;

  tlm::tlm_sync_enum on_backward(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                 sc_core::sc_time& delay);
  void collect_responses();
  void complete_transfer();
  void choose_transfer();
  void begin_load();
  void begin_packet_load();
  void begin_store();
  /// Where a macro tile, or a packet, goes.
  [[nodiscard]] std::vector<ByteRun> store_runs(std::int64_t index) const;
  void send(const Request& request);
  [[nodiscard]] bool port_free() const { return awaiting_end_req_ == nullptr && cycle() >= port_free_at_; }
  tlm::tlm_generic_payload* take_payload();
  /// Nobody holds the payload any more (the memory manager's part).
  void free(tlm::tlm_generic_payload* payload) override { free_payloads_.push_back(payload); }

  MachineParams machine_;
  sc_core::sc_time period_;
  EventCounters& events_;
  Credits staging_;
  std::deque<Request> requests_;  ///< of the current transfer, not yet sent
  enum class Transfer { None, Load, Store };
  Transfer transfer_ = Transfer::None;
  Transfer latest_ = Transfer::None;  ///< begun last, complete or not
  MacroTile storing_;
  std::deque<Load> loads_;  ///< begun, not all responses seen, in program order
  std::deque<Response> responses_;
  std::int64_t next_panel_ = 0;
  std::int64_t stored_tiles_ = 0;
  std::int64_t port_free_at_ = 0;
  std::int64_t sent_at_ = -1;                             ///< cycle of the latest request
  tlm::tlm_generic_payload* awaiting_end_req_ = nullptr;  ///< sent, not yet accepted by the memory
  sc_core::sc_time accepted_at_;  ///< when END_REQ came on the backward path, of a request that had none
  bool accepted_ = false;         ///< it did
  bool done_ = false;
  std::vector<std::unique_ptr<tlm::tlm_generic_payload>> pool_;
  std::vector<tlm::tlm_generic_payload*> free_payloads_;
};

}  // namespace bfpsim

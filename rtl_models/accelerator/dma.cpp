// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/accelerator/dma.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace bfpsim {
namespace {

constexpr std::int64_t kWordBytes = sizeof(float);
constexpr std::int64_t kNoPanel = -1;

/// The panel's source elements as bytes in memory, whole bursts.
std::vector<ByteRun> panel_bursts(const JobContext& context, const Panel& panel, const MemoryParams& memory) {
  const bool is_a = panel.side == Side::A;
  const std::int64_t base = is_a ? context.a_base : context.b_base;
  std::vector<ByteRun> runs;
  for (const ElementRun& run : panel_footprint(is_a ? context.job.a : context.job.b, panel.range)) {
    runs.push_back({base + run.begin * kWordBytes, base + run.end * kWordBytes});
  }
  return whole_bursts(runs, memory);
}

/// Where a macro tile's rows go, rows that touch joined, in row order.
std::vector<ByteRun> tile_rows(const JobContext& context, const Step& step) {
  std::vector<ByteRun> runs;
  for (std::int64_t row = step.m0; row < step.m0 + step.m; ++row) {
    const std::int64_t element = output_element(context.job.c, step.instance, row) + step.n0;
    const std::int64_t begin = context.c_base + element * kWordBytes;
    const std::int64_t end = begin + step.n * kWordBytes;
    if (!runs.empty() && runs.back().end == begin) {
      runs.back().end = end;
    } else {
      runs.push_back({begin, end});
    }
  }
  return runs;
}

}  // namespace

/// Says which panel a read belongs to; a memory may answer out of order.
struct Dma::Tag : tlm::tlm_extension<Dma::Tag> {
  std::int64_t panel = kNoPanel;
  [[nodiscard]] tlm_extension_base* clone() const override { return new Tag(*this); }
  void copy_from(const tlm_extension_base& other) override { *this = static_cast<const Tag&>(other); }
};

Dma::Dma(const sc_core::sc_module_name& name, const MachineParams& machine, sc_core::sc_time period,
         EventCounters& events)
    : Unit(name, machine.sequencer.launch_cycles),
      socket("socket"),
      machine_(machine),
      period_(period),
      events_(events) {
  socket.register_nb_transport_bw(this, &Dma::on_backward);
}

Dma::~Dma() = default;

void Dma::on_launch() {
  staged.clear();
  staging_free.clear();
  to_store.clear();
  result_bank_free.clear();
  staging_.reset(machine_.buffers.staging_slots);
  requests_.clear();
  transfer_ = Transfer::None;
  loads_.clear();
  next_panel_ = 0;
  stored_tiles_ = 0;
  port_free_at_ = 0;
  sent_at_ = -1;
  accepted_ = false;
  done_ = false;
}

void Dma::tick() {
  staging_.collect(staging_free);
  if (accepted_ && accepted_at_ < sc_core::sc_time_stamp()) {
    accepted_ = false;
    awaiting_end_req_ = nullptr;
  }
  collect_responses();
  // A memory that accepts requests at once is sent more of them in the same cycle.
  while (port_free() && !done_) {
    if (transfer_ != Transfer::None && requests_.empty()) complete_transfer();
    if (transfer_ == Transfer::None && !done_) choose_transfer();
    if (requests_.empty()) return;
    send(requests_.front());
    requests_.pop_front();
  }
}

void Dma::complete_transfer() {
  if (transfer_ == Transfer::Store) {
    result_bank_free.write({});
    if (++stored_tiles_ == context().stores()) {
      done_ = true;
      finished.notify();
    }
  }
  transfer_ = Transfer::None;
}

void Dma::choose_transfer() {
  if (!to_store.empty()) {
    begin_store();
  } else if (next_panel_ < context().loads() && staging_.any()) {
    if (context().packets) {
      begin_packet_load();
    } else {
      begin_load();
    }
  }
}

void Dma::begin_load() {
  staging_.take();
  const Panel& panel = context().program.panels[static_cast<std::size_t>(next_panel_)];
  const std::int64_t base = panel.side == Side::A ? context().a_base : context().b_base;
  auto staged_panel = std::make_unique<StagedPanel>();
  staged_panel->panel = next_panel_++;
  std::int64_t words = 0;
  const std::vector<ByteRun> bursts = panel_bursts(context(), panel, machine_.memory);
  for (const ByteRun& run : bursts) {
    staged_panel->runs.push_back({(run.begin - base) / kWordBytes, (run.end - base) / kWordBytes});
    staged_panel->offsets.push_back(words);
    words += run.size() / kWordBytes;
  }
  if (context().with_values) staged_panel->values.resize(static_cast<std::size_t>(words));
  auto* data = reinterpret_cast<unsigned char*>(staged_panel->values.data());
  for (const ByteRun& request : split_requests(bursts, machine_.memory)) {
    requests_.push_back({request, context().with_values ? data : nullptr});
    if (context().with_values) data += request.size();
  }
  loads_.push_back({std::move(staged_panel), static_cast<std::int64_t>(requests_.size())});
  transfer_ = latest_ = Transfer::Load;
}

/// A packet has no values: only its requests count.
void Dma::begin_packet_load() {
  staging_.take();
  auto packet = std::make_unique<StagedPanel>();
  packet->panel = next_panel_++;
  const std::vector<ByteRun> bursts = whole_bursts(context().packets->loads(packet->panel), machine_.memory);
  for (const ByteRun& request : split_requests(bursts, machine_.memory))
    requests_.push_back({request, nullptr});
  loads_.push_back({std::move(packet), static_cast<std::int64_t>(requests_.size())});
  transfer_ = latest_ = Transfer::Load;
}

std::vector<ByteRun> Dma::store_runs(std::int64_t index) const {
  if (context().packets) return context().packets->stores(index);
  return tile_rows(context(), context().program.steps[static_cast<std::size_t>(index)]);
}

void Dma::begin_store() {
  storing_ = to_store.read();
  auto* data = reinterpret_cast<unsigned char*>(storing_.values.data());
  for (const ByteRun& request : split_requests(store_runs(storing_.step), machine_.memory)) {
    requests_.push_back({request, context().with_values ? data : nullptr});
    if (context().with_values) data += request.size();
  }
  transfer_ = latest_ = Transfer::Store;
}

void Dma::send(const Request& request) {
  tlm::tlm_generic_payload* payload = take_payload();
  const bool load = transfer_ == Transfer::Load;
  payload->set_command(load ? tlm::TLM_READ_COMMAND : tlm::TLM_WRITE_COMMAND);
  payload->set_address(static_cast<sc_dt::uint64>(request.bytes.begin));
  payload->set_data_ptr(request.data);
  payload->set_data_length(static_cast<unsigned>(request.bytes.size()));
  payload->set_streaming_width(payload->get_data_length());
  payload->set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
  payload->get_extension<Tag>()->panel = load ? loads_.back().panel->panel : kNoPanel;
  const std::int64_t bytes = burst_bytes_of(request.bytes, machine_.memory).count();
  events_[load ? Event::DramBytesRead : Event::DramBytesWritten] += bytes;
  if (load) events_[Event::StagingBytesWritten] += request.bytes.size();
  ++events_[Event::DramRequests];

  tlm::tlm_phase phase = tlm::BEGIN_REQ;
  sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
  const tlm::tlm_sync_enum sync = socket->nb_transport_fw(*payload, phase, delay);
  awaiting_end_req_ = sync == tlm::TLM_ACCEPTED ? payload : nullptr;
  sent_at_ = cycle();
  port_free_at_ = cycle() + std::llround(std::ceil(delay / period_));
  if (sync == tlm::TLM_COMPLETED || (sync == tlm::TLM_UPDATED && phase == tlm::BEGIN_RESP)) {
    responses_.push_back({sc_core::sc_time_stamp() + delay, payload});
  }
}

tlm::tlm_sync_enum Dma::on_backward(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                    sc_core::sc_time& delay) {
  if (&payload == awaiting_end_req_ && !accepted_) {  // END_REQ, or a response that implies it
    accepted_ = true;
    accepted_at_ = sc_core::sc_time_stamp() + delay;
  }
  if (phase != tlm::BEGIN_RESP) return tlm::TLM_ACCEPTED;
  responses_.push_back({sc_core::sc_time_stamp() + delay, &payload});
  return tlm::TLM_COMPLETED;
}

void Dma::collect_responses() {
  while (!responses_.empty() && responses_.front().time < sc_core::sc_time_stamp()) {
    tlm::tlm_generic_payload* payload = responses_.front().payload;
    responses_.pop_front();
    if (payload->is_response_error()) throw std::logic_error("DMA: " + payload->get_response_string());
    const std::int64_t panel = payload->get_extension<Tag>()->panel;
    for (Load& load : loads_) {
      if (load.panel->panel == panel) --load.outstanding;
    }
    payload->release();
  }
  // A load whose requests are not all sent is never complete: `outstanding` counts those too.
  while (!loads_.empty() && loads_.front().outstanding == 0) {
    staged.write(std::move(loads_.front().panel));
    loads_.pop_front();
  }
}

tlm::tlm_generic_payload* Dma::take_payload() {
  if (free_payloads_.empty()) {
    tlm::tlm_mm_interface* const manager = this;  // a private base: only here can it be had
    pool_.push_back(std::make_unique<tlm::tlm_generic_payload>(manager));
    pool_.back()->set_extension(new Tag);  // the payload owns and deletes it
    free_payloads_.push_back(pool_.back().get());
  }
  tlm::tlm_generic_payload* payload = free_payloads_.back();
  free_payloads_.pop_back();
  payload->acquire();
  payload->set_dmi_allowed(false);
  return payload;
}

Work Dma::work() const {
  const TileProgram& program = context().program;
  const bool load = latest_ == Transfer::Load;
  if (context().packets) {
    return {load ? Work::Kind::Packet : Work::Kind::PacketStore,
            load ? next_panel_ - 1 : storing_.step,
            {},
            {},
            {}};
  }
  if (load) return work_of(program.panels[static_cast<std::size_t>(next_panel_ - 1)]);
  return work_of(program.steps[static_cast<std::size_t>(storing_.step)]);
}

StateSet Dma::holding() const {
  StateSet holds;
  if (transfer_ != Transfer::None || sent_at_ == cycle()) return holds.add(UnitState::Busy);
  if (next_panel_ < context().loads()) return holds.add(UnitState::BackPressure);
  if (!loads_.empty()) return holds.add(UnitState::DramWait);
  return holds.add(UnitState::OperandWait);
}

void Dma::host_access(tlm::tlm_command command, std::int64_t address, void* data, std::int64_t size) {
  // TLM counts a payload's length in 32 bits: move large tensors piece by piece.
  constexpr std::int64_t kPiece = std::int64_t{1} << 20;
  for (std::int64_t done = 0; done < size; done += kPiece) {
    const std::int64_t length = std::min(kPiece, size - done);
    tlm::tlm_generic_payload payload;
    payload.set_command(command);
    payload.set_address(static_cast<sc_dt::uint64>(address + done));
    payload.set_data_ptr(static_cast<unsigned char*>(data) + done);
    payload.set_data_length(static_cast<unsigned>(length));
    if (socket->transport_dbg(payload) != length) throw std::logic_error("memory refused a host access");
  }
}

}  // namespace bfpsim

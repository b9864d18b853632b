// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/accelerator/packet_program.h"

#include <stdexcept>

namespace bfpsim {

PacketProgram::PacketProgram(const MachineParams& machine, const OperationJob& job) : job_(job) {
  if (const auto reason = refuse_operation(machine, job)) throw std::invalid_argument(*reason);
  const std::int64_t request = machine.memory.request_bytes;
  const auto place = [&](const PacketStream& stream) {
    const std::int64_t base = memory_bytes_;
    const std::int64_t bytes = (job.packets - 1) * stream.bytes + stream.last_bytes;
    memory_bytes_ += ceil_div(bytes, request) * request;
    return base;
  };
  for (const PacketStream& stream : job.loads)
    load_bases_.push_back(place(stream));
  for (const PacketStream& stream : job.stores)
    store_bases_.push_back(place(stream));
}

std::vector<ByteRun> PacketProgram::parts(const std::vector<PacketStream>& streams,
                                          const std::vector<std::int64_t>& bases, std::int64_t packet) const {
  std::vector<ByteRun> runs;
  for (std::size_t i = 0; i < streams.size(); ++i) {
    const std::int64_t begin = bases[i] + packet * streams[i].bytes;
    const std::int64_t bytes = is_last(packet) ? streams[i].last_bytes : streams[i].bytes;
    if (bytes > 0) runs.push_back({begin, begin + bytes});
  }
  return runs;
}

}  // namespace bfpsim

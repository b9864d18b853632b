// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/arch/operation_job.h"

#include <fmt/format.h>

#include <algorithm>

namespace bfpsim {
namespace {

/// The larger of a whole packet and the last; -1 if a length is negative.
std::int64_t packet_bytes(const std::vector<PacketStream>& streams, std::int64_t packets) {
  std::int64_t whole = 0;
  std::int64_t last = 0;
  for (const PacketStream& stream : streams) {
    if (stream.bytes < 0 || stream.last_bytes < 0) return -1;
    whole += stream.bytes;
    last += stream.last_bytes;
  }
  return packets > 1 ? std::max(whole, last) : last;
}

bool same_units(const PacketWork& a, const PacketWork& b) {
  return (a.simd_operations > 0) == (b.simd_operations > 0) && (a.blocks > 0) == (b.blocks > 0);
}

}  // namespace

std::optional<std::string> refuse_operation(const MachineParams& machine, const OperationJob& job) {
  if (job.packets < 1 || job.block < 1)
    return "an operation has at least one packet, and blocks of at least one element";
  if (!job.uses_simd() && !job.uses_converters())
    return "an operation has work for the SIMD unit or for the converters";
  if (job.packets > 1 && !same_units(job.work, job.last_work))
    return "all packets of an operation go through the same units";
  const std::int64_t loaded = packet_bytes(job.loads, job.packets);
  const std::int64_t stored = packet_bytes(job.stores, job.packets);
  if (loaded < 0 || stored < 0) return "a packet's bytes are not negative";
  if (loaded > machine.buffers.staging_bytes)
    return fmt::format("a packet of {} bytes does not fit a staging slot of {}", loaded,
                       machine.buffers.staging_bytes);
  if (stored > machine.buffers.result_bytes)
    return fmt::format("a packet's {} bytes of results do not fit a result bank of {}", stored,
                       machine.buffers.result_bytes);
  return std::nullopt;
}

}  // namespace bfpsim

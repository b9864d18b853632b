// SPDX-License-Identifier: Apache-2.0
#include "tests/support/random_operation.h"

#include <algorithm>

namespace bfpsim::test_support {
namespace {

std::int64_t between(std::mt19937_64& random, std::int64_t low, std::int64_t high) {
  return std::uniform_int_distribution<std::int64_t>(low, high)(random);
}

/// Parts of whole requests, of odd bytes, or none.
PacketStream random_stream(std::mt19937_64& random, const MachineParams& machine, std::int64_t room) {
  constexpr std::int64_t kUsualBytes = 600;
  const std::int64_t most = std::min(room, kUsualBytes);
  PacketStream stream;
  stream.bytes = between(random, 0, most);
  if (between(random, 0, 2) == 0) stream.bytes = std::min(room, machine.memory.request_bytes);
  stream.last_bytes = between(random, 0, 1) == 0 ? stream.bytes : between(random, 0, most);
  return stream;
}

std::vector<PacketStream> random_streams(std::mt19937_64& random, const MachineParams& machine,
                                         std::int64_t fewest, std::int64_t room) {
  constexpr std::int64_t kMostStreams = 3;
  std::vector<PacketStream> streams(static_cast<std::size_t>(between(random, fewest, kMostStreams)));
  for (PacketStream& stream : streams)
    stream = random_stream(random, machine, room / kMostStreams);
  return streams;
}

}  // namespace

OperationJob random_operation(std::mt19937_64& random, const MachineParams& machine,
                              std::int64_t most_packets, Coverage* coverage) {
  constexpr std::int64_t kMostWords = 400;
  constexpr std::int64_t kMostBlocks = 20;
  OperationJob job;
  job.packets = between(random, 1, most_packets);
  job.loads = random_streams(random, machine, 1, machine.buffers.staging_bytes);
  job.stores = random_streams(random, machine, 0, machine.buffers.result_bytes);
  const std::int64_t units = between(random, 0, 2);
  job.block = between(random, 1, 70);
  for (PacketWork* work : {&job.work, &job.last_work}) {
    if (units != 1) work->simd_operations = between(random, 1, kMostWords);
    if (units == 0) continue;
    work->blocks = between(random, 1, kMostBlocks);
    work->elements = between(random, 1, work->blocks * job.block);
  }
  if (coverage != nullptr) {
    coverage->hit(units == 0 ? "operation=simd" : units == 1 ? "operation=converters" : "operation=both");
    coverage->hit(job.packets == 1 ? "operation=one packet" : "operation=several packets");
    coverage->hit(job.stores.empty() ? "operation=stores nothing" : "operation=stores");
  }
  return job;
}

void hit_dram_events(const JobOutcome& outcome, Coverage& coverage) {
  for (const Event event : {Event::DramReadBursts, Event::DramWriteBursts, Event::DramRowHits,
                            Event::DramRowConflicts, Event::DramRefreshes}) {
    if (outcome.events[event] > 0) coverage.hit(kOperationPrefix + std::string(info(event).name));
  }
}

std::vector<std::string> operations_never(const Coverage& coverage) {
  std::vector<std::string> missing;
  for (const char* what : {"memory=ideal",
                           "memory=bandwidth",
                           "memory=banked",
                           "operation dram_read_bursts",
                           "operation dram_write_bursts",
                           "operation dram_row_hits",
                           "operation dram_row_conflicts",
                           "operation dram_refreshes",
                           "operation=simd",
                           "operation=converters",
                           "operation=both",
                           "operation=one packet",
                           "operation=several packets",
                           "operation=stores nothing",
                           "operation=stores",
                           "operation array.idle",
                           "operation result_port.idle",
                           "operation simd.busy",
                           "operation simd.back_pressure",
                           "operation simd.dram_wait",
                           "operation simd.idle",
                           "operation simd.sequencer",
                           "operation converter.busy",
                           "operation converter.back_pressure",
                           "operation converter.dram_wait",
                           "operation converter.simd_wait",
                           "operation converter.idle",
                           "operation dma.busy",
                           "operation dma.back_pressure",
                           "operation dma.dram_wait",
                           "operation dma.operand_wait",
                           "operation memory.busy",
                           "operation memory.idle",
                           "operation sequencer.busy"}) {
    if (coverage.count(what) == 0) missing.emplace_back(what);
  }
  return missing;
}

}  // namespace bfpsim::test_support

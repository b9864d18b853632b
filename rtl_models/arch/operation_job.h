// SPDX-License-Identifier: Apache-2.0
// One pass over tensors that is no GEMM, as a machine is given it: packets of bytes and work. No values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rtl_models/arch/machine.h"

namespace bfpsim {

/// A tensor that an operation reads or writes, one part a packet, the parts one behind the other.
struct PacketStream {
  std::int64_t bytes = 0;       ///< of each packet but the last, >= 0
  std::int64_t last_bytes = 0;  ///< of the last packet, >= 0

  friend bool operator==(const PacketStream& a, const PacketStream& b) {
    return a.bytes == b.bytes && a.last_bytes == b.last_bytes;
  }
};

/// What the units do to one packet.
struct PacketWork {
  std::int64_t simd_operations = 0;  ///< of single lanes, a cycle each; 0: the SIMD unit is not used
  std::int64_t elements = 0;         ///< that the converters encode or cast
  std::int64_t blocks = 0;  ///< of them, a short last one counted whole; 0: the converters are not used
};

/// A stream of packets through DMA, SIMD unit and converters (docs/timing.md, section 10).
struct OperationJob {
  std::int64_t packets = 1;
  std::vector<PacketStream> loads;
  std::vector<PacketStream> stores;
  PacketWork work;         ///< of each packet but the last
  PacketWork last_work;    ///< of the last packet
  std::int64_t block = 1;  ///< elements that the converters take as one

  [[nodiscard]] bool uses_simd() const { return last_work.simd_operations > 0; }
  [[nodiscard]] bool uses_converters() const { return last_work.blocks > 0; }
};

/// The reason why `job` is no operation of `machine`, as one sentence; nullopt if it is one: at least one
/// packet, the same units at work on all of them, and parts that fit a staging slot and a bank of the result
/// buffer.
[[nodiscard]] std::optional<std::string> refuse_operation(const MachineParams& machine,
                                                          const OperationJob& job);

}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
// What moving bytes takes, as an estimate for mappings (docs/mapping.md): memory of every kind.
#pragma once

#include <cstdint>

#include "rtl_models/arch/machine.h"

namespace bfpsim {

class MemoryEstimate {
 public:
  explicit MemoryEstimate(const MachineParams& machine);

  /// Cycles for which `count` runs of `bytes`, whole bursts, hold the port. Exact for `ideal` and
  /// `bandwidth`; of a DRAM the time of a sequential stream, refreshes included.
  [[nodiscard]] std::int64_t port_cycles(std::int64_t bytes, std::int64_t count) const;
  /// From a request's last beat to its response; of a DRAM, to a closed row.
  [[nodiscard]] std::int64_t latency_cycles() const { return latency_cycles_; }

 private:
  MemoryKind kind_;
  std::int64_t request_bytes_;
  std::int64_t bytes_per_cycle_;
  std::int64_t latency_cycles_;
  double cycles_per_byte_ = 0.0;  ///< Banked
};

/// Clocks of a channel's burst in a sequential stream: its data, and the column commands' distance, which
/// bank groups that take turns share.
[[nodiscard]] double sequential_burst_clocks(const DramParams& dram);

}  // namespace bfpsim

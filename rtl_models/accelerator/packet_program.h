// SPDX-License-Identifier: Apache-2.0
// An operation's packets as the units see them: where their parts lie in memory, and their work.
#pragma once

#include <cstdint>
#include <vector>

#include "rtl_models/arch/operation_job.h"
#include "rtl_models/memory/request.h"

namespace bfpsim {

class PacketProgram {
 public:
  /// Lays the streams out one after the other, each from a whole request on. Throws std::invalid_argument for
  /// a job that refuse_operation() refuses.
  PacketProgram(const MachineParams& machine, const OperationJob& job);

  [[nodiscard]] const OperationJob& job() const { return job_; }
  [[nodiscard]] const PacketWork& work(std::int64_t packet) const {
    return is_last(packet) ? job_.last_work : job_.work;
  }
  /// A packet's parts of the streams, in order; empty ones left out.
  [[nodiscard]] std::vector<ByteRun> loads(std::int64_t packet) const {
    return parts(job_.loads, load_bases_, packet);
  }
  [[nodiscard]] std::vector<ByteRun> stores(std::int64_t packet) const {
    return parts(job_.stores, store_bases_, packet);
  }
  [[nodiscard]] std::int64_t memory_bytes() const { return memory_bytes_; }

 private:
  [[nodiscard]] bool is_last(std::int64_t packet) const { return packet + 1 == job_.packets; }
  [[nodiscard]] std::vector<ByteRun> parts(const std::vector<PacketStream>& streams,
                                           const std::vector<std::int64_t>& bases, std::int64_t packet) const;

  OperationJob job_;
  std::vector<std::int64_t> load_bases_;
  std::vector<std::int64_t> store_bases_;
  std::int64_t memory_bytes_ = 0;
};

}  // namespace bfpsim

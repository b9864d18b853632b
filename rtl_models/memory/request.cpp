// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/memory/request.h"

#include <algorithm>

namespace bfpsim {

std::vector<ByteRun> whole_bursts(const std::vector<ByteRun>& runs, const MemoryParams& memory) {
  std::vector<ByteRun> bursts;
  for (const ByteRun& run : runs) {
    const std::int64_t begin = run.begin / memory.burst_bytes * memory.burst_bytes;
    const std::int64_t end = ceil_div(run.end, memory.burst_bytes) * memory.burst_bytes;
    if (!bursts.empty() && begin <= bursts.back().end) {
      bursts.back().end = std::max(bursts.back().end, end);
    } else {
      bursts.push_back({begin, end});
    }
  }
  return bursts;
}

std::vector<ByteRun> split_requests(const std::vector<ByteRun>& runs, const MemoryParams& memory) {
  std::vector<ByteRun> requests;
  for (const ByteRun& run : runs) {
    for (std::int64_t begin = run.begin; begin < run.end;) {
      const std::int64_t boundary = (begin / memory.request_bytes + 1) * memory.request_bytes;
      const std::int64_t end = std::min(run.end, boundary);
      requests.push_back({begin, end});
      begin = end;
    }
  }
  return requests;
}

}  // namespace bfpsim

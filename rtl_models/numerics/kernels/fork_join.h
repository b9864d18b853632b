// SPDX-License-Identifier: Apache-2.0
// Independent tasks over threads that live as long as the call.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

namespace bfpsim {

/// Calls task(i) of i = 0..count-1, in any order, on any thread.
struct ForkStage {
  std::int64_t count = 0;
  std::function<void(std::int64_t)> task;
};

/// Does the stages one after the other on up to `threads` threads (the caller's is one of them), which are
/// started once: a stage begins when all tasks of the one before it are done. Threads take tasks one by one,
/// so that an uneven task holds nobody up but at the end of a stage. Returns when all are done; the first
/// exception that a task threw is thrown again, later tasks are left out.
void fork_join(int threads, const std::vector<ForkStage>& stages);

}  // namespace bfpsim

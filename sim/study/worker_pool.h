// SPDX-License-Identifier: Apache-2.0
// Work over processes of this machine: a crash, a leak or a kill of one worker costs one item.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace bfpsim {

struct PoolWork {
  std::size_t items = 0;
  /// First items of runs, ascending from 0: one worker does a run's items one after the other, so that later
  /// ones find what earlier ones have left in its memory. Empty: every item is a run.
  std::vector<std::size_t> runs;
  int workers = 1;  ///< processes, at least 1
  /// In a worker: does item i and returns its result as bytes.
  std::function<std::string(std::size_t)> task;
  /// In the caller's process: the result of item i, in any order.
  std::function<void(std::size_t, std::string)> done;
  /// In the caller's process: item i ended its worker ("signal 9", "status 1"); it is not tried again.
  std::function<void(std::size_t, const std::string&)> lost;
  /// In the caller's process, some times a second. Returning false lets the items in hand end, and begins no
  /// other.
  std::function<bool()> go_on;
};

/// Every item once. Returns whether all were done or lost. The workers end with the caller's process, however
/// it ends. Throws std::system_error where the system gives no process. Precondition: the caller has one
/// thread.
bool run_pool(const PoolWork& work);

}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
// Independent tasks over threads that live as long as the call.
#pragma once

#include <atomic>
#include <cstdint>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace bfpsim {

/// Calls task(i) once for every i of 0..count-1, on up to `threads` threads (the caller's is one of them).
/// Returns when all are done; the first exception that a task threw is thrown again, later tasks may be left
/// out.
template <typename Task>
void fork_join(int threads, std::int64_t count, const Task& task) {
  std::atomic<std::int64_t> next{0};
  std::exception_ptr failure;
  std::mutex failure_mutex;
  const auto work = [&] {
    try {
      for (std::int64_t i = next++; i < count; i = next++)
        task(i);
    } catch (...) {
      const std::lock_guard<std::mutex> lock(failure_mutex);
      if (!failure) failure = std::current_exception();
      next = count;
    }
  };
  std::vector<std::thread> others;
  try {
    for (std::int64_t i = 1; i < threads && i < count; ++i)
      others.emplace_back(work);
  } catch (const std::system_error&) {
    // The system gives no more threads: those that run do all the work.
  }
  work();
  for (std::thread& other : others)
    other.join();
  if (failure) std::rethrow_exception(failure);
}

}  // namespace bfpsim

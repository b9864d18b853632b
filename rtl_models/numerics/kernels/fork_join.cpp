// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/numerics/kernels/fork_join.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>

namespace bfpsim {
namespace {

/// What the threads of one call share. Who comes late joins the stage that is under way.
class Team {
 public:
  explicit Team(const std::vector<ForkStage>& stages)
      : stages_(stages), next_(stages.size()), done_(stages.size()) {}

  /// A thread's part of all stages.
  void work() {
    for (std::size_t stage = 0; stage < stages_.size(); ++stage) {
      const std::int64_t count = stages_[stage].count;
      for (std::int64_t i = next_[stage]++; i < count; i = next_[stage]++) {
        attempt(stage, i);
        if (++done_[stage] == count) announce();
      }
      await(stage);
    }
  }

  void raise() const {
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  void attempt(std::size_t stage, std::int64_t task) {
    if (failed_) return;
    try {
      stages_[stage].task(task);
    } catch (...) {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (!failure_) failure_ = std::current_exception();
      failed_ = true;
    }
  }

  void announce() {
    const std::lock_guard<std::mutex> lock(mutex_);
    stage_done_.notify_all();
  }

  void await(std::size_t stage) {
    std::unique_lock<std::mutex> lock(mutex_);
    stage_done_.wait(lock, [&] { return done_[stage] == stages_[stage].count; });
  }

  const std::vector<ForkStage>& stages_;
  std::vector<std::atomic<std::int64_t>> next_;
  std::vector<std::atomic<std::int64_t>> done_;
  std::atomic<bool> failed_{false};
  std::exception_ptr failure_;
  std::mutex mutex_;
  std::condition_variable stage_done_;
};

}  // namespace

void fork_join(int threads, const std::vector<ForkStage>& stages) {
  std::int64_t most = 0;
  for (const ForkStage& stage : stages)
    most = std::max(most, stage.count);
  Team team(stages);
  std::vector<std::thread> others;
  try {
    for (std::int64_t i = 1; i < std::min<std::int64_t>(threads, most); ++i)
      others.emplace_back([&team] { team.work(); });
  } catch (const std::system_error&) {
    // The system gives no more threads: those that run do all the work.
  }
  team.work();
  for (std::thread& other : others)
    other.join();
  team.raise();
}

}  // namespace bfpsim

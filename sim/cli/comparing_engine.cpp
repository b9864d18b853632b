// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/comparing_engine.h"

#include <utility>

namespace bfpsim {

ComparingEngine::ComparingEngine(std::unique_ptr<Engine> first, std::unique_ptr<Engine> second)
    : first_(std::move(first)), second_(std::move(second)) {
  check_.first = std::string(first_->name());
  check_.second = std::string(second_->name());
}

GemmOutcome ComparingEngine::run(const GemmTask& task) {
  GemmOutcome outcome = first_->run(task);
  ++check_.gemms;
  check_.with_values = check_.with_values || task.has_values();
  const bool is_new = compared_.insert(job_key(task.job, true)).second;
  if (!is_new && !task.has_values()) return outcome;
  check_.distinct += is_new ? 1 : 0;
  GemmTask silent = task;
  silent.timeline = nullptr;
  note(compare_outcomes(outcome, second_->run(silent)));
  return outcome;
}

JobOutcome ComparingEngine::run_operation(const OperationJob& job, TimelineObserver* timeline) {
  JobOutcome outcome = first_->run_operation(job, timeline);
  ++check_.operations;
  if (compared_operations_.insert(job_key(job)).second) {
    ++check_.distinct_operations;
    note(compare_outcomes(outcome, second_->run_operation(job, nullptr)));
  }
  return outcome;
}

void ComparingEngine::note(std::vector<EngineDifference> differences) {
  for (EngineDifference& difference : differences) {
    difference.gemm = label_;
    check_.differences.push_back(std::move(difference));
  }
}

}  // namespace bfpsim

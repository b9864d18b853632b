// SPDX-License-Identifier: Apache-2.0
// Runs every task on two engines and notes where they differ; the first one's outcome counts.
#pragma once

#include <memory>
#include <set>
#include <string>

#include "sim/engine/engine.h"
#include "sim/engine/job_key.h"
#include "sim/report/engine_check.h"

namespace bfpsim {

class ComparingEngine : public Engine {
 public:
  ComparingEngine(std::unique_ptr<Engine> first, std::unique_ptr<Engine> second);

  [[nodiscard]] std::string_view name() const override { return first_->name(); }

  /// Without values, a task that equals an earlier one is not compared again: it takes the same time.
  [[nodiscard]] GemmOutcome run(const GemmTask& task) override;

  [[nodiscard]] JobOutcome run_operation(const OperationJob& job, TimelineObserver* timeline) override;

  /// What the next task is called in the differences.
  void set_label(std::string label) { label_ = std::move(label); }
  [[nodiscard]] const EngineCheck& result() const { return check_; }

 private:
  std::unique_ptr<Engine> first_;
  std::unique_ptr<Engine> second_;
  void note(std::vector<EngineDifference> differences);

  std::string label_;
  std::set<JobKey> compared_;
  std::set<JobKey> compared_operations_;
  EngineCheck check_;
};

}  // namespace bfpsim

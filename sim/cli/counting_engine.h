// SPDX-License-Identifier: Apache-2.0
// An engine that knows how many cycles it has simulated.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>

#include "sim/engine/engine.h"

namespace bfpsim {

class CountingEngine : public Engine {
 public:
  explicit CountingEngine(std::unique_ptr<Engine> engine) : engine_(std::move(engine)) {}

  [[nodiscard]] std::string_view name() const override { return engine_->name(); }
  [[nodiscard]] GemmOutcome run(const GemmTask& task) override {
    GemmOutcome outcome = engine_->run(task);
    cycles_ += outcome.cycles.count();
    return outcome;
  }
  [[nodiscard]] JobOutcome run_operation(const OperationJob& job, TimelineObserver* timeline) override {
    JobOutcome outcome = engine_->run_operation(job, timeline);
    cycles_ += outcome.cycles.count();
    return outcome;
  }

  [[nodiscard]] std::int64_t cycles() const { return cycles_; }

 private:
  std::unique_ptr<Engine> engine_;
  std::int64_t cycles_ = 0;
};

}  // namespace bfpsim

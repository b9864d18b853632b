// SPDX-License-Identifier: Apache-2.0
// The timeline of a run: which GEMMs and operations are told, how much of them, and on one time axis.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "sim/report/timeline_writer.h"

namespace bfpsim {

struct TimelineLimits {
  std::string gemms = "*";          ///< those whose name matches are told unit by unit
  std::int64_t slices = 1'000'000;  ///< of units, in the whole timeline; at least 1
};

/// Every GEMM and operation has its place; units have slices in those that were chosen, until there are too
/// many.
class Timeline : public TimelineObserver {
 public:
  Timeline(std::unique_ptr<TimelineWriter> writer, TimelineLimits limits)
      : writer_(std::move(writer)), limits_(std::move(limits)) {}

  /// Ends the job before, if there is one. Returns whom an engine has to tell of this one; null: nobody.
  [[nodiscard]] TimelineObserver* begin_job(const TimelineJob& job, std::int64_t cycle);
  /// Ends the last job and the file.
  void finish(std::int64_t cycle);

  void on_change(const UnitChange& change) override;
  void on_end(std::int64_t cycles) override;
  [[nodiscard]] bool satisfied() const override { return stop_.has_value(); }

  [[nodiscard]] std::int64_t slices() const { return slices_; }
  /// Where the limit was reached.
  struct Stop {
    std::string job;
    std::int64_t cycle = 0;
  };
  [[nodiscard]] const std::optional<Stop>& stop() const { return stop_; }

 private:
  std::unique_ptr<TimelineWriter> writer_;
  TimelineLimits limits_;
  std::string job_;
  std::int64_t job_begin_ = 0;
  bool in_job_ = false;
  std::int64_t slices_ = 0;
  std::optional<Stop> stop_;
};

}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
// A timeline as a list, and what can be said of any.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "rtl_models/arch/timeline.h"
#include "sim/engine/engine.h"

namespace bfpsim::test_support {

/// Keeps what it is told of one GEMM after the other; satisfied after `most` changes of a GEMM.
class TimelineLog : public TimelineObserver {
 public:
  explicit TimelineLog(std::size_t most = SIZE_MAX) : most_(most) {}

  void on_change(const UnitChange& change) override { gemms_.back().changes.push_back(change); }
  void on_end(std::int64_t cycles) override { gemms_.back().cycles = cycles; }
  [[nodiscard]] bool satisfied() const override { return gemms_.back().changes.size() >= most_; }

  struct Gemm {
    std::vector<UnitChange> changes;
    std::int64_t cycles = kNotEnded;
  };
  static constexpr std::int64_t kNotEnded = -1;

  void begin_gemm() { gemms_.emplace_back(); }
  [[nodiscard]] const std::vector<Gemm>& gemms() const { return gemms_; }
  [[nodiscard]] const Gemm& last() const { return gemms_.back(); }

 private:
  std::size_t most_;
  std::vector<Gemm> gemms_;
};

/// "" if equal; else the first difference in words.
[[nodiscard]] std::string differences(const TimelineLog::Gemm& first, const TimelineLog::Gemm& second);

/// "" if the timeline keeps the promises of TimelineObserver and its cycles by unit and state are the
/// outcome's; else what it breaks.
[[nodiscard]] std::string mistakes(const TimelineLog::Gemm& timeline, const JobOutcome& outcome);

}  // namespace bfpsim::test_support

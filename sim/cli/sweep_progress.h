// SPDX-License-Identifier: Apache-2.0
// How far a sweep is: one line on a terminal that is rewritten, nothing anywhere else.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace bfpsim {

/// "45 s", "1 min 20 s", "2 h 5 min".
[[nodiscard]] std::string duration_text(double seconds);

class SweepProgress {
 public:
  /// `points`: of the sweep; `before`: that were done already, and so say nothing about the rate.
  SweepProgress(std::size_t points, std::size_t before) : points_(points), before_(before) {}
  ~SweepProgress() { clear(); }
  SweepProgress(const SweepProgress&) = delete;
  SweepProgress& operator=(const SweepProgress&) = delete;

  /// `note`: what else there is to say; may be empty.
  void show(std::size_t done, std::size_t failed, const std::string& note = {});
  void clear();
  [[nodiscard]] double seconds() const;

 private:
  std::size_t points_;
  std::size_t before_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace bfpsim

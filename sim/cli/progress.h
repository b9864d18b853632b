// SPDX-License-Identifier: Apache-2.0
// One line on a terminal that is rewritten as work proceeds; nothing anywhere else.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "sim/workload/operation.h"
#include "sim/workload/step_operations.h"

namespace bfpsim {

class Progress {
 public:
  /// `total_macs` of all the GEMMs that will be shown; `width` of the line, 0 shows nothing.
  Progress(std::int64_t total_macs, int width);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// GEMM `index` of `count` starts.
  void show(std::size_t index, std::size_t count, const LoweredGemm& gemm);
  /// The same of an operation, behind all GEMMs.
  void show(std::size_t index, std::size_t count, const StepOperation& operation);
  /// Clears the line.
  void finish();

 private:
  std::int64_t total_macs_;
  std::int64_t done_macs_ = 0;
  int width_;
  bool shown_ = false;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace bfpsim

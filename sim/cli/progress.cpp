// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/progress.h"

#include <fmt/format.h>

#include <cstdio>

#include "sim/report/gemm_section.h"
#include "sim/report/text_style.h"

namespace bfpsim {
namespace {

/// Overwrites the line without escape sequences; one column stays free, so that no terminal wraps.
void rewrite(const std::string& text, int width) {
  const std::string line = ellipsize(text, width - 1);
  const std::string padding(static_cast<std::size_t>(width - 1 - display_width(line)), ' ');
  fmt::print(stderr, "\r{}{}\r{}", line, padding, line);
  std::fflush(stderr);
}

}  // namespace

Progress::Progress(std::int64_t total_macs, int width) : total_macs_(total_macs), width_(width) {}

Progress::~Progress() {
  finish();
}

void Progress::show(std::size_t index, std::size_t count, const LoweredGemm& gemm) {
  if (width_ <= 0) return;
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start_;
  const double done =
      total_macs_ > 0 ? static_cast<double>(done_macs_) / static_cast<double>(total_macs_) : 0.0;
  std::string text = fmt::format("GEMM {}/{} {:.0f}% {:.1f} s {} {}", index + 1, count, 100.0 * done,
                                 elapsed.count(), gemm.layer, short_name(gemm.pass));
  if (!gemm.part.empty()) text += " " + gemm.part;
  rewrite(text, width_);
  shown_ = true;
  done_macs_ += gemm.macs;
}

void Progress::show(std::size_t index, std::size_t count, const StepOperation& operation) {
  if (width_ <= 0) return;
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start_;
  rewrite(fmt::format("operation {}/{} {:.1f} s {} {}", index + 1, count, elapsed.count(), operation.layer,
                      to_string(operation.pass)),
          width_);
  shown_ = true;
}

void Progress::finish() {
  if (shown_) rewrite("", width_);
  shown_ = false;
}

}  // namespace bfpsim

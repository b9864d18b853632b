// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/sweep_progress.h"

#include <fmt/format.h>

#include <cstdint>
#include <cstdio>

#include "sim/cli/terminal.h"
#include "sim/report/text_table.h"

namespace bfpsim {

std::string duration_text(double seconds) {
  const auto whole = static_cast<std::int64_t>(seconds + 0.5);
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

double SweepProgress::seconds() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
}

void SweepProgress::show(std::size_t done, std::size_t failed, const std::string& note) {
  const int width = progress_width();
  if (width == 0) return;
  std::string text = fmt::format("{} of {} points", done, points_);
  if (done > before_) {
    const double rate = static_cast<double>(done - before_) / seconds();
    text += fmt::format(", {:.1f} a second, {} left", rate,
                        duration_text(static_cast<double>(points_ - done) / rate));
  }
  if (failed != 0) text += fmt::format(", {} failed", failed);
  if (!note.empty()) text += "; " + note;
  std::fprintf(stderr, "\r\x1b[K%s", ellipsize(text, width - 1).c_str());
}

void SweepProgress::clear() {
  if (progress_width() > 0) std::fprintf(stderr, "\r\x1b[K");
}

}  // namespace bfpsim

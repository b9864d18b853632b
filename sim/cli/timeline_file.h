// SPDX-License-Identifier: Apache-2.0
// `bfpsim run --timeline`: the file, and what is refused before a cycle is simulated.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/cli/output_file.h"
#include "sim/report/timeline.h"

namespace bfpsim {

struct TimelineRequest {
  std::optional<std::string> path;    ///< absent: no timeline
  std::optional<std::string> format;  ///< absent: by the path's extension
  std::optional<std::string> gemms;
  std::optional<std::int64_t> slices;
};

/// The values of --timeline-format.
[[nodiscard]] const std::vector<std::string>& timeline_formats();

/// Throws UsageError where the file cannot be written, its format is not known, or an option has no timeline.
void check_timeline(const TimelineRequest& request);

/// Throws UsageError if --timeline-gemms matches none of the names.
void check_timeline_gemms(const TimelineRequest& request, const std::vector<std::string>& names);

/// Written as the run goes on, under its name only when it is complete.
class TimelineFile {
 public:
  /// Precondition: the request has a path and passes check_timeline().
  TimelineFile(const TimelineRequest& request, const TimelineHead& head);

  [[nodiscard]] Timeline& timeline() { return *timeline_; }
  /// Ends the timeline at the run's last cycle. Returns what to tell of it.
  [[nodiscard]] std::string finish(std::int64_t cycles);

 private:
  StreamedFile file_;
  std::unique_ptr<Timeline> timeline_;
};

}  // namespace bfpsim

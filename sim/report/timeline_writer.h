// SPDX-License-Identifier: Apache-2.0
// The formats of timelines (docs/timeline.md): one writer each, which turns changes into text as they come.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "rtl_models/arch/timeline.h"

namespace bfpsim {

/// Takes the next piece of a file.
using TextSink = std::function<void(std::string_view)>;

/// What a whole timeline is of.
struct TimelineHead {
  std::string accelerator;
  std::string workload;
  std::string schedule;
  double clock_hz = 1.0;
};

/// A GEMM, or a sweep of an operation that is none: that has no shape.
struct TimelineJob {
  std::string name;    ///< e.g. "conv1 forward"
  std::int64_t m = 0;  ///< 0: an operation
  std::int64_t n = 0;
  std::int64_t k = 0;
  std::int64_t instances = 1;
  [[nodiscard]] bool is_gemm() const { return m > 0; }
};

/// Cycles count from the run's start and never go back. Each change ends its unit's slice and begins another.
class TimelineWriter {
 public:
  virtual ~TimelineWriter() = default;
  virtual void begin_job(const TimelineJob& job, std::int64_t cycle) = 0;
  virtual void change(const UnitChange& change) = 0;
  /// Ends the slices of all units.
  virtual void close_units(std::int64_t cycle) = 0;
  /// Precondition: no unit has a slice.
  virtual void end_job(std::int64_t cycle) = 0;
  /// Ends the file.
  virtual void finish() = 0;
};

/// Trace Event Format, as Perfetto and chrome://tracing read it.
[[nodiscard]] std::unique_ptr<TimelineWriter> make_chrome_timeline(const TimelineHead& head, TextSink sink);

/// Kanata log, version 4, as Konata reads it.
[[nodiscard]] std::unique_ptr<TimelineWriter> make_kanata_timeline(TextSink sink);

/// "A[m 0:64, k 0:128]", half-open ranges; "C[i 3, m 0:8, n 0:8]" where there are instances; "packet 3".
[[nodiscard]] std::string text_of(const Work& work, bool with_instance);

}  // namespace bfpsim

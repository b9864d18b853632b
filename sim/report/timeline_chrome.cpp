// SPDX-License-Identifier: Apache-2.0
// "Trace Event Format" (Google, chromium's catapult project): complete events (ph X) in an object's
// traceEvents, metadata events (ph M) for the names and the order of tracks.
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <optional>

#include "sim/report/json_tools.h"
#include "sim/report/timeline_writer.h"
#include "sim/report/version.h"

namespace bfpsim {
namespace {

constexpr int kProcess = 1;
constexpr int kGemmTrack = 1;
constexpr int kFirstUnitTrack = 2;

/// From top to bottom as data flow.
constexpr std::array kTrackOrder = {UnitId::Sequencer, UnitId::Memory,     UnitId::Dma, UnitId::Converter,
                                    UnitId::Array,     UnitId::ResultPort, UnitId::Simd};

int track_of(UnitId unit) {
  return kFirstUnitTrack + static_cast<int>(unit);
}

/// With its quotes; what is not UTF-8 becomes U+FFFD.
std::string quoted(const std::string& text) {
  return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

class ChromeTimeline : public TimelineWriter {
 public:
  ChromeTimeline(const TimelineHead& head, TextSink sink) : head_(head), sink_(std::move(sink)) {
    sink_("{\"displayTimeUnit\":\"ns\",\"traceEvents\":[\n");
    metadata("process_name", kGemmTrack, "\"name\":" + quoted(head.accelerator));
    name_track(kGemmTrack, "gemm");
    for (const UnitId unit : kTrackOrder)
      name_track(track_of(unit), std::string(to_string(unit)));
  }

  void begin_gemm(const TimelineGemm& gemm, std::int64_t cycle) override {
    gemm_ = gemm;
    gemm_begin_ = cycle;
  }

  void change(const UnitChange& change) override {
    std::optional<UnitChange>& open = open_[static_cast<std::size_t>(change.unit)];
    close(open, change.cycle);
    open = change;
  }

  void close_units(std::int64_t cycle) override {
    for (std::optional<UnitChange>& open : open_) {
      close(open, cycle);
      open.reset();
    }
  }

  void end_gemm(std::int64_t cycle) override {
    slice(gemm_.name, "gemm", kGemmTrack, gemm_begin_, cycle,
          fmt::format(",\"m\":{},\"n\":{},\"k\":{},\"instances\":{}", gemm_.m, gemm_.n, gemm_.k,
                      gemm_.instances));
    cycles_ = cycle;
  }

  void finish() override {
    const Json about = {{"program", std::string("bfpsim ") + version()},
                        {"accelerator", head_.accelerator},
                        {"workload", head_.workload},
                        {"schedule", head_.schedule},
                        {"clock_hz", head_.clock_hz},
                        {"cycles", cycles_}};
    sink_("\n],\"otherData\":" + about.dump(-1, ' ', false, Json::error_handler_t::replace) + "}\n");
  }

 private:
  void event(const std::string& text) {
    sink_(first_ ? text : ",\n" + text);
    first_ = false;
  }

  void metadata(const char* name, int track, const std::string& arguments) {
    event(fmt::format(R"({{"name":"{}","ph":"M","pid":{},"tid":{},"args":{{{}}}}})", name, kProcess, track,
                      arguments));
  }

  void name_track(int track, const std::string& name) {
    metadata("thread_name", track, "\"name\":" + quoted(name));
    metadata("thread_sort_index", track, fmt::format("\"sort_index\":{}", tracks_++));
  }

  void close(const std::optional<UnitChange>& open, std::int64_t cycle) {
    if (!open) return;
    const bool busy = open->state == UnitState::Busy;
    const std::string name = busy ? gemm_.name + " " + text_of(open->work, gemm_.instances > 1)
                                  : std::string(to_string(open->state));
    slice(name, busy ? "busy" : "stall", track_of(open->unit), open->cycle, cycle, "");
  }

  void slice(const std::string& name, const char* category, int track, std::int64_t begin, std::int64_t end,
             const std::string& more_arguments) {
    const std::int64_t start = nanoseconds(begin);
    event(fmt::format(
        R"({{"name":{},"cat":"{}","ph":"X","ts":{},"dur":{},"pid":{},"tid":{},"args":{{"cycle":{},"cycles":{}{}}}}})",
        quoted(name), category, microseconds(start), microseconds(nanoseconds(end) - start), kProcess, track,
        begin, end - begin, more_arguments));
  }

  /// Viewers keep whole nanoseconds: both ends of a slice are rounded, so that neighbours never overlap.
  [[nodiscard]] std::int64_t nanoseconds(std::int64_t cycle) const {
    constexpr double kPerSecond = 1e9;
    return std::llround(static_cast<double>(cycle) * (kPerSecond / head_.clock_hz));
  }

  [[nodiscard]] static std::string microseconds(std::int64_t nanoseconds) {
    constexpr std::int64_t kPerMicrosecond = 1000;
    return fmt::format("{}.{:03}", nanoseconds / kPerMicrosecond, nanoseconds % kPerMicrosecond);
  }

  TimelineHead head_;
  TextSink sink_;
  bool first_ = true;
  int tracks_ = 0;
  TimelineGemm gemm_;
  std::int64_t gemm_begin_ = 0;
  std::int64_t cycles_ = 0;
  std::array<std::optional<UnitChange>, kUnitCount> open_;
};

}  // namespace

std::unique_ptr<TimelineWriter> make_chrome_timeline(const TimelineHead& head, TextSink sink) {
  return std::make_unique<ChromeTimeline>(head, std::move(sink));
}

}  // namespace bfpsim

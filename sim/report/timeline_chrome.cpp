// SPDX-License-Identifier: Apache-2.0
// "Trace Event Format" (Google, chromium's catapult project): complete events (ph X) in an object's
// traceEvents, metadata events (ph M) for the names and the order of tracks.
#include <fmt/format.h>

#include <array>
#include <optional>

#include "sim/report/json_tools.h"
#include "sim/report/timeline_writer.h"
#include "sim/report/version.h"

namespace bfpsim {
namespace {

constexpr int kProcess = 1;
constexpr int kJobTrack = 1;
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
    sink_("{\"displayTimeUnit\":\"ms\",\"traceEvents\":[\n");
    metadata("process_name", kJobTrack, "\"name\":" + quoted(head.accelerator));
    name_track(kJobTrack, "job");
    for (const UnitId unit : kTrackOrder)
      name_track(track_of(unit), std::string(to_string(unit)));
  }

  void begin_job(const TimelineJob& job, std::int64_t cycle) override {
    job_ = job;
    job_begin_ = cycle;
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

  void end_job(std::int64_t cycle) override {
    const bool is_gemm = job_.is_gemm();
    slice(job_.name, is_gemm ? "gemm" : "operation", kJobTrack, job_begin_, cycle,
          is_gemm ? fmt::format(",\"m\":{},\"n\":{},\"k\":{},\"instances\":{}", job_.m, job_.n, job_.k,
                                job_.instances)
                  : "");
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
    const std::string name = busy ? job_.name + " " + text_of(open->work, job_.instances > 1)
                                  : std::string(to_string(open->state));
    slice(name, busy ? "busy" : "stall", track_of(open->unit), open->cycle, cycle, "");
  }

  void slice(const std::string& name, const char* category, int track, std::int64_t begin, std::int64_t end,
             const std::string& more_arguments) {
    // One microsecond of a viewer is one cycle: whole numbers, so that a slice ends where the next begins in
    // viewers that add in floating point, too.
    event(fmt::format(
        R"({{"name":{},"cat":"{}","ph":"X","ts":{},"dur":{},"pid":{},"tid":{},"args":{{"cycle":{},"cycles":{}{}}}}})",
        quoted(name), category, begin, end - begin, kProcess, track, begin, end - begin, more_arguments));
  }

  TimelineHead head_;
  TextSink sink_;
  bool first_ = true;
  int tracks_ = 0;
  TimelineJob job_;
  std::int64_t job_begin_ = 0;
  std::int64_t cycles_ = 0;
  std::array<std::optional<UnitChange>, kUnitCount> open_;
};

}  // namespace

std::unique_ptr<TimelineWriter> make_chrome_timeline(const TimelineHead& head, TextSink sink) {
  return std::make_unique<ChromeTimeline>(head, std::move(sink));
}

}  // namespace bfpsim

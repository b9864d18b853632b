// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/timeline_file.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/cli/exit_code.h"
#include "sim/config/near_miss.h"
#include "sim/report/number_text.h"
#include "sim/workload/glob.h"

namespace bfpsim {
namespace {

constexpr const char* kChrome = "chrome";
constexpr const char* kKanata = "kanata";

bool ends_with(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

std::string format_of(const TimelineRequest& request) {
  if (request.format) return *request.format;
  if (ends_with(*request.path, ".json")) return kChrome;
  if (ends_with(*request.path, ".kanata")) return kKanata;
  throw UsageError(fmt::format(
      "--timeline '{}': the name ends neither in .json (Chrome trace events) nor in .kanata; name it so, or "
      "say --timeline-format chrome or kanata",
      *request.path));
}

std::unique_ptr<TimelineWriter> make_writer(const std::string& format, const TimelineHead& head,
                                            TextSink sink) {
  return format == kKanata ? make_kanata_timeline(std::move(sink))
                           : make_chrome_timeline(head, std::move(sink));
}

}  // namespace

const std::vector<std::string>& timeline_formats() {
  static const std::vector<std::string> formats = {kChrome, kKanata};
  return formats;
}

void check_timeline(const TimelineRequest& request) {
  if (request.path) {
    static_cast<void>(format_of(request));
    require_writable_file(*request.path);
    return;
  }
  const char* option = request.format   ? "--timeline-format"
                       : request.gemms  ? "--timeline-gemms"
                       : request.slices ? "--timeline-slices"
                                        : nullptr;
  if (option != nullptr) throw UsageError(fmt::format("{} needs --timeline FILE", option));
}

void check_timeline_gemms(const TimelineRequest& request, const std::vector<std::string>& names) {
  if (!request.gemms) return;
  const bool found = std::any_of(names.begin(), names.end(),
                                 [&](const std::string& name) { return matches_glob(*request.gemms, name); });
  if (found || names.empty()) return;
  throw UsageError(fmt::format(
      "--timeline-gemms '{}' matches no GEMM or operation of this run{}\n  names are like '{}', '{}'",
      *request.gemms, did_you_mean(*request.gemms, names), names.front(), names.back()));
}

TimelineFile::TimelineFile(const TimelineRequest& request, const TimelineHead& head) : file_(*request.path) {
  TimelineLimits limits;
  if (request.gemms) limits.gemms = *request.gemms;
  if (request.slices) limits.slices = *request.slices;
  timeline_ = std::make_unique<Timeline>(
      make_writer(format_of(request), head, [this](std::string_view text) { file_.write(text); }), limits);
}

std::string TimelineFile::finish(std::int64_t cycles) {
  timeline_->finish(cycles);
  file_.commit();
  std::string text =
      fmt::format("wrote timeline to {} ({} slices)", file_.path(), grouped(timeline_->slices()));
  if (const auto& stop = timeline_->stop()) {
    text += fmt::format(
        "; units stop at cycle {}, in '{}', where the limit was reached: --timeline-gemms chooses among "
        "them, "
        "--timeline-slices raises the limit",
        grouped(stop->cycle), stop->job);
  }
  return text;
}

}  // namespace bfpsim

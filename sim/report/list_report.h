// SPDX-License-Identifier: Apache-2.0
// What `bfpsim list` and `bfpsim config check` print, as text and as JSON.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rtl_models/arch/machine.h"
#include "rtl_models/numerics/format.h"
#include "sim/cost/technology.h"
#include "sim/report/text_style.h"
#include "sim/workload/model.h"
#include "sim/workload/schedule.h"
#include "sim/workload/trace.h"

namespace bfpsim {

/// A configuration or trace by name; without `value` its file has mistakes.
template <typename T>
struct Listed {
  std::string name;
  std::string path;
  std::optional<T> value;
};

/// A figure of sweeps and run.json, or a counter.
struct ListedMetric {
  std::string name;
  std::string kind;        ///< "figure", "counter"
  std::string unit;        ///< "" of a ratio or a text
  std::string definition;  ///< without a full stop
};
[[nodiscard]] std::vector<ListedMetric> listed_metrics();

using ListedFormat = Listed<Format>;  ///< rows of the format table have no path
using ListedAccelerator = Listed<MachineParams>;
using ListedSchedule = Listed<Schedule>;
using ListedWorkload = Listed<Workload>;
using ListedMemory = Listed<DramParams>;
using ListedTechnology = Listed<Technology>;
using ListedTrace = Listed<Trace>;

/// What a suite of regressions has.
struct SuiteSummary {
  std::size_t cases = 0;
  std::string goldens;  ///< folder of the stored figures
};
using ListedSuite = Listed<SuiteSummary>;

/// What a sweep has.
struct SweepSummary {
  std::vector<std::string> axes;
  std::size_t points = 0;
};
using ListedSweep = Listed<SweepSummary>;

[[nodiscard]] std::string to_text(const std::vector<ListedFormat>& formats, const TextStyle& style);
[[nodiscard]] std::string to_text(const std::vector<ListedAccelerator>& accelerators, const TextStyle& style);
[[nodiscard]] std::string to_text(const std::vector<ListedSchedule>& schedules, const TextStyle& style);
[[nodiscard]] std::string to_text(const std::vector<ListedWorkload>& workloads, const TextStyle& style);
[[nodiscard]] std::string to_text(const std::vector<ListedMemory>& memories, const TextStyle& style);
[[nodiscard]] std::string to_text(const std::vector<ListedTechnology>& technologies, const TextStyle& style);
[[nodiscard]] std::string to_text(const std::vector<ListedTrace>& traces, const TextStyle& style);
[[nodiscard]] std::string to_text(const std::vector<ListedSuite>& suites, const TextStyle& style);
[[nodiscard]] std::string to_text(const std::vector<ListedSweep>& sweeps, const TextStyle& style);
[[nodiscard]] std::string to_text(const std::vector<ListedMetric>& metrics, const TextStyle& style);

/// Schema bfpsim.list/1: {schema, kind, items[]}.
[[nodiscard]] std::string to_json(const std::vector<ListedFormat>& formats);
[[nodiscard]] std::string to_json(const std::vector<ListedAccelerator>& accelerators);
[[nodiscard]] std::string to_json(const std::vector<ListedSchedule>& schedules);
[[nodiscard]] std::string to_json(const std::vector<ListedWorkload>& workloads);
[[nodiscard]] std::string to_json(const std::vector<ListedMemory>& memories);
/// With the source of every constant.
[[nodiscard]] std::string to_json(const std::vector<ListedTechnology>& technologies);
[[nodiscard]] std::string to_json(const std::vector<ListedTrace>& traces);
[[nodiscard]] std::string to_json(const std::vector<ListedSuite>& suites);
[[nodiscard]] std::string to_json(const std::vector<ListedSweep>& sweeps);
[[nodiscard]] std::string to_json(const std::vector<ListedMetric>& metrics);

/// `list technologies --sources`: where every constant comes from.
[[nodiscard]] std::string sources_text(const std::vector<ListedTechnology>& technologies,
                                       const TextStyle& style);

/// "8x8 DPUs x 16 lanes".
[[nodiscard]] std::string array_text(const MachineParams& machine);

/// "int4", "E5M2": the element of a format.
[[nodiscard]] std::string element_text(const Format& format);

/// A mistake of a checked file.
struct FileMistake {
  int line = 0;  ///< 0: the file as a whole
  int column = 0;
  std::string message;
};

struct CheckedFile {
  std::string path;
  std::string schema;  ///< empty where the file does not say
  std::vector<FileMistake> mistakes;
};

/// Schema bfpsim.config-check/1.
[[nodiscard]] std::string to_json(const std::vector<CheckedFile>& files);

}  // namespace bfpsim

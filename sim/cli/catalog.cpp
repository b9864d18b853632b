// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/catalog.h"

#include "sim/config/accelerator_file.h"
#include "sim/config/diagnostic.h"
#include "sim/config/format_file.h"
#include "sim/config/memory_file.h"
#include "sim/config/schedule_file.h"
#include "sim/config/suite_file.h"
#include "sim/config/sweep_file.h"
#include "sim/config/technology_file.h"
#include "sim/config/trace_file.h"
#include "sim/config/workload_file.h"
#include "sim/study/sweep_points.h"

namespace bfpsim {
namespace {

/// Resolves and loads one entry; a file with mistakes is listed without its value.
template <typename T, typename Resolve, typename Load>
Listed<T> load_entry(const std::string& name, Resolve resolve, Load load) {
  Listed<T> item{name, resolve(name), std::nullopt};
  try {
    item.value = load(item.path);
  } catch (const ConfigError&) {
    // `bfpsim config check` shows what is wrong; the list says so.
  }
  return item;
}

/// Everything of one kind that can be named.
template <typename T, typename Load>
std::vector<Listed<T>> load_kind(ConfigKind kind, const ConfigSearch& search, Load load) {
  std::vector<Listed<T>> items;
  for (const std::string& name : list_configs(kind, search)) {
    items.push_back(load_entry<T>(
        name, [&](const std::string& n) { return resolve_config(kind, n, search); }, load));
  }
  return items;
}

}  // namespace

ConfigSearch make_search(const std::optional<std::string>& config_dir) {
  return {config_dir, find_data_dirs()};
}

std::vector<ListedFormat> list_formats(const ConfigSearch& search) {
  std::vector<ListedFormat> items;
  for (const Format& format : format_table())
    items.push_back({format.name, "", format});
  for (ListedFormat& item : load_kind<Format>(ConfigKind::Format, search,
                                              [](const std::string& path) { return load_format(path); }))
    items.push_back(std::move(item));
  return items;
}

std::vector<ListedAccelerator> list_accelerators(const ConfigSearch& search) {
  return load_kind<MachineParams>(ConfigKind::Accelerator, search, [&](const std::string& path) {
    return load_accelerator(path, {}, search);
  });
}

std::vector<ListedSchedule> list_schedules(const ConfigSearch& search) {
  return load_kind<Schedule>(ConfigKind::Schedule, search,
                             [&](const std::string& path) { return load_schedule(path, {}, search); });
}

std::vector<ListedWorkload> list_workloads(const ConfigSearch& search) {
  return load_kind<Workload>(ConfigKind::Workload, search,
                             [](const std::string& path) { return load_workload(path); });
}

std::vector<ListedMemory> list_memories(const ConfigSearch& search) {
  return load_kind<DramParams>(ConfigKind::Memory, search,
                               [](const std::string& path) { return load_memory(path); });
}

std::vector<ListedTechnology> list_technologies(const ConfigSearch& search) {
  return load_kind<Technology>(ConfigKind::Technology, search,
                               [](const std::string& path) { return load_technology(path); });
}

std::vector<ListedTrace> load_traces(const ConfigSearch& search) {
  std::vector<ListedTrace> items;
  for (const std::string& name : list_traces(search)) {
    items.push_back(load_entry<Trace>(
        name, [&](const std::string& n) { return resolve_trace(n, search); },
        [](const std::string& path) { return load_trace(path); }));
  }
  return items;
}

std::vector<ListedSuite> list_suites(const ConfigSearch& search) {
  return load_kind<SuiteSummary>(ConfigKind::Suite, search, [](const std::string& path) {
    const Suite suite = load_suite(path);
    return SuiteSummary{suite.cases.size(), suite.goldens};
  });
}

std::vector<ListedSweep> list_sweeps(const ConfigSearch& search) {
  return load_kind<SweepSummary>(ConfigKind::Sweep, search, [](const std::string& path) {
    const SweepPlan plan = load_sweep(path);
    SweepSummary summary;
    for (const SweepAxis& axis : plan.axes)
      summary.axes.push_back(axis.name);
    try {
      summary.points = expand(plan).size();
    } catch (const SweepError& error) {
      throw ConfigError(path, error.what());
    }
    return summary;
  });
}

}  // namespace bfpsim

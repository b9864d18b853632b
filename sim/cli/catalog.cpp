// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/catalog.h"

#include "sim/config/accelerator_file.h"
#include "sim/config/diagnostic.h"
#include "sim/config/schedule_file.h"
#include "sim/config/trace_file.h"

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

}  // namespace

ConfigSearch make_search(const std::optional<std::string>& config_dir) {
  return {config_dir, find_data_dirs()};
}

std::vector<ListedAccelerator> list_accelerators(const ConfigSearch& search) {
  std::vector<ListedAccelerator> items;
  for (const std::string& name : list_configs(ConfigKind::Accelerator, search)) {
    items.push_back(load_entry<MachineParams>(
        name, [&](const std::string& n) { return resolve_config(ConfigKind::Accelerator, n, search); },
        [](const std::string& path) { return load_accelerator(path); }));
  }
  return items;
}

std::vector<ListedSchedule> list_schedules(const ConfigSearch& search) {
  std::vector<ListedSchedule> items;
  for (const std::string& name : list_configs(ConfigKind::Schedule, search)) {
    items.push_back(load_entry<Schedule>(
        name, [&](const std::string& n) { return resolve_config(ConfigKind::Schedule, n, search); },
        [](const std::string& path) { return load_schedule(path); }));
  }
  return items;
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

}  // namespace bfpsim

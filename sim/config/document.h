// SPDX-License-Identifier: Apache-2.0
// From a path to a checked value: the steps that every kind of file shares. Internal to sim/config.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "rtl_models/arch/machine.h"
#include "rtl_models/numerics/format.h"
#include "sim/config/node.h"
#include "sim/config/publication_file.h"
#include "sim/config/resolve.h"
#include "sim/config/suite_file.h"
#include "sim/config/sweep_file.h"
#include "sim/cost/technology.h"
#include "sim/workload/model.h"
#include "sim/workload/schedule.h"
#include "sim/workload/trace.h"

namespace bfpsim::config {

/// Typed reading of each kind; nullopt or an unfinished value when `problems` is not empty.
/// `search`: where its presets are found, beside its own folder.
[[nodiscard]] MachineParams parse_accelerator(const Node& root, const ConfigSearch& search,
                                              Problems& problems);
[[nodiscard]] Format parse_format(const Node& root, Problems& problems);
[[nodiscard]] DramParams parse_memory(const Node& root, Problems& problems);
[[nodiscard]] Publication parse_publication(const Node& root, Problems& problems);
/// `path`: of the file; `search`: where its formats are found.
[[nodiscard]] Schedule parse_schedule(const Node& root, const std::string& path, const ConfigSearch& search,
                                      Problems& problems);
[[nodiscard]] Suite parse_suite(const Node& root, const std::string& folder, Problems& problems);
[[nodiscard]] SweepPlan parse_sweep(const Node& root, Problems& problems);
[[nodiscard]] Technology parse_technology(const Node& root, Problems& problems);
[[nodiscard]] Trace parse_trace(const Node& root, const std::string& folder, Problems& problems);
[[nodiscard]] Workload parse_workload(const Node& root, Problems& problems);

/// The root keys that a file of the kind knows, for routing overrides.
[[nodiscard]] std::vector<std::string> accelerator_root_keys();
[[nodiscard]] std::vector<std::string> schedule_root_keys();

/// Changes the tree as each setting "a.b=value" asks; missing sections are made, so that the typed reader
/// judges the keys. List items are named by position, from 0.
void apply_overrides(Node& root, const std::vector<std::string>& settings, Problems& problems);

/// The tree of a file with the overrides applied; throws ConfigError where there is none.
[[nodiscard]] Node load_tree(const std::string& path, const std::vector<std::string>& settings,
                             Problems& problems);

/// The value that `parse` (Node, Problems&) makes of a file with the overrides applied; throws ConfigError
/// with every mistake.
template <typename Parse>
[[nodiscard]] auto load_document(const std::string& path, const std::vector<std::string>& settings,
                                 Parse parse) {
  Problems problems;
  const Node root = load_tree(path, settings, problems);
  auto value = parse(root, problems);
  problems.raise();
  return value;
}

}  // namespace bfpsim::config

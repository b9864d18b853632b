// SPDX-License-Identifier: Apache-2.0
// Where configurations and traces are found: names to paths.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bfpsim {

/// Folders that hold `configs/` (and `traces/`, `workloads/`), in the order of search, each once.
struct DataDirs {
  std::vector<std::string> roots;
};

/// Beside the program (the source tree that its build tree lies in), then `<prefix>/share/bfpsim`, then
/// `$BFPSIM_DATA`. The program is found by /proc/self/exe, so neither argv[0] nor the working directory
/// matters.
[[nodiscard]] DataDirs find_data_dirs();

/// The same for a program at `program` and a value of BFPSIM_DATA (empty: unset).
[[nodiscard]] DataDirs find_data_dirs(const std::string& program, const std::string& bfpsim_data);

/// What is searched, in this order.
struct ConfigSearch {
  std::optional<std::string> config_dir;  ///< --config-dir: a folder laid out as `configs/`
  DataDirs data;
};

enum class ConfigKind {
  Accelerator,
  Schedule,
  Workload,
  Technology,
  Format,
  Suite,
  Sweep,
  Publication,
  Memory
};
[[nodiscard]] std::string_view to_string(ConfigKind kind);  ///< "accelerator", "schedule", ...

/// Whether the text is a path for resolve_config(), and never a name: it has a slash or ends in .yaml or
/// .yml.
[[nodiscard]] bool looks_like_config_path(const std::string& text);

/// The file of a configuration: a name is looked up as `<kind>s/<name>.yaml` in each place (technologies
/// in `technologies/`, memories in `memories/`; workloads lie in `workloads/` beside `configs/`), then taken
/// as a path. Throws ConfigError with near misses and the names there are.
[[nodiscard]] std::string resolve_config(ConfigKind kind, const std::string& name_or_path,
                                         const ConfigSearch& search);

/// The folder of a trace: `traces/<name>` in each data directory, then a path, then a path in a data
/// directory. A path of the trace.yaml itself serves too. Throws ConfigError.
[[nodiscard]] std::string resolve_trace(const std::string& name_or_path, const ConfigSearch& search);

/// Names that resolve_config() and resolve_trace() know, sorted, each once.
[[nodiscard]] std::vector<std::string> list_configs(ConfigKind kind, const ConfigSearch& search);
[[nodiscard]] std::vector<std::string> list_traces(const ConfigSearch& search);

}  // namespace bfpsim

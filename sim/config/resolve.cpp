// SPDX-License-Identifier: Apache-2.0
#include "sim/config/resolve.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <system_error>

#include "sim/config/diagnostic.h"
#include "sim/config/near_miss.h"
#include "sim/config/node.h"

namespace bfpsim {
namespace {

namespace fs = std::filesystem;

constexpr const char* kTraceFile = "trace.yaml";

bool is_folder(const fs::path& path) {
  std::error_code error;
  return fs::is_directory(path, error);
}

/// Also a device or a pipe: what can be opened and read.
bool is_there(const fs::path& path) {
  std::error_code error;
  return fs::exists(path, error) && !is_folder(path);
}

bool holds_configs(const fs::path& root) {
  return is_folder(root / "configs" / "accelerators");
}

/// A source tree has more beside its configurations; a folder that merely has `configs` is somebody else's.
bool is_source_tree(const fs::path& root) {
  return holds_configs(root) && (is_there(root / "CMakeLists.txt") || is_folder(root / "traces"));
}

void add_root(DataDirs& dirs, const fs::path& root) {
  std::error_code error;
  const fs::path canonical = fs::canonical(root, error);
  const std::string text = error ? root.string() : canonical.string();
  if (std::find(dirs.roots.begin(), dirs.roots.end(), text) == dirs.roots.end()) dirs.roots.push_back(text);
}

/// Of accelerators/, schedules/, workloads/, technologies/.
std::string folder_of(ConfigKind kind) {
  if (kind == ConfigKind::Technology) return "technologies";
  if (kind == ConfigKind::Memory) return "memories";
  return std::string(to_string(kind)) + "s";
}

/// Folders that hold configurations of the kind, in the order of search.
std::vector<fs::path> config_folders(ConfigKind kind, const ConfigSearch& search) {
  std::vector<fs::path> folders;
  if (search.config_dir) folders.push_back(fs::path(*search.config_dir) / folder_of(kind));
  const fs::path below = kind == ConfigKind::Workload ? fs::path() : fs::path("configs");
  for (const std::string& root : search.data.roots)
    folders.push_back(fs::path(root) / below / folder_of(kind));
  return folders;
}

[[noreturn]] void refuse_unknown(const std::string& what, const std::string& name,
                                 const std::vector<std::string>& known, const ConfigSearch& search) {
  const std::string unknown = fmt::format("unknown {} {}", what, config::quote_for_message(name));
  if (known.empty()) {
    std::vector<std::string> places = search.data.roots;
    if (search.config_dir) places.insert(places.begin(), *search.config_dir);
    const std::string searched =
        places.empty() ? "no data folder was found" : "searched " + join_words(places);
    throw ConfigError("",
                      fmt::format("{}; there is none at all ({}; set BFPSIM_DATA to the folder that holds "
                                  "configs/)",
                                  unknown, searched));
  }
  throw ConfigError(
      "", fmt::format("{}{}\n  available: {}", unknown, did_you_mean(name, known), join_words(known)));
}

void check_config_dir(const ConfigSearch& search) {
  if (search.config_dir && !is_folder(*search.config_dir)) {
    throw ConfigError(
        "", fmt::format("--config-dir {}: no such folder", config::quote_for_message(*search.config_dir)));
  }
}

/// Relative to the working directory where it lies below it: messages then name the path as a user would.
std::string as_shown(const fs::path& path) {
  std::error_code error;
  const fs::path relative = fs::proximate(path, error);
  const bool below = !error && !relative.empty() && *relative.begin() != ".." && relative.is_relative();
  return below ? relative.string() : path.string();
}

template <typename Take>
void for_each_child(const fs::path& folder, Take take) {
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
    take(it->path());
}

}  // namespace

DataDirs find_data_dirs(const std::string& program, const std::string& bfpsim_data) {
  DataDirs dirs;
  const fs::path folder = fs::path(program).parent_path();
  for (fs::path up = folder; !program.empty(); up = up.parent_path()) {
    if (is_source_tree(up)) {
      add_root(dirs, up);
      break;
    }
    if (up == up.parent_path()) break;
  }
  const fs::path installed = folder.parent_path() / "share" / "bfpsim";
  if (!program.empty() && holds_configs(installed)) add_root(dirs, installed);
  if (!bfpsim_data.empty() && is_folder(bfpsim_data)) add_root(dirs, bfpsim_data);
  return dirs;
}

DataDirs find_data_dirs() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  const char* const data = std::getenv("BFPSIM_DATA");
  return find_data_dirs(error ? "" : program.string(), data == nullptr ? "" : data);
}

std::string_view to_string(ConfigKind kind) {
  switch (kind) {
    case ConfigKind::Accelerator:
      return "accelerator";
    case ConfigKind::Schedule:
      return "schedule";
    case ConfigKind::Workload:
      return "workload";
    case ConfigKind::Technology:
      return "technology";
    case ConfigKind::Format:
      return "format";
    case ConfigKind::Publication:
      return "publication";
    case ConfigKind::Memory:
      return "memory";
    case ConfigKind::Suite:
      return "suite";
    case ConfigKind::Sweep:
      return "sweep";
  }
  return "";
}

bool looks_like_config_path(const std::string& text) {
  const std::string extension = fs::path(text).extension().string();
  return text.find('/') != std::string::npos || extension == ".yaml" || extension == ".yml";
}

std::vector<std::string> list_configs(ConfigKind kind, const ConfigSearch& search) {
  check_config_dir(search);
  std::set<std::string> names;
  for (const fs::path& folder : config_folders(kind, search)) {
    for_each_child(folder, [&](const fs::path& path) {
      if (path.extension() == ".yaml" && is_there(path)) names.insert(path.stem().string());
    });
  }
  return {names.begin(), names.end()};
}

std::vector<std::string> list_traces(const ConfigSearch& search) {
  std::set<std::string> names;
  for (const std::string& root : search.data.roots) {
    for_each_child(fs::path(root) / "traces", [&](const fs::path& path) {
      if (is_there(path / kTraceFile)) names.insert(path.filename().string());
    });
  }
  return {names.begin(), names.end()};
}

std::string resolve_config(ConfigKind kind, const std::string& name_or_path, const ConfigSearch& search) {
  check_config_dir(search);
  const bool is_path = looks_like_config_path(name_or_path);
  for (const fs::path& folder : config_folders(kind, search)) {
    const fs::path candidate = folder / (name_or_path + ".yaml");
    if (!is_path && !name_or_path.empty() && is_there(candidate)) return as_shown(candidate);
  }
  if (is_there(name_or_path)) return name_or_path;
  if (is_path) {
    throw ConfigError(config::printable(name_or_path),
                      is_folder(name_or_path) ? "is a folder, not a file" : "no such file");
  }
  refuse_unknown(std::string(to_string(kind)), name_or_path, list_configs(kind, search), search);
}

std::string resolve_trace(const std::string& name_or_path, const ConfigSearch& search) {
  if (name_or_path.empty()) refuse_unknown("trace", "", list_traces(search), search);
  const fs::path given(name_or_path);
  std::vector<fs::path> candidates;
  const bool is_name = name_or_path.find('/') == std::string::npos;
  for (const std::string& root : search.data.roots) {
    if (is_name) candidates.push_back(fs::path(root) / "traces" / given);
  }
  candidates.push_back(given.filename() == kTraceFile ? given.parent_path() : given);
  for (const std::string& root : search.data.roots) {
    if (given.is_relative()) candidates.push_back(fs::path(root) / given);
  }
  for (const fs::path& candidate : candidates) {
    const fs::path folder = candidate.empty() ? fs::path(".") : candidate;
    if (is_there(folder / kTraceFile)) return as_shown(folder);
  }
  if (is_folder(given)) {
    throw ConfigError(config::printable(name_or_path),
                      fmt::format("is not a trace: it has no {}", kTraceFile));
  }
  if (!is_name) throw ConfigError(config::printable(name_or_path), "no such trace folder");
  refuse_unknown("trace", name_or_path, list_traces(search), search);
}

}  // namespace bfpsim

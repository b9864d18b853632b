// SPDX-License-Identifier: Apache-2.0
#include "sim/config/technology_base.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "sim/config/document.h"
#include "sim/config/reader.h"
#include "sim/config/technology_file.h"

namespace bfpsim::config {
namespace {

constexpr const char* kBase = "base";

/// Constants of `base` that `section` lacks; each comes whole, its spread and source included.
void add_missing_constants(Node& section, const Node& base) {
  if (section.kind != Node::Kind::Mapping || base.kind != Node::Kind::Mapping) return;
  for (const Entry& constant : base.entries) {
    if (section.find(constant.key) == nullptr) section.entries.push_back(constant);
  }
}

void add_missing_sections(Node& root, const Node& base) {
  for (const char* name : kTechnologySections) {
    const Entry* theirs = base.find(name);
    if (theirs == nullptr) continue;
    if (Entry* ours = root.find(name)) {
      add_missing_constants(ours->value, theirs->value);
    } else {
      root.entries.push_back(*theirs);
    }
  }
}

/// The tree of the base; nullopt after a problem.
std::optional<Node> load_base(const Node& name_node, const std::string& path, Problems& problems) {
  const auto name = read_name(name_node, kBase, problems);
  if (!name) return std::nullopt;
  const std::filesystem::path file = std::filesystem::path(path).parent_path() / (*name + ".yaml");
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) {
    problems.add(name_node.place, fmt::format("'base' is the name of a technology beside this file; there is "
                                              "no {}.yaml",
                                              *name));
    return std::nullopt;
  }
  Node root = load_tree(file.string(), {}, problems);
  if (!check_schema(root, kTechnologySchema, problems)) return std::nullopt;
  if (const Entry* base = root.find(kBase)) {
    problems.add(base->key_place, "a technology that others have as 'base' can have no base itself");
    return std::nullopt;
  }
  return root;
}

}  // namespace

void complete_from_base(Node& root, const std::string& path, Problems& problems) {
  const Entry* entry = root.find(kBase);
  if (entry == nullptr) return;
  const std::optional<Node> base = load_base(entry->value, path, problems);
  if (base) add_missing_sections(root, *base);
  root.entries.erase(
      std::remove_if(root.entries.begin(), root.entries.end(), [](const Entry& e) { return e.key == kBase; }),
      root.entries.end());
}

}  // namespace bfpsim::config

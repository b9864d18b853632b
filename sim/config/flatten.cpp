// SPDX-License-Identifier: Apache-2.0
#include "sim/config/flatten.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "sim/config/node.h"

namespace bfpsim {
namespace {

bool is_about_the_file(std::string_view key) {
  static constexpr std::array<std::string_view, 4> kKeys = {"schema", "name", "description", "source"};
  return std::find(kKeys.begin(), kKeys.end(), key) != kKeys.end();
}

void add(const std::string& key, const config::Node& node, std::vector<Setting>& settings) {
  switch (node.kind) {
    case config::Node::Kind::Null:
      break;
    case config::Node::Kind::Scalar:
      settings.push_back({key, node.text});
      break;
    case config::Node::Kind::Sequence:
      for (std::size_t i = 0; i < node.items.size(); ++i)
        add(key + "." + std::to_string(i), node.items[i], settings);
      break;
    case config::Node::Kind::Mapping:
      for (const config::Entry& entry : node.entries) {
        if (!is_about_the_file(entry.key)) add(key + "." + entry.key, entry.value, settings);
      }
      break;
  }
}

std::string_view marked_ends(const TraceStep& step) {
  const auto any = [&](auto member) {
    return std::any_of(step.operations.begin(), step.operations.end(),
                       [member](const Operation& operation) { return operation.*member; });
  };
  const bool first = any(&Operation::first_layer);
  const bool last = any(&Operation::last_layer);
  if (first && last) return "both";
  return first ? "first" : last ? "last" : "none";
}

}  // namespace

std::vector<Setting> flatten(const std::string& kind, const std::string& yaml) {
  config::Problems problems;
  std::vector<Setting> settings;
  const config::SourcePtr source = config::make_source(kind, yaml, problems);
  const auto root = source ? config::parse_yaml(source, problems) : std::nullopt;
  problems.raise();
  if (root) add(kind, *root, settings);
  return settings;
}

std::vector<Setting> flatten(const Workload& workload) {
  std::vector<Setting> settings = {{"workload.samples", std::to_string(workload.samples)},
                                   {"workload.ends", std::string(marked_ends(workload.step))}};
  for (const WorkloadParameter& parameter : workload.parameters)
    settings.push_back({"workload." + parameter.name, parameter.value});
  return settings;
}

}  // namespace bfpsim

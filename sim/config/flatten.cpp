// SPDX-License-Identifier: Apache-2.0
#include "sim/config/flatten.h"

#include <fmt/format.h>

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

std::vector<Setting> flatten(const Technology& technology) {
  std::vector<Setting> settings = {{"technology.node_nm", fmt::format("{}", technology.node_nm)}};
  for (const CostConstant id : cost_constants()) {
    const std::optional<Constant>& constant = technology.find(id);
    if (!constant) continue;
    const std::string key = fmt::format("technology.{}.{}.", info(id).section, info(id).key);
    const auto add_number = [&](const char* name, double value) {
      settings.push_back({key + name, fmt::format("{}", value)});
    };
    add_number("value", constant->value);
    if (constant->low != constant->value) add_number("low", constant->low);
    if (constant->high != constant->value) add_number("high", constant->high);
    if (constant->node_nm > 0.0) add_number("node_nm", constant->node_nm);
    settings.push_back({key + "confidence", std::string(to_string(constant->confidence))});
  }
  return settings;
}

std::vector<Setting> flatten(const Workload& workload) {
  std::vector<Setting> settings = {{"workload.ends", std::string(marked_ends(workload.step))}};
  if (workload.samples > 0) settings.push_back({"workload.samples", std::to_string(workload.samples)});
  for (const WorkloadParameter& parameter : workload.parameters)
    settings.push_back({"workload." + parameter.name, parameter.value});
  return settings;
}

}  // namespace bfpsim

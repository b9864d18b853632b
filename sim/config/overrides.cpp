// SPDX-License-Identifier: Apache-2.0
#include "sim/config/overrides.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string_view>

#include "sim/config/accelerator_table.h"
#include "sim/config/document.h"
#include "sim/config/near_miss.h"

namespace bfpsim {
namespace config {
namespace {

/// A setting taken apart; `source` gives its mistakes the name "--set key=value".
struct Setting {
  std::vector<std::string> path;
  std::string value;
  SourcePtr source;

  [[nodiscard]] Place place() const { return Place{source, 0, 0, 1}; }
};

std::vector<std::string> split_path(const std::string& path) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  while (begin <= path.size()) {
    const std::size_t end = std::min(path.find('.', begin), path.size());
    parts.push_back(path.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

bool is_one_line(const std::string& text) {
  Problems unfit;
  return text.find('\n') == std::string::npos && make_source("", text, unfit) != nullptr;
}

std::optional<Setting> take_apart(const std::string& text, Problems& problems) {
  Setting setting;
  setting.source = std::make_shared<const SourceText>("--set " + printable(text), "");
  const auto refuse = [&](const char* message) {
    problems.add(setting.place(), message);
    return std::nullopt;
  };
  if (!is_one_line(text)) return refuse("must be one line of UTF-8 text");
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos) return refuse("must be key=value, e.g. array.rows=16");
  setting.path = split_path(text.substr(0, equals));
  setting.value = text.substr(equals + 1);
  const bool has_gap = std::any_of(setting.path.begin(), setting.path.end(),
                                   [](const std::string& part) { return part.empty(); });
  if (has_gap) return refuse("must be key=value; a part of the key is empty");
  if (setting.path.size() >= static_cast<std::size_t>(kMaxDepth)) return refuse("the key has too many parts");
  return setting;
}

Node parse_value(const Setting& setting, Problems& problems) {
  Problems own;
  const auto source = std::make_shared<const SourceText>(setting.source->name, setting.value);
  std::optional<Node> value = parse_yaml(source, own);
  for (const Diagnostic& d : own.take())
    problems.add(setting.place(), "in the value: " + d.message);
  return value ? std::move(*value) : Node{};
}

/// Every place in an override's value is the override itself: the shell's word has no lines.
void move_places(Node& node, const Place& place) {
  node.place = place;
  for (Node& item : node.items)
    move_places(item, place);
  for (Entry& entry : node.entries) {
    entry.key_place = place;
    move_places(entry.value, place);
  }
}

/// The child that `part` names, made if a mapping has none; nullptr after a problem.
Node* step_into(Node& node, const std::string& part, const std::string& so_far, const Setting& setting,
                Problems& problems) {
  if (node.kind == Node::Kind::Null) node.kind = Node::Kind::Mapping;
  if (node.kind == Node::Kind::Mapping) {
    if (Entry* entry = node.find(part)) return &entry->value;
    Node child;
    child.kind = Node::Kind::Mapping;
    child.place = setting.place();
    node.entries.push_back({part, setting.place(), std::move(child)});
    return &node.entries.back().value;
  }
  if (node.kind == Node::Kind::Sequence) {
    std::size_t index = 0;
    const char* const end = part.data() + part.size();
    const auto parsed = std::from_chars(part.data(), end, index);
    if (parsed.ec == std::errc() && parsed.ptr == end && index < node.items.size()) return &node.items[index];
    problems.add(setting.place(), fmt::format("'{}' is a list of {}, counted from 0; {} is none of them",
                                              so_far, node.items.size(), quote_for_message(part)));
    return nullptr;
  }
  problems.add(setting.place(), fmt::format("'{}' has no keys below it", so_far));
  return nullptr;
}

void apply(Node& root, const Setting& setting, Problems& problems) {
  Node* node = &root;
  std::string so_far;
  for (const std::string& part : setting.path) {
    node = step_into(*node, part, so_far, setting, problems);
    if (node == nullptr) return;
    so_far += (so_far.empty() ? "" : ".") + part;
  }
  Node value = parse_value(setting, problems);
  move_places(value, setting.place());
  *node = std::move(value);
}

bool knows(const std::vector<std::string>& keys, const std::string& key) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

std::string unknown_setting(const std::string& first, const std::string& whole) {
  for (const Parameter& p : accelerator_parameters()) {
    if (p.key == first) return fmt::format("unknown key '{}'; did you mean '{}'?", whole, p.name());
  }
  std::vector<std::string> keys = accelerator_root_keys();
  for (std::string& key : schedule_root_keys())
    keys.push_back(std::move(key));
  keys.insert(keys.end(), {"accelerator", "schedule", "workload", "technology"});
  return fmt::format("unknown key '{}'{}", whole, did_you_mean(first, keys));
}

}  // namespace

void apply_overrides(Node& root, const std::vector<std::string>& settings, Problems& problems) {
  for (const std::string& text : settings) {
    if (const auto setting = take_apart(text, problems)) apply(root, *setting, problems);
  }
}

Node load_tree(const std::string& path, const std::vector<std::string>& settings, Problems& problems) {
  const SourcePtr source = read_source(path, problems);
  std::optional<Node> root = source ? parse_yaml(source, problems) : std::nullopt;
  if (root && root->kind == Node::Kind::Null) {
    problems.add(Place{source, 0, 0, 1}, "the file is empty");
    root.reset();
  }
  if (!root) throw ConfigError(problems.take());
  if (root->kind == Node::Kind::Mapping) apply_overrides(*root, settings, problems);
  return std::move(*root);
}

}  // namespace config

Overrides route_overrides(const std::vector<std::string>& settings) {
  const std::vector<std::string> of_accelerator = config::accelerator_root_keys();
  const std::vector<std::string> of_schedule = config::schedule_root_keys();
  Overrides routed;
  config::Problems problems;
  for (const std::string& text : settings) {
    const auto setting = config::take_apart(text, problems);
    if (!setting) continue;
    const std::string& first = setting->path.front();
    const std::size_t dot = text.find('.');
    const bool prefixed = setting->path.size() > 1;
    if (prefixed && first == "accelerator") {
      routed.accelerator.push_back(text.substr(dot + 1));
    } else if (prefixed && first == "schedule") {
      routed.schedule.push_back(text.substr(dot + 1));
    } else if (prefixed && first == "workload") {
      routed.workload.push_back(text.substr(dot + 1));
    } else if (prefixed && first == "technology") {
      routed.technology.push_back(text.substr(dot + 1));
    } else if (config::knows(of_accelerator, first)) {
      routed.accelerator.push_back(text);
    } else if (config::knows(of_schedule, first)) {
      routed.schedule.push_back(text);
    } else {
      const std::string whole = text.substr(0, text.find('='));
      problems.add(setting->place(), config::unknown_setting(first, whole));
    }
  }
  problems.raise();
  return routed;
}

}  // namespace bfpsim

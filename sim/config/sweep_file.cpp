// SPDX-License-Identifier: Apache-2.0
#include "sim/config/sweep_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "sim/config/document.h"
#include "sim/config/near_miss.h"
#include "sim/config/reader.h"

namespace bfpsim {
namespace config {
namespace {

constexpr std::int64_t kMostInRange = 1'000'000;
constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max() / 4;

/// {from, to, step} or {from, to, times}: integers, both ends included.
std::vector<std::string> read_range(const Node& node, const std::string& path, Problems& problems) {
  const MappingReader reader(node, path, {{"from", "to"}, {"step", "times"}, {}}, problems);
  const auto from = reader.integer("from", {-kMost, kMost});
  const auto to = reader.integer("to", {-kMost, kMost});
  const auto step = reader.integer("step", {1, kMost});
  const auto times = reader.integer("times", {2, kMost});
  std::vector<std::string> values;
  if (!from || !to) return values;
  if (reader.find("step") != nullptr && reader.find("times") != nullptr)
    problems.add(node.place, fmt::format("'{}' has 'step' and 'times'; a range grows by one of them", path));
  if (times && *from < 1)
    problems.add(node.place, fmt::format("'{}' grows by 'times' and so must begin at 1 or above", path));
  if (*from > *to)
    problems.add(node.place, fmt::format("'{}' ends at {}, before it begins at {}", path, *to, *from));
  if (!times && (*to - *from) / step.value_or(1) >= kMostInRange)
    problems.add(node.place, fmt::format("'{}' has more than {} values", path, kMostInRange));
  if (!problems.empty()) return values;
  for (std::int64_t value = *from; value <= *to; value = times ? value * *times : value + step.value_or(1))
    values.push_back(std::to_string(value));
  return values;
}

std::vector<std::string> read_values(const Node& node, const std::string& path, Problems& problems) {
  if (node.kind == Node::Kind::Mapping) return read_range(node, path, problems);
  std::vector<std::string> values;
  if (node.kind != Node::Kind::Sequence || node.items.empty()) {
    problems.add(node.place,
                 fmt::format("'{}' must be a list of values or a range {{from, to, step}}, not {}", path,
                             node.kind == Node::Kind::Sequence ? "an empty list" : describe(node)));
    return values;
  }
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    if (const auto value = read_text(node.items[i], fmt::format("{}[{}]", path, i), problems)) {
      if (std::find(values.begin(), values.end(), *value) != values.end())
        problems.add(node.items[i].place, fmt::format("'{}' has {} twice", path, quote_for_message(*value)));
      values.push_back(*value);
    }
  }
  return values;
}

/// Words of an option of a run, or a dotted setting; variables only where they mean something.
void check_name(const Entry& entry, bool variables, Problems& problems) {
  if (!is_sweep_variable(entry.key)) return;
  const std::string meant = did_you_mean(entry.key, sweep_run_keys());
  if (variables && meant.empty()) return;
  problems.add(entry.key_place, fmt::format("unknown key {}{}; a setting has a dot, as in array.rows",
                                            quote_for_message(entry.key), meant));
}

std::vector<NamedText> read_settings(const MappingReader& root, const char* key, Problems& problems) {
  std::vector<NamedText> settings;
  const Node* node = root.find(key);
  if (node == nullptr) return settings;
  if (node->kind != Node::Kind::Mapping) {
    problems.add(node->place,
                 fmt::format("'{}' must be a mapping (key: value), not {}", key, describe(*node)));
    return settings;
  }
  for (const Entry& entry : node->entries) {
    check_name(entry, false, problems);
    if (const auto text = read_text(entry.value, fmt::format("{}.{}", key, entry.key), problems))
      settings.emplace_back(entry.key, *text);
  }
  return settings;
}

void read_axes(const MappingReader& root, SweepPlan& plan, Problems& problems) {
  const Node* node = root.find("axes");
  if (node == nullptr) return;
  if (node->kind != Node::Kind::Mapping || node->entries.empty()) {
    problems.add(node->place,
                 fmt::format("'axes' must be a mapping of names to values, not {}", describe(*node)));
    return;
  }
  for (const Entry& entry : node->entries) {
    check_name(entry, true, problems);
    plan.axes.push_back({entry.key, read_values(entry.value, "axes." + entry.key, problems)});
  }
}

std::vector<std::string> read_list(const Node& node, const std::string& path, Problems& problems) {
  std::vector<std::string> texts;
  if (node.kind != Node::Kind::Sequence) {
    problems.add(node.place, fmt::format("'{}' must be a list, not {}", path, describe(node)));
    return texts;
  }
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    if (const auto text = read_text(node.items[i], fmt::format("{}[{}]", path, i), problems))
      texts.push_back(*text);
  }
  return texts;
}

void read_zips(const MappingReader& root, SweepPlan& plan, Problems& problems) {
  const Node* node = root.find("zip");
  if (node == nullptr) return;
  if (node->kind != Node::Kind::Sequence) {
    problems.add(node->place, fmt::format("'zip' must be a list of lists of axes, not {}", describe(*node)));
    return;
  }
  for (std::size_t i = 0; i < node->items.size(); ++i)
    plan.zips.push_back(read_list(node->items[i], fmt::format("zip[{}]", i), problems));
}

void read_sample(const MappingReader& root, SweepPlan& plan, Problems& problems) {
  const Node* node = root.find("sample");
  if (node == nullptr) return;
  const MappingReader reader(*node, "sample", {{"points"}, {"method", "seed"}, {}}, problems);
  SweepSample sample;
  sample.points = reader.integer("points", {1, 10 * kMostInRange}).value_or(1);
  const Words methods{{"random", "latin_hypercube"}, {}};
  if (const auto word = reader.word("method", methods))
    sample.method = static_cast<SweepSample::Method>(*word);
  sample.seed = static_cast<std::uint64_t>(reader.integer("seed", {0, kMost}).value_or(1));
  plan.sample = sample;
}

}  // namespace

SweepPlan parse_sweep(const Node& root, Problems& problems) {
  SweepPlan plan;
  if (!check_schema(root, kSweepSchema, problems)) return plan;
  const MappingReader reader(
      root, "", {{"schema", "name", "axes"}, {"description", "base", "zip", "set", "where", "sample"}, {}},
      problems);
  plan.name = reader.name("name").value_or("");
  (void)reader.paragraph("description");
  plan.base = read_settings(reader, "base", problems);
  read_axes(reader, plan, problems);
  read_zips(reader, plan, problems);
  plan.derived = read_settings(reader, "set", problems);
  if (const Node* where = reader.find("where")) plan.conditions = read_list(*where, "where", problems);
  read_sample(reader, plan, problems);
  return plan;
}

}  // namespace config

const std::vector<std::string>& sweep_run_keys() {
  static const std::vector<std::string> keys = {"workload", "trace", "step",       "batch", "accelerator",
                                                "schedule", "epoch", "technology", "engine"};
  return keys;
}

bool is_sweep_variable(const std::string& name) {
  const std::vector<std::string>& keys = sweep_run_keys();
  return name.find('.') == std::string::npos && std::find(keys.begin(), keys.end(), name) == keys.end();
}

SweepPlan load_sweep(const std::string& path) {
  config::Problems problems;
  const config::Node root = config::load_tree(path, {}, problems);
  SweepPlan plan = config::parse_sweep(root, problems);
  problems.raise();
  return plan;
}

}  // namespace bfpsim

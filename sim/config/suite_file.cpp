// SPDX-License-Identifier: Apache-2.0
#include "sim/config/suite_file.h"

#include <fmt/format.h>

#include <filesystem>
#include <limits>
#include <map>

#include "sim/config/document.h"
#include "sim/config/near_miss.h"
#include "sim/config/reader.h"

namespace bfpsim {
namespace config {
namespace {

constexpr double kMostRelative = 1.0;

/// One text, or a list of texts: an axis of the product.
std::vector<std::string> read_words(const MappingReader& reader, std::string_view key, Problems& problems) {
  const Node* node = reader.find(key);
  if (node == nullptr) return {};
  const std::string path = reader.path_of(key);
  std::vector<std::string> words;
  if (node->kind != Node::Kind::Sequence) {
    if (const auto word = read_text(*node, path, problems)) words.push_back(*word);
    return words;
  }
  if (node->items.empty()) problems.add(node->place, fmt::format("'{}' must not be an empty list", path));
  for (std::size_t i = 0; i < node->items.size(); ++i) {
    if (const auto word = read_text(node->items[i], fmt::format("{}[{}]", path, i), problems))
      words.push_back(*word);
  }
  return words;
}

/// A workload or a trace.
struct Subject {
  std::string name;
  bool is_trace = false;
};

std::vector<Subject> read_subjects(const Node& node, const MappingReader& reader, Problems& problems) {
  std::vector<Subject> subjects;
  for (const std::string& name : read_words(reader, "workload", problems))
    subjects.push_back({name, false});
  for (const std::string& name : read_words(reader, "trace", problems))
    subjects.push_back({name, true});
  if (subjects.empty() && reader.find("workload") == nullptr && reader.find("trace") == nullptr)
    problems.add(node.place, "a case needs 'workload' or 'trace'");
  return subjects;
}

std::vector<std::string> or_default(std::vector<std::string> words, const std::string& word) {
  return words.empty() ? std::vector<std::string>{word} : words;
}

/// The last part of a path without .yaml: "configs/accelerators/mine.yaml" is "mine".
std::string short_name(const std::string& name) {
  return std::filesystem::path(name).stem().string();
}

std::string name_of(const std::string& prefix, const SuiteCase& each) {
  std::string name = prefix.empty() ? "" : prefix + ".";
  name += fmt::format("{}.{}.{}", short_name(each.trace ? *each.trace : *each.workload),
                      short_name(each.accelerator), short_name(each.schedule));
  return each.engine == "fast" ? name : name + "." + each.engine;
}

void read_case(const Node& node, const std::string& path, Suite& suite, Problems& problems) {
  const MappingReader reader(
      node, path,
      {{}, {"name", "workload", "trace", "batch", "accelerator", "schedule", "engine", "epoch", "set"}, {}},
      problems);
  if (!reader.is_mapping()) return;
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  SuiteCase base;
  const std::string prefix = reader.name("name").value_or("");
  base.batch = reader.integer("batch", {1, kMost});
  base.epoch = reader.integer("epoch", {1, kMost}).value_or(base.epoch);
  base.settings = read_words(reader, "set", problems);
  const Words engines{{"fast", "systemc"}, {}};
  if (const auto word = reader.word("engine", engines)) base.engine = engines.allowed[*word];
  const auto accelerators = or_default(read_words(reader, "accelerator", problems), base.accelerator);
  const auto schedules = or_default(read_words(reader, "schedule", problems), base.schedule);
  for (const Subject& subject : read_subjects(node, reader, problems)) {
    for (const std::string& accelerator : accelerators) {
      for (const std::string& schedule : schedules) {
        SuiteCase each = base;
        (subject.is_trace ? each.trace : each.workload) = subject.name;
        if (subject.is_trace) each.batch.reset();
        each.accelerator = accelerator;
        each.schedule = schedule;
        each.name = name_of(prefix, each);
        suite.cases.push_back(std::move(each));
      }
    }
  }
}

void read_cases(const MappingReader& root, Suite& suite, Problems& problems) {
  const Node* list = root.find("cases");
  if (list == nullptr) return;
  if (list->kind != Node::Kind::Sequence || list->items.empty()) {
    problems.add(list->place, fmt::format("'cases' must be a list of cases, not {}",
                                          list->kind == Node::Kind::Sequence ? "empty" : describe(*list)));
    return;
  }
  std::map<std::string, std::size_t> seen;
  for (std::size_t i = 0; i < list->items.size(); ++i) {
    const std::size_t before = suite.cases.size();
    read_case(list->items[i], fmt::format("cases[{}]", i), suite, problems);
    for (std::size_t c = before; c < suite.cases.size(); ++c) {
      const auto [other, is_new] = seen.emplace(suite.cases[c].name, i);
      if (is_new) continue;
      problems.add(list->items[i].place,
                   fmt::format("'cases[{}]' makes the case '{}' again, after 'cases[{}]'; give it a 'name'",
                               i, suite.cases[c].name, other->second));
    }
  }
}

void read_tolerances(const MappingReader& root, Suite& suite, Problems& problems) {
  const Node* list = root.find("tolerances");
  if (list == nullptr) return;
  if (list->kind != Node::Kind::Sequence) {
    problems.add(list->place,
                 fmt::format("'tolerances' must be a list of {{metric, relative}}, not {}", describe(*list)));
    return;
  }
  for (std::size_t i = 0; i < list->items.size(); ++i) {
    const Node& item = list->items[i];
    const MappingReader reader(item, fmt::format("tolerances[{}]", i),
                               {{"metric"}, {"relative", "ignore"}, {}}, problems);
    Tolerance tolerance;
    tolerance.metric = reader.text("metric").value_or("");
    tolerance.relative = reader.number("relative", 0.0, kMostRelative).value_or(0.0);
    const bool ignore = reader.boolean("ignore").value_or(false);
    if (reader.is_mapping() && ignore == (reader.find("relative") != nullptr)) {
      problems.add(item.place, fmt::format("'tolerances[{}]' needs either 'relative' or 'ignore: true'", i));
    }
    if (ignore) tolerance.relative = std::numeric_limits<double>::infinity();
    suite.tolerances.push_back(std::move(tolerance));
  }
}

}  // namespace

Suite parse_suite(const Node& root, const std::string& folder, Problems& problems) {
  Suite suite;
  if (!check_schema(root, kSuiteSchema, problems)) return suite;
  const MappingReader reader(
      root, "", {{"schema", "name", "goldens", "cases"}, {"description", "tolerances"}, {}}, problems);
  suite.name = reader.name("name").value_or("");
  (void)reader.paragraph("description");
  const std::filesystem::path goldens = reader.text("goldens").value_or("");
  suite.goldens = (std::filesystem::path(folder) / goldens).lexically_normal().string();
  read_tolerances(reader, suite, problems);
  read_cases(reader, suite, problems);
  return suite;
}

}  // namespace config

Suite load_suite(const std::string& path) {
  config::Problems problems;
  const config::Node root = config::load_tree(path, {}, problems);
  Suite suite = config::parse_suite(root, std::filesystem::path(path).parent_path().string(), problems);
  problems.raise();
  return suite;
}

}  // namespace bfpsim

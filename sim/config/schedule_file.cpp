// SPDX-License-Identifier: Apache-2.0
#include "sim/config/schedule_file.h"

#include <fmt/format.h>

#include <array>

#include "sim/config/document.h"
#include "sim/config/near_miss.h"
#include "sim/config/reader.h"

namespace bfpsim {
namespace config {
namespace {

constexpr std::int64_t kMaxEpochs = 1'000'000;

/// The words of a selector in the order of their enumerators.
template <typename Enum, std::size_t N>
struct Vocabulary {
  std::array<const char*, N> words;

  [[nodiscard]] Words allowed() const { return {{words.begin(), words.end()}, {}}; }
  [[nodiscard]] const char* of(Enum value) const { return words.at(static_cast<std::size_t>(value)); }
};

constexpr Vocabulary<LayerSelector, 4> kLayers{{"any", "first", "last", "first_or_last"}};
constexpr Vocabulary<Pass, 5> kPasses{
    {"forward", "backward_data", "backward_weight", "backward_a", "backward_b"}};
constexpr Vocabulary<Role, 3> kRoles{{"activation", "weight", "gradient"}};

bool is_unconditional(const ScheduleRule& rule) {
  return !rule.last_epochs && !rule.epoch_from && !rule.epoch_to && rule.layers == LayerSelector::Any &&
         !rule.pass && !rule.operand;
}

void read_epochs(const MappingReader& when, ScheduleRule& rule, Problems& problems) {
  const Node* node = when.find("epochs");
  if (node == nullptr) return;
  const std::string what = when.path_of("epochs");
  if (node->kind != Node::Kind::Sequence || node->items.size() != 2) {
    problems.add(node->place, fmt::format("'{}' must be a list [first, last] of two epochs, not {}", what,
                                          node->kind == Node::Kind::Sequence
                                              ? fmt::format("a list of {}", node->items.size())
                                              : describe(*node)));
    return;
  }
  rule.epoch_from = read_integer(node->items[0], what + "[0]", {1, kMaxEpochs}, problems);
  rule.epoch_to = read_integer(node->items[1], what + "[1]", {1, kMaxEpochs}, problems);
  if (rule.epoch_from && rule.epoch_to && *rule.epoch_from > *rule.epoch_to) {
    problems.add(node->place, fmt::format("'{}' ends at epoch {}, before it begins at {}", what,
                                          *rule.epoch_to, *rule.epoch_from));
  }
}

void read_layers(const MappingReader& when, ScheduleRule& rule, Problems& problems) {
  if (const auto word = when.word("layers", kLayers.allowed()))
    rule.layers = static_cast<LayerSelector>(*word);
  const Node* named = when.find("layer_name");
  if (named == nullptr) return;
  if (when.find("layers") != nullptr) {
    problems.add(named->place, fmt::format("'{}' excludes 'layers': a rule selects layers by one of them",
                                           when.path_of("layer_name")));
  }
  rule.layers = LayerSelector::Named;
  rule.layer_glob = when.text("layer_name").value_or("");
}

void read_when(const Node& node, const std::string& path, ScheduleRule& rule, Problems& problems) {
  static const MappingReader::Keys kKeys{
      {}, {"last_epochs", "epochs", "layers", "layer_name", "pass", "operand"}, {}};
  const MappingReader when(node, path, kKeys, problems);
  rule.last_epochs = when.integer("last_epochs", {1, kMaxEpochs});
  read_epochs(when, rule, problems);
  read_layers(when, rule, problems);
  if (const auto word = when.word("pass", kPasses.allowed())) rule.pass = static_cast<Pass>(*word);
  if (const auto word = when.word("operand", kRoles.allowed())) rule.operand = static_cast<Role>(*word);
}

std::vector<std::string> format_names() {
  std::vector<std::string> names;
  for (const Format& format : format_table())
    names.push_back(format.name);
  return names;
}

void read_format(const MappingReader& reader, ScheduleRule& rule, Problems& problems) {
  const Node* node = reader.find("format");
  const std::optional<std::string> name = reader.text("format");
  if (!name) return;
  rule.format = *name;
  if (find_format(*name)) return;
  const std::vector<std::string> known = format_names();
  const std::string meant = did_you_mean(*name, known);
  problems.add(node->place,
               fmt::format("unknown format {}{}", quote_for_message(*name),
                           meant.empty() ? "; 'bfpsim list formats' shows those of the table" : meant));
}

ScheduleRule read_rule(const Node& node, const std::string& path, Problems& problems) {
  ScheduleRule rule;
  const MappingReader reader(node, path, {{"format"}, {"when"}, {}}, problems);
  if (const Node* when = reader.find("when")) read_when(*when, reader.path_of("when"), rule, problems);
  read_format(reader, rule, problems);
  return rule;
}

/// Every query must match some rule, and every rule some query: only the last is unconditional.
void check_reach(const Node& list, const std::vector<ScheduleRule>& rules, Problems& problems) {
  for (std::size_t i = 0; i + 1 < rules.size(); ++i) {
    if (!is_unconditional(rules[i])) continue;
    problems.add(list.items[i].place,
                 fmt::format("'rules[{}]' has no condition, so the rules after it are never reached", i));
    return;
  }
  if (is_unconditional(rules.back())) return;
  problems.add(list.items.back().place,
               "the last rule must have no condition ('when'), so that every operand has a format");
}

std::vector<ScheduleRule> read_rules(const MappingReader& root, Problems& problems) {
  std::vector<ScheduleRule> rules;
  const Node* list = root.find("rules");
  if (list == nullptr) return rules;
  if (list->kind != Node::Kind::Sequence || list->items.empty()) {
    problems.add(list->place, fmt::format("'rules' must be a list of rules, not {}",
                                          list->kind == Node::Kind::Sequence ? "empty" : describe(*list)));
    return rules;
  }
  const std::size_t before = problems.count();
  for (std::size_t i = 0; i < list->items.size(); ++i) {
    rules.push_back(read_rule(list->items[i], fmt::format("rules[{}]", i), problems));
  }
  // A condition that could not be read would look like none.
  if (problems.count() == before) check_reach(*list, rules, problems);
  return rules;
}

void read_block(const MappingReader& root, Schedule& schedule, Problems& problems) {
  const Node* node = root.find("block");
  if (node == nullptr) return;
  const auto shape = node->kind == Node::Kind::Scalar ? parse_block_shape(node->text) : std::nullopt;
  if (shape) {
    schedule.block = *shape;
    return;
  }
  problems.add(node->place,
               fmt::format("'block' must be a length (64, 1x64), a tile (8x8), row or tensor, with sizes "
                           "from 1 to 65536, not {}",
                           describe(*node)));
}

/// Where the schedule was published: for the reader of the file; checked, not kept.
void check_source(const MappingReader& root, Problems& problems) {
  const Node* node = root.find("source");
  if (node == nullptr) return;
  const MappingReader source(*node, "source", {{"paper"}, {"section"}, {}}, problems);
  (void)source.text("paper");
  (void)source.text("section");
}

const MappingReader::Keys& root_keys() {
  static const MappingReader::Keys kKeys{
      {"schema", "name", "rules"}, {"description", "source", "epochs", "block"}, {}};
  return kKeys;
}

std::string dump_when(const ScheduleRule& rule) {
  std::vector<std::string> parts;
  if (rule.last_epochs) parts.push_back(fmt::format("last_epochs: {}", *rule.last_epochs));
  if (rule.epoch_from || rule.epoch_to) {
    parts.push_back(
        fmt::format("epochs: [{}, {}]", rule.epoch_from.value_or(1), rule.epoch_to.value_or(kMaxEpochs)));
  }
  if (rule.layers == LayerSelector::Named) {
    parts.push_back("layer_name: " + quote_for_yaml(rule.layer_glob));
  } else if (rule.layers != LayerSelector::Any) {
    parts.push_back(fmt::format("layers: {}", kLayers.of(rule.layers)));
  }
  if (rule.pass) parts.push_back(fmt::format("pass: {}", kPasses.of(*rule.pass)));
  if (rule.operand) parts.push_back(fmt::format("operand: {}", kRoles.of(*rule.operand)));
  return join_words(parts);
}

}  // namespace

std::vector<std::string> schedule_root_keys() {
  std::vector<std::string> keys = root_keys().required;
  keys.insert(keys.end(), root_keys().optional_keys.begin(), root_keys().optional_keys.end());
  return keys;
}

Schedule parse_schedule(const Node& root, Problems& problems) {
  Schedule schedule;
  if (!check_schema(root, kScheduleSchema, problems)) return schedule;
  const MappingReader reader(root, "", root_keys(), problems);
  schedule.name = reader.name("name").value_or("");
  schedule.description = reader.paragraph("description").value_or("");
  check_source(reader, problems);
  schedule.epochs = reader.integer("epochs", {1, kMaxEpochs}).value_or(schedule.epochs);
  read_block(reader, schedule, problems);
  schedule.rules = read_rules(reader, problems);
  return schedule;
}

}  // namespace config

Schedule load_schedule(const std::string& path, const std::vector<std::string>& overrides) {
  config::Problems problems;
  const config::Node root = config::load_tree(path, overrides, problems);
  Schedule schedule = config::parse_schedule(root, problems);
  problems.raise();
  return schedule;
}

std::string dump_schedule(const Schedule& schedule) {
  std::string text =
      fmt::format("schema: {}\nname: {}\n", kScheduleSchema, config::quote_for_yaml(schedule.name));
  if (!schedule.description.empty()) {
    text += fmt::format("description: {}\n", config::quote_for_yaml(schedule.description));
  }
  text += fmt::format("epochs: {}\nblock: {}\nrules:\n", schedule.epochs, to_string(schedule.block));
  for (const ScheduleRule& rule : schedule.rules) {
    const std::string when = config::dump_when(rule);
    if (when.empty()) {
      text += fmt::format("  - format: {}\n", rule.format);
    } else {
      text += fmt::format("  - when: {{{}}}\n    format: {}\n", when, rule.format);
    }
  }
  return text;
}

}  // namespace bfpsim

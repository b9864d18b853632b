// SPDX-License-Identifier: Apache-2.0
#include "sim/config/schedule_rules.h"

#include <fmt/format.h>

#include "sim/config/near_miss.h"

namespace bfpsim::config {
namespace {

constexpr Vocabulary<LayerSelector, 4> kLayers{{"any", "first", "last", "first_or_last"}};
constexpr Vocabulary<Pass, 5> kPasses{
    {"forward", "backward_data", "backward_weight", "backward_a", "backward_b"}};
constexpr Vocabulary<Role, 3> kOperands{{"activation", "weight", "gradient"}};
constexpr Vocabulary<Role, 4> kTensors{{"activation", "weight", "gradient", "weight_gradient"}};

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

/// The key that names the role.
const char* role_key(RuleKind kind) {
  return kind == RuleKind::Operand ? "operand" : "tensor";
}

const MappingReader::Keys& when_keys(RuleKind kind) {
  static const MappingReader::Keys kOperandKeys{
      {}, {"last_epochs", "epochs", "layers", "layer_name", "pass", "operand"}, {}};
  static const MappingReader::Keys kWriteKeys{
      {}, {"last_epochs", "epochs", "layers", "layer_name", "tensor"}, {}};
  return kind == RuleKind::Operand ? kOperandKeys : kWriteKeys;
}

/// The conditions of `when`.
void read_when(const Node& node, const std::string& path, RuleKind kind, ScheduleRule& rule,
               Problems& problems) {
  const MappingReader when(node, path, when_keys(kind), problems);
  rule.last_epochs = when.integer("last_epochs", {1, kMaxEpochs});
  read_epochs(when, rule, problems);
  read_layers(when, rule, problems);
  if (const auto word = when.word("pass", kPasses.allowed())) rule.pass = static_cast<Pass>(*word);
  const Words roles = kind == RuleKind::Operand ? kOperands.allowed() : kTensors.allowed();
  if (const auto word = when.word(role_key(kind), roles)) rule.operand = static_cast<Role>(*word);
}

/// "" without a condition.
std::string dump_when(const ScheduleRule& rule, RuleKind kind) {
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
  if (rule.operand) parts.push_back(fmt::format("{}: {}", role_key(kind), kTensors.of(*rule.operand)));
  return join_words(parts);
}

}  // namespace

bool is_unconditional(const ScheduleRule& rule) {
  return !rule.last_epochs && !rule.epoch_from && !rule.epoch_to && rule.layers == LayerSelector::Any &&
         !rule.pass && !rule.operand;
}

ScheduleRule read_rule(const Node& node, const std::string& path, RuleKind kind, const FormatScope& scope,
                       Problems& problems) {
  ScheduleRule rule;
  MappingReader::Keys keys{{"format"}, encoding_option_keys(), {}};
  keys.optional_keys.insert(keys.optional_keys.begin(), "when");
  const MappingReader reader(node, path, keys, problems);
  if (const Node* when = reader.find("when")) read_when(*when, reader.path_of("when"), kind, rule, problems);
  rule.as = read_encoding(reader, scope, problems);
  return rule;
}

std::string dump_rule(const ScheduleRule& rule, RuleKind kind, const BlockShape& block) {
  std::vector<std::string> entries = dump_encoding(rule.as, block);
  const std::string when = dump_when(rule, kind);
  if (!when.empty()) entries.insert(entries.begin(), fmt::format("when: {{{}}}", when));
  std::string text;
  for (const std::string& entry : entries)
    text += (text.empty() ? "  - " : "    ") + entry + "\n";
  return text;
}

}  // namespace bfpsim::config

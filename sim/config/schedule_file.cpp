// SPDX-License-Identifier: Apache-2.0
#include "sim/config/schedule_file.h"

#include <fmt/format.h>

#include <filesystem>

#include "sim/config/common_fields.h"
#include "sim/config/document.h"
#include "sim/config/reader.h"
#include "sim/config/schedule_rules.h"

namespace bfpsim {
namespace config {
namespace {

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

std::vector<ScheduleRule> read_rules(const MappingReader& root, const FormatScope& scope,
                                     Problems& problems) {
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
    rules.push_back(
        read_rule(list->items[i], fmt::format("rules[{}]", i), RuleKind::Operand, scope, problems));
  }
  // A condition that could not be read would look like none.
  if (problems.count() == before) check_reach(*list, rules, problems);
  return rules;
}

void read_block(const MappingReader& root, Schedule& schedule, Problems& problems) {
  if (const Node* node = root.find("block"))
    schedule.block = read_block_shape(*node, "block", problems).value_or(schedule.block);
}

const MappingReader::Keys& root_keys() {
  static const MappingReader::Keys kKeys{{"schema", "name", "rules"},
                                         {"description", "source", "epochs", "block", "encoding_source",
                                          "loss_scale", "on_write", "optimizer", "seed", "mapping"},
                                         {}};
  return kKeys;
}

}  // namespace

std::vector<std::string> schedule_root_keys() {
  std::vector<std::string> keys = root_keys().required;
  keys.insert(keys.end(), root_keys().optional_keys.begin(), root_keys().optional_keys.end());
  return keys;
}

Schedule parse_schedule(const Node& root, const std::string& path, const ConfigSearch& search,
                        Problems& problems) {
  Schedule schedule;
  if (!check_schema(root, kScheduleSchema, problems)) return schedule;
  const MappingReader reader(root, "", root_keys(), problems);
  schedule.name = reader.name("name").value_or("");
  schedule.description = reader.paragraph("description").value_or("");
  check_source(reader, problems);
  schedule.epochs = reader.integer("epochs", {1, kMaxEpochs}).value_or(schedule.epochs);
  read_block(reader, schedule, problems);
  const FormatScope scope{search, std::filesystem::path(path).parent_path().string(), schedule.block};
  schedule.rules = read_rules(reader, scope, problems);
  read_training(reader, scope, schedule, problems);
  read_mapping(reader, schedule, problems);
  return schedule;
}

}  // namespace config

Schedule load_schedule(const std::string& path, const std::vector<std::string>& overrides,
                       const ConfigSearch& search) {
  return config::load_document(path, overrides, [&](const config::Node& root, config::Problems& problems) {
    return config::parse_schedule(root, path, search, problems);
  });
}

std::string dump_schedule(const Schedule& schedule) {
  std::string text =
      fmt::format("schema: {}\nname: {}\n", kScheduleSchema, config::quote_for_yaml(schedule.name));
  if (!schedule.description.empty()) {
    text += fmt::format("description: {}\n", config::quote_for_yaml(schedule.description));
  }
  text += fmt::format("epochs: {}\nblock: {}\nrules:\n", schedule.epochs, to_string(schedule.block));
  for (const ScheduleRule& rule : schedule.rules)
    text += config::dump_rule(rule, config::RuleKind::Operand, schedule.block);
  return text + config::dump_training(schedule) + config::dump_mapping(schedule.mapping);
}

}  // namespace bfpsim

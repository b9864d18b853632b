// SPDX-License-Identifier: Apache-2.0
// What a schedule says of how GEMMs are cut.
#include <fmt/format.h>

#include "sim/config/schedule_rules.h"
#include "sim/workload/glob.h"

namespace bfpsim::config {
namespace {

constexpr std::int64_t kLargestTile = 1'000'000'000;
constexpr Vocabulary<TileOrder, 2> kOrders{{"n_fastest", "m_fastest"}};

Words objectives() {
  return {{kMappingObjectiveWords.begin(), kMappingObjectiveWords.end()}, {}};
}

MappingRule read_mapping_rule(const Node& node, const std::string& path, Problems& problems) {
  const MappingReader reader(node, path, {{"gemm", "tile_m", "tile_n", "tile_k"}, {"order"}, {}}, problems);
  MappingRule rule;
  rule.gemm_glob = reader.text("gemm").value_or("");
  TileMapping& map = rule.mapping;
  const Range range{1, kLargestTile};
  map.tile_m = reader.integer("tile_m", range).value_or(1);
  map.tile_n = reader.integer("tile_n", range).value_or(1);
  map.tile_k = reader.integer("tile_k", range).value_or(1);
  map.order = static_cast<TileOrder>(reader.word("order", kOrders.allowed()).value_or(0));
  return rule;
}

/// A glob that an earlier one covers as it stands is a mistake; "*" covers all.
void check_mapping_reach(const Node& list, const std::vector<MappingRule>& rules, Problems& problems) {
  for (std::size_t later = 1; later < rules.size(); ++later) {
    for (std::size_t earlier = 0; earlier < later; ++earlier) {
      if (!matches_glob(rules[earlier].gemm_glob, rules[later].gemm_glob)) continue;
      problems.add(list.items[later].place,
                   fmt::format("'mapping.rules[{}]' is never reached: 'mapping.rules[{}]' ('{}') matches "
                               "all that '{}' does",
                               later, earlier, rules[earlier].gemm_glob, rules[later].gemm_glob));
      return;
    }
  }
}

std::vector<MappingRule> read_mapping_rules(const Node& list, const std::string& path, Problems& problems) {
  std::vector<MappingRule> rules;
  if (list.kind != Node::Kind::Sequence) {
    problems.add(list.place, fmt::format("'{}' must be a list of {{gemm, tile_m, tile_n, tile_k, order}}, "
                                         "not {}",
                                         path, describe(list)));
    return rules;
  }
  const std::size_t before = problems.count();
  for (std::size_t i = 0; i < list.items.size(); ++i)
    rules.push_back(read_mapping_rule(list.items[i], fmt::format("{}[{}]", path, i), problems));
  if (problems.count() == before) check_mapping_reach(list, rules, problems);
  return rules;
}

}  // namespace

void read_mapping(const MappingReader& root, Schedule& schedule, Problems& problems) {
  const Node* node = root.find("mapping");
  if (node == nullptr) return;
  const MappingReader reader(*node, "mapping", {{}, {"objective", "rules"}, {}}, problems);
  if (const auto word = reader.word("objective", objectives()))
    schedule.mapping.objective = static_cast<MappingObjective>(*word);
  if (const Node* rules = reader.find("rules"))
    schedule.mapping.rules = read_mapping_rules(*rules, reader.path_of("rules"), problems);
}

std::string dump_mapping(const MappingChoice& choice) {
  if (choice.objective == MappingChoice{}.objective && choice.rules.empty()) return "";
  std::string text = fmt::format("mapping:\n  objective: {}\n", to_string(choice.objective));
  text += choice.rules.empty() ? "  rules: []\n" : "  rules:\n";
  for (const MappingRule& rule : choice.rules) {
    const TileMapping& map = rule.mapping;
    text += fmt::format("    - {{gemm: {}, tile_m: {}, tile_n: {}, tile_k: {}, order: {}}}\n",
                        quote_for_yaml(rule.gemm_glob), map.tile_m, map.tile_n, map.tile_k,
                        kOrders.of(map.order));
  }
  return text;
}

}  // namespace bfpsim::config

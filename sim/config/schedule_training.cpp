// SPDX-License-Identifier: Apache-2.0
// What a schedule says of training beside the operands' formats: the source of encodings, loss scaling,
// formats on write, the seed.
#include <fmt/format.h>

#include <limits>

#include "sim/config/near_miss.h"
#include "sim/config/schedule_rules.h"

namespace bfpsim::config {
namespace {

constexpr double kLeastScale = 1e-9;
constexpr double kLargestScale = 1e18;
constexpr Vocabulary<EncodingSource, 2> kEncodingSources{{"fp32", "quantised"}};
constexpr std::int64_t kMaxIterations = 1'000'000'000'000;

constexpr Vocabulary<OptimizerKind, 4> kOptimizers{{"none", "sgd", "momentum", "adam"}};

std::optional<float> read_scale(const MappingReader& reader, std::string_view key) {
  const std::optional<double> scale = reader.number(key, kLeastScale, kLargestScale);
  return scale ? std::optional(static_cast<float>(*scale)) : std::nullopt;
}

std::vector<ScaleThreshold> read_thresholds(const Node& list, const std::string& path, Problems& problems) {
  std::vector<ScaleThreshold> thresholds;
  if (list.kind != Node::Kind::Sequence) {
    problems.add(list.place,
                 fmt::format("'{}' must be a list of {{iteration, scale}}, not {}", path, describe(list)));
    return thresholds;
  }
  for (std::size_t i = 0; i < list.items.size(); ++i) {
    const Node& item = list.items[i];
    const MappingReader reader(item, fmt::format("{}[{}]", path, i), {{"iteration", "scale"}, {}, {}},
                               problems);
    const auto iteration = reader.integer("iteration", {0, kMaxIterations});
    const auto scale = read_scale(reader, "scale");
    if (!iteration || !scale) continue;
    if (!thresholds.empty() && *iteration <= thresholds.back().iteration) {
      problems.add(item.place, fmt::format("'{}[{}]' begins at iteration {}, not after the one before it",
                                           path, i, *iteration));
    }
    thresholds.push_back({*iteration, *scale});
  }
  return thresholds;
}

DynamicLossScale read_dynamic(const Node& node, const std::string& path, Problems& problems) {
  constexpr double kMostFactor = 1024.0;
  const MappingReader reader(
      node, path, {{}, {"initial", "maximum", "factor", "growth_interval", "minimum"}, {}}, problems);
  DynamicLossScale policy;
  policy.maximum = read_scale(reader, "maximum").value_or(policy.maximum);
  policy.initial = read_scale(reader, "initial").value_or(policy.maximum);
  policy.factor = static_cast<float>(reader.number("factor", 1.0, kMostFactor).value_or(policy.factor));
  if (policy.factor <= 1.0F) {
    problems.add(reader.find("factor")->place,
                 fmt::format("'{}' must be greater than 1", reader.path_of("factor")));
  }
  policy.growth_interval =
      reader.integer("growth_interval", {1, kMaxIterations}).value_or(policy.growth_interval);
  if (const Node* list = reader.find("minimum"))
    policy.minimum = read_thresholds(*list, reader.path_of("minimum"), problems);
  return policy;
}

void read_loss_scale(const MappingReader& root, Schedule& schedule, Problems& problems) {
  const Node* node = root.find("loss_scale");
  if (node == nullptr) return;
  if (node->kind == Node::Kind::Mapping) {
    schedule.loss_scale = read_dynamic(*node, "loss_scale", problems);
    return;
  }
  if (node->kind == Node::Kind::Scalar && node->text == "none") return;
  Problems unused;
  if (const auto scale = read_number(*node, "loss_scale", kLeastScale, kLargestScale, unused)) {
    schedule.loss_scale = ConstantLossScale{static_cast<float>(*scale)};
    return;
  }
  problems.add(node->place,
               fmt::format("'loss_scale' must be none, a number from {} to {}, or a mapping for a "
                           "dynamic scale, not {}",
                           kLeastScale, kLargestScale, describe(*node)));
}

/// Rules of `on_write` take plain floats: a tensor in memory has no order along which values share exponents.
void check_plain_float(const ScheduleRule& rule, const Node& item, std::size_t index, Problems& problems) {
  if (!rule.as.format.is_block()) return;
  problems.add(
      item.find("format")->value.place,
      fmt::format("'on_write[{}].format' must be a plain float, such as fp8_e5m2; '{}' shares exponents "
                  "among values, which a tensor in memory has no order for",
                  index, rule.as.format.name));
}

void read_on_write(const MappingReader& root, const FormatScope& scope, Schedule& schedule,
                   Problems& problems) {
  const Node* list = root.find("on_write");
  if (list == nullptr) return;
  if (list->kind != Node::Kind::Sequence) {
    problems.add(list->place, fmt::format("'on_write' must be a list of rules, not {}", describe(*list)));
    return;
  }
  const std::size_t before = problems.count();
  for (std::size_t i = 0; i < list->items.size(); ++i) {
    const std::string path = fmt::format("on_write[{}]", i);
    schedule.on_write.push_back(read_rule(list->items[i], path, RuleKind::Write, scope, problems));
    check_plain_float(schedule.on_write.back(), list->items[i], i, problems);
  }
  for (std::size_t i = 0; problems.count() == before && i + 1 < schedule.on_write.size(); ++i) {
    if (!is_unconditional(schedule.on_write[i])) continue;
    problems.add(list->items[i].place,
                 fmt::format("'on_write[{}]' has no condition, so the rules after it are never reached", i));
  }
}

/// A name of the format table; empty, with a problem, where it is none.
std::string read_master(const MappingReader& reader, Problems& problems) {
  const std::optional<std::string> name = reader.text("master_weights");
  if (!name || find_format(*name)) return name.value_or("");
  std::vector<std::string> names;
  for (const Format& format : format_table())
    names.push_back(format.name);
  const std::string meant = did_you_mean(*name, names);
  problems.add(reader.find("master_weights")->place,
               fmt::format("unknown format {}{}", quote_for_message(*name),
                           meant.empty() ? "; 'bfpsim list formats' shows those of the table" : meant));
  return "";
}

/// A plain float, or blocks wide enough that an update is not lost in them.
void check_master(const MappingReader& reader, const std::string& name, Problems& problems) {
  constexpr int kWideMantissa = 12;
  const std::optional<Format> format = find_format(name);
  if (!format || !format->is_block() || format->element_bits() >= kWideMantissa) return;
  problems.add(
      reader.find("master_weights")->place,
      fmt::format("'{}' must be a plain float, or a block format of at least {} bits such as hbfp16, not {}",
                  reader.path_of("master_weights"), kWideMantissa, name));
}

void read_optimizer(const MappingReader& root, Schedule& schedule, Problems& problems) {
  const Node* node = root.find("optimizer");
  if (node == nullptr) return;
  const MappingReader reader(*node, "optimizer", {{"kind"}, {"master_weights"}, {}}, problems);
  if (const auto kind = reader.word("kind", kOptimizers.allowed()))
    schedule.optimizer.kind = static_cast<OptimizerKind>(*kind);
  if (reader.find("master_weights") == nullptr) return;
  schedule.optimizer.master_weights = read_master(reader, problems);
  check_master(reader, schedule.optimizer.master_weights, problems);
}

std::string dump_loss_scale(const LossScalePolicy& policy) {
  if (const auto* constant = std::get_if<ConstantLossScale>(&policy))
    return fmt::format("loss_scale: {}\n", constant->scale);
  const auto* dynamic = std::get_if<DynamicLossScale>(&policy);
  if (dynamic == nullptr) return "loss_scale: none\n";
  std::string minimum;
  for (const ScaleThreshold& threshold : dynamic->minimum) {
    minimum += fmt::format("{}{{iteration: {}, scale: {}}}", minimum.empty() ? "" : ", ", threshold.iteration,
                           threshold.scale);
  }
  return fmt::format(
      "loss_scale:\n  initial: {}\n  maximum: {}\n  factor: {}\n  growth_interval: {}\n  minimum: [{}]\n",
      dynamic->initial, dynamic->maximum, dynamic->factor, dynamic->growth_interval, minimum);
}

}  // namespace

void read_training(const MappingReader& root, const FormatScope& scope, Schedule& schedule,
                   Problems& problems) {
  if (const auto word = root.word("encoding_source", kEncodingSources.allowed()))
    schedule.encoding_source = static_cast<EncodingSource>(*word);
  read_loss_scale(root, schedule, problems);
  read_on_write(root, scope, schedule, problems);
  read_optimizer(root, schedule, problems);
  schedule.seed = root.integer("seed", {0, std::numeric_limits<std::int64_t>::max()}).value_or(schedule.seed);
}

std::string dump_training(const Schedule& schedule) {
  std::string text = fmt::format("encoding_source: {}\n", kEncodingSources.of(schedule.encoding_source));
  text += dump_loss_scale(schedule.loss_scale);
  text += schedule.on_write.empty() ? "on_write: []\n" : "on_write:\n";
  for (const ScheduleRule& rule : schedule.on_write)
    text += dump_rule(rule, RuleKind::Write, schedule.block);
  text += fmt::format("optimizer: {{kind: {}, master_weights: {}}}\n",
                      kOptimizers.of(schedule.optimizer.kind), schedule.optimizer.master_weights);
  return text + fmt::format("seed: {}\n", schedule.seed);
}

}  // namespace bfpsim::config

// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/schedule.h"

#include <string_view>

namespace bfpsim {
namespace {

/// `*` matches any run of characters, also none; every other character matches itself. On a mismatch the last
/// star takes one character more, which suffices: an earlier star need never be widened again.
bool matches_glob(std::string_view glob, std::string_view text) {
  std::size_t g = 0;
  std::size_t t = 0;
  std::size_t after_star = std::string_view::npos;
  std::size_t star_text = 0;
  while (t < text.size()) {
    if (g < glob.size() && glob[g] == '*') {
      after_star = ++g;
      star_text = t;
    } else if (g < glob.size() && glob[g] == text[t]) {
      ++g;
      ++t;
    } else if (after_star != std::string_view::npos) {
      g = after_star;
      t = ++star_text;
    } else {
      return false;
    }
  }
  return glob.find_first_not_of('*', g) == std::string_view::npos;
}

bool covers_layer(const ScheduleRule& rule, const ScheduleQuery& query) {
  switch (rule.layers) {
    case LayerSelector::Any:
      return true;
    case LayerSelector::First:
      return query.first_layer;
    case LayerSelector::Last:
      return query.last_layer;
    case LayerSelector::FirstOrLast:
      return query.first_layer || query.last_layer;
    case LayerSelector::Named:
      return matches_glob(rule.layer_glob, query.layer);
  }
  return false;
}

bool covers_epoch(const ScheduleRule& rule, const ScheduleQuery& query) {
  if (rule.last_epochs && query.epoch <= query.epochs - *rule.last_epochs) return false;
  if (rule.epoch_from && query.epoch < *rule.epoch_from) return false;
  return !rule.epoch_to || query.epoch <= *rule.epoch_to;
}

bool matches(const ScheduleRule& rule, const ScheduleQuery& query) {
  return covers_epoch(rule, query) && covers_layer(rule, query) && (!rule.pass || *rule.pass == query.pass) &&
         (!rule.operand || *rule.operand == query.operand);
}

}  // namespace

std::optional<std::string> choose_format(const Schedule& schedule, const ScheduleQuery& query) {
  for (const ScheduleRule& rule : schedule.rules) {
    if (matches(rule, query)) return rule.format;
  }
  return std::nullopt;
}

std::optional<WriteFormat> choose_write(const Schedule& schedule, const ScheduleQuery& query) {
  for (const WriteRule& rule : schedule.on_write) {
    if (matches(rule.when, query)) return rule.as;
  }
  return std::nullopt;
}

}  // namespace bfpsim

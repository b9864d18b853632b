// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/schedule.h"

#include "sim/workload/glob.h"

namespace bfpsim {
namespace {

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

const Encoding* first_match(const std::vector<ScheduleRule>& rules, const ScheduleQuery& query) {
  for (const ScheduleRule& rule : rules) {
    if (matches(rule, query)) return &rule.as;
  }
  return nullptr;
}

}  // namespace

const Encoding* choose_encoding(const Schedule& schedule, const ScheduleQuery& query) {
  return first_match(schedule.rules, query);
}

const Encoding* choose_write(const Schedule& schedule, const ScheduleQuery& query) {
  return first_match(schedule.on_write, query);
}

}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
#include "sim/report/metrics_section.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/cost/energy_groups.h"
#include "sim/cost/run_metrics.h"
#include "sim/report/number_text.h"
#include "sim/report/text_table.h"

namespace bfpsim {
namespace {

constexpr auto kOneLine = JsonWriter::Layout::OneLine;

struct NamedCut {
  EnergyCut cut;
  const char* key;    ///< of JSON
  const char* title;  ///< of the terminal's table; null: it has none there
};
constexpr NamedCut kCuts[] = {{EnergyCut::Pass, "energy_by_pass", "pass"},
                              {EnergyCut::Format, "energy_by_format", "format"},
                              {EnergyCut::Layer, "energy_by_layer", nullptr}};

/// Over all GEMMs; nullopt where one has no values.
std::optional<OperandActivity> activity_of(const RunRecord& run) {
  OperandActivity sum;
  for (const GemmRecord& gemm : run.gemms) {
    if (!gemm.activity) return std::nullopt;
    sum += *gemm.activity;
  }
  return sum;
}

std::int64_t product_slots(const RunRecord& run) {
  return run.totals.events[Event::DigitProductSlots] + run.totals.events[Event::FloatProductSlots];
}

/// Components by falling energy.
std::vector<Component> order_of(const EnergyReport& energy) {
  std::vector<Component> order;
  for (const Component component : components()) {
    if (energy[component]) order.push_back(component);
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](Component a, Component b) { return *energy[b] < *energy[a]; });
  return order;
}

void write_value_aware(JsonWriter& json, const RunRecord& run, const RunCost& cost) {
  json.key("value_aware");
  const std::optional<OperandActivity> activity = activity_of(run);
  if (!cost.value_aware || !activity) {
    json.null();
    return;
  }
  json.begin_object(kOneLine);
  json.member("product_slots", product_slots(run));
  json.member("active_products", activity->active_products);
  json.member("digits_a", activity->a.digits);
  json.member("zero_digits_a", activity->a.zero_digits);
  json.member("digits_b", activity->b.digits);
  json.member("zero_digits_b", activity->b.zero_digits);
  json.member("multipliers_j", (*cost.value_aware)[Component::Multipliers]->joules());
  json.member("energy_j", cost.value_aware->total.joules());
  json.member("energy_low_j", cost.value_aware->low.joules());
  json.member("energy_high_j", cost.value_aware->high.joules());
  json.end();
}

}  // namespace

std::string value_aware_sentence(const RunRecord& run, const RunCost& cost) {
  const std::optional<OperandActivity> activity = activity_of(run);
  if (!cost.value_aware || !activity || product_slots(run) == 0) return "";
  const EnergyReport& aware = *cost.value_aware;
  std::string text = fmt::format(
      "Value-aware: {} of the multipliers' slots have two operands that are not zero; charging these only, "
      "they "
      "take {} for {}, and the run {}.",
      share(activity->active_products, product_slots(run)), si(aware[Component::Multipliers]->joules(), "J"),
      si(cost.total[Component::Multipliers]->joules(), "J"), si(aware.total.joules(), "J"));
  return text + (order_of(aware) == order_of(cost.total) ? " The order of the components stays."
                                                         : " That changes the order of the components.");
}

std::string roofline_sentence(const RunRecord& run) {
  const std::optional<Roofline> roofline = roofline_of(run);
  if (!roofline) return "";
  const double share = roofline->achieved / roofline->attainable();
  return fmt::format("Roofline: {:.4g} operations a byte, under the {} roof of {}; the run reaches {} of it.",
                     roofline->intensity, roofline->is_memory_bound() ? "memory's" : "array's",
                     si(roofline->attainable(), "op/s"), percent(share));
}

std::string metrics_section(const RunRecord& run, const RunCost& cost, const TextStyle& style) {
  TextTable table(
      {{"metric"}, {"value", Align::Right}, {"unit", Align::Left}, {"what it is", Align::Left, 1, 20, true}});
  for (const RunMetric& metric : run_metrics()) {
    const std::optional<double> value = metric.value(run, cost);
    table.add_row({std::string(metric.name), value ? fmt::format("{:.4g}", *value) : "-",
                   std::string(metric.unit), std::string(metric.definition)});
  }
  return heading("Metrics", style) + table.render(style);
}

std::string energy_group_section(const RunRecord& run, const RunCost& cost, const TextStyle& style) {
  TextTable table({{"energy by"},
                   {"", Align::Left, 0, 16},
                   {"energy", Align::Right},
                   {"share", Align::Right},
                   {"low", Align::Right, 1},
                   {"high", Align::Right, 1}});
  const double total = cost.total.total.joules();
  for (const NamedCut& cut : kCuts) {
    if (cut.title == nullptr) continue;
    for (const EnergyGroup& group : energy_groups(run, cost, cut.cut)) {
      const double joules = group.energy.total.joules();
      table.add_row({cut.title, group.name, si(joules, "J"), total > 0.0 ? percent(joules / total) : "-",
                     si(group.energy.low.joules(), "J"), si(group.energy.high.joules(), "J")});
    }
  }
  return heading("Energy by pass and format", style) + table.render(style);
}

void write_metrics(JsonWriter& json, const RunRecord& run, const RunCost& cost) {
  json.key("metrics");
  json.begin_object();
  for (const RunMetric& metric : run_metrics())
    json.member(metric.name, metric.value(run, cost));
  json.end();
  for (const NamedCut& cut : kCuts) {
    json.key(cut.key);
    json.begin_array();
    for (const EnergyGroup& group : energy_groups(run, cost, cut.cut)) {
      json.begin_object(kOneLine);
      json.member("name", group.name);
      json.member("energy_j", group.energy.total.joules());
      json.member("energy_low_j", group.energy.low.joules());
      json.member("energy_high_j", group.energy.high.joules());
      json.end();
    }
    json.end();
  }
  write_value_aware(json, run, cost);
}

}  // namespace bfpsim

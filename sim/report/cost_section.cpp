// SPDX-License-Identifier: Apache-2.0
#include "sim/report/cost_section.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/report/metrics_section.h"
#include "sim/report/number_text.h"
#include "sim/report/text_table.h"

namespace bfpsim {
namespace {

constexpr auto kOneLine = JsonWriter::Layout::OneLine;
constexpr double kUm2PerMm2 = 1e6;

std::string square_millimetres(double um2) {
  return fmt::format("{:.4g} mm2", um2 / kUm2PerMm2);
}

std::optional<double> average_power(const RunRecord& run, const RunCost& cost) {
  if (run.totals.seconds <= 0.0) return std::nullopt;
  return cost.total.total.joules() / run.totals.seconds;
}

/// Components that have a figure, the costliest first.
std::vector<Component> by_energy(const RunCost& cost) {
  std::vector<Component> order;
  for (const Component component : components()) {
    if (cost.total[component] || cost.area[component]) order.push_back(component);
  }
  const auto energy = [&](Component c) { return cost.total[c].value_or(Attojoules()); };
  std::stable_sort(order.begin(), order.end(),
                   [&](Component a, Component b) { return energy(b) < energy(a); });
  return order;
}

std::string energy_share(const RunCost& cost, Component component) {
  const double total = cost.total.total.joules();
  if (!cost.total[component] || total <= 0.0) return "-";
  return percent(cost.total[component]->joules() / total);
}

void write_confidence(JsonWriter& json, const EnergyReport& energy) {
  json.member("energy_confidence", to_string(main_confidence(energy)));
  json.key("energy_by_confidence");
  json.begin_object(kOneLine);
  for (std::size_t i = 0; i < kConfidenceCount; ++i)
    json.member(to_string(static_cast<Confidence>(i)), energy.by_confidence[i].joules());
  json.end();
}

void write_area(JsonWriter& json, const AreaReport& area) {
  json.member("area_um2", area.total.um2());
  json.member("area_low_um2", area.low.um2());
  json.member("area_high_um2", area.high.um2());
  json.member("area_confidence", to_string(main_confidence(area)));
  json.key("area_by_component");
  json.begin_object(kOneLine);
  for (const Component component : components())
    json.member(info(component).name, area[component] ? std::optional(area[component]->um2()) : std::nullopt);
  json.end();
}

}  // namespace

std::optional<double> joules_per_mac(double joules, double macs) {
  return macs > 0.0 ? std::optional(joules / macs) : std::nullopt;
}

std::string cost_sentence(const RunRecord& run, const RunCost& cost) {
  const EnergyReport& energy = cost.total;
  const double joules = energy.total.joules();
  std::string text = fmt::format("Energy: {}", si(joules, "J"));
  if (const auto each = joules_per_mac(joules, static_cast<double>(run.totals.macs)))
    text += fmt::format(", {:.3g} pJ a MAC", *each * 1e12);
  if (const auto power = average_power(run, cost)) text += fmt::format(", {} on average", si(*power, "W"));
  text +=
      fmt::format(" (sources span {} to {}).", si(energy.low.joules(), "J"), si(energy.high.joules(), "J"));
  return text + fmt::format(" Area: {}. All at {:g} nm ({}); most of the energy is {}, most of the area {}.",
                            square_millimetres(cost.area.total.um2()), cost.node_nm, cost.technology,
                            to_string(main_confidence(energy)), to_string(main_confidence(cost.area)));
}

std::string cost_section(const RunCost& cost, const TextStyle& style) {
  TextTable table({{"component"},
                   {"energy", Align::Right},
                   {"share", Align::Right},
                   {"mm2", Align::Right, 1},
                   {"what it is", Align::Left, 2, 20, true}});
  for (const Component component : by_energy(cost)) {
    const std::optional<SquareMicrons> area = cost.area[component];
    table.add_row({std::string(info(component).name),
                   cost.total[component] ? si(cost.total[component]->joules(), "J") : "-",
                   energy_share(cost, component),
                   area ? fmt::format("{:.3g}", area->um2() / kUm2PerMm2) : "-",
                   std::string(info(component).description)});
  }
  std::string out = heading("Energy and area", style) + table.render(style);
  std::string note = "Not counted:";
  for (const std::string& item : cost.not_counted)
    note += (item == cost.not_counted.front() ? " " : "; ") + item;
  return cost.not_counted.empty() ? out : out + wrap(note + ".", style, 2);
}

void write_cost(JsonWriter& json, const RunRecord& run, const std::optional<RunCost>& cost) {
  json.member("technology", cost ? cost->technology : std::string());
  if (!cost) {
    for (const char* key : {"node_nm", "energy_j", "area_um2"})
      json.member(key, std::optional<double>());
    json.key("energy_by_component");
    json.begin_object();
    json.end();
    return;
  }
  const EnergyReport& energy = cost->total;
  json.member("node_nm", cost->node_nm);
  json.member("energy_j", energy.total.joules());
  json.member("energy_low_j", energy.low.joules());
  json.member("energy_high_j", energy.high.joules());
  json.member("energy_per_mac_j",
              joules_per_mac(energy.total.joules(), static_cast<double>(run.totals.macs)));
  json.member("average_power_w", average_power(run, *cost));
  write_confidence(json, energy);
  json.key("energy_by_component");
  json.begin_object(kOneLine);
  for (const Component component : components()) {
    const std::optional<Attojoules>& part = energy[component];
    json.member(info(component).name, part ? std::optional(part->joules()) : std::nullopt);
  }
  json.end();
  write_metrics(json, run, *cost);
  write_area(json, cost->area);
  json.key("not_counted");
  json.begin_array();
  for (const std::string& item : cost->not_counted)
    json.value(item);
  json.end();
}

}  // namespace bfpsim

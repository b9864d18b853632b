// SPDX-License-Identifier: Apache-2.0
#include "sim/report/area_report.h"
#include "sim/report/json_tools.h"
#include "sim/report/version.h"

namespace bfpsim {
namespace {

Json components_json(const AreaReport& area) {
  Json json = Json::object();
  for (const Component component : components()) {
    if (area[component]) json[std::string(info(component).name)] = area[component]->um2();
  }
  return json;
}

Json head_json(const Technology& technology) {
  return {{"schema", "bfpsim.area/1"},
          {"bfpsim_version", version()},
          {"technology", technology.name},
          {"node_nm", technology.node_nm}};
}

void add_unit(Json& json, const PricedUnit& priced) {
  const DotProductUnit& unit = priced.unit;
  const bool integers = unit.format.has_int_elements();
  json["format"] = unit.format.name;
  json["block"] = unit.format.is_block() ? Json(unit.block) : Json(nullptr);
  json["lanes"] = unit.lanes;
  json["slice_bits"] =
      integers ? Json(unit.slice_bits == 0 ? unit.format.element_bits() : unit.slice_bits) : Json(nullptr);
  json["passes"] = priced.passes;
  json["adders"] = integers ? Json(nullptr) : Json(unit.adders.name);
}

void add_gains(Json& json, const PricedUnit& priced) {
  json["gain_vs_fp32"] = priced.gain(Accounting::Paper);
  json["gain_vs_fp32_bare"] = priced.gain(Accounting::Bare);
  json["gain_vs_fp32_full"] = priced.gain(Accounting::Full);
}

void add_priced(Json& json, const PricedUnit& priced) {
  add_unit(json, priced);
  const AreaReport& paper = priced.area(Accounting::Paper);
  const AreaReport& full = priced.area(Accounting::Full);
  json["area_um2"] = paper.total.um2();
  json["area_bare_um2"] = priced.area(Accounting::Bare).total.um2();
  json["area_full_um2"] = full.total.um2();
  json["area_full_low_um2"] = full.low.um2();
  json["area_full_high_um2"] = full.high.um2();
  add_gains(json, priced);
  json["area_by_component"] = components_json(paper);
  json["area_full_by_component"] = components_json(full);
}

Json parts_json(const std::vector<AreaTerm>& terms) {
  Json parts = Json::array();
  for (const AreaTerm& term : terms) {
    parts.push_back({{"component", info(term.component).name},
                     {"part", term.what},
                     {"count", term.count},
                     {"each_um2", term.each.um2()},
                     {"area_um2", term.area().um2()},
                     {"confidence", to_string(term.confidence)}});
  }
  return parts;
}

}  // namespace

std::string area_json(const PricedUnit& priced, const Technology& technology) {
  Json json = head_json(technology);
  json["kind"] = "unit";
  add_priced(json, priced);
  return text_of(json);
}

std::string area_json(const PricedMachine& priced, const Technology& technology) {
  Json json = head_json(technology);
  json["kind"] = "machine";
  json["accelerator"] = priced.machine.name;
  add_unit(json, priced.unit);
  json["area_um2"] = priced.area.total.um2();
  json["area_low_um2"] = priced.area.low.um2();
  json["area_high_um2"] = priced.area.high.um2();
  json["area_confidence"] = to_string(main_confidence(priced.area));
  json["gain_vs_fp32"] = priced.unit.gain(Accounting::Paper);
  json["gain_vs_fp32_bare"] = priced.unit.gain(Accounting::Bare);
  json["gain_vs_fp32_full"] = priced.gain_full;
  json["area_by_component"] = components_json(priced.area);
  json["parts"] = parts_json(priced.terms);
  json["not_counted"] = priced.not_counted;
  return text_of(json);
}

std::string area_json(const std::vector<PricedUnit>& priced, const Technology& technology) {
  Json json = head_json(technology);
  json["kind"] = "table";
  json["units"] = Json::array();
  for (const PricedUnit& each : priced) {
    Json unit = Json::object();
    add_priced(unit, each);
    json["units"].push_back(std::move(unit));
  }
  return text_of(json);
}

}  // namespace bfpsim

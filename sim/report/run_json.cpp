// SPDX-License-Identifier: Apache-2.0
#include "sim/report/run_json.h"

#include "sim/report/json_tools.h"
#include "sim/report/run_breakdown.h"
#include "sim/report/version.h"

namespace bfpsim {
namespace {

Json waterfall_json(const Waterfall& waterfall) {
  Json stalls = Json::object();
  for (std::size_t i = 0; i < kUnitStateCount; ++i) {
    const auto state = static_cast<UnitState>(i);
    if (state != UnitState::Busy) stalls[std::string(to_string(state))] = number_or_null(waterfall.stalls[i]);
  }
  return {{"digit_passes", number_or_null(waterfall.digit_passes)},
          {"lane_fit", number_or_null(waterfall.lane_fit)},
          {"padding", number_or_null(waterfall.padding)},
          {"array_edges", number_or_null(waterfall.array_edges)},
          {"fill_drain", number_or_null(waterfall.fill_drain)},
          {"stalls", std::move(stalls)},
          {"utilization", number_or_null(waterfall.utilization)},
          {"achieved", number_or_null(waterfall.achieved)}};
}

Json units_json(const std::vector<UnitReport>& units) {
  Json json = Json::object();
  for (const UnitReport& unit : units)
    json[unit.name] = states_json(unit.states, true);
  return json;
}

Json events_json(const EventCounters& events) {
  Json json = Json::object();
  for (std::size_t i = 0; i < kEventCount; ++i) {
    const auto event = static_cast<Event>(i);
    json[std::string(info(event).name)] = events[event];
  }
  return json;
}

std::int64_t dram_bytes(const EventCounters& events) {
  return events[Event::DramBytesRead] + events[Event::DramBytesWritten];
}

Json numerics_json(const GemmRecord& gemm) {
  if (!gemm.numerics) return nullptr;
  const GemmNumerics& numerics = *gemm.numerics;
  return {{"sqnr_db", number_or_null(numerics.sqnr_db)},
          {"max_abs_err", number_or_null(numerics.max_abs_err)},
          {"wasserstein_a", number_or_null(numerics.wasserstein_a)},
          {"wasserstein_b", number_or_null(numerics.wasserstein_b)},
          {"reference_sqnr_db", number_or_null(gemm.reference_sqnr_db)}};
}

Json mapping_json(const TileMapping& mapping) {
  return {{"tile_m", mapping.tile_m},
          {"tile_n", mapping.tile_n},
          {"tile_k", mapping.tile_k},
          {"order", mapping.order == TileOrder::NFastest ? "n_fastest" : "m_fastest"}};
}

Json gemm_json(const GemmRecord& gemm) {
  Json json = {{"layer", gemm.layer},
               {"pass", to_string(gemm.pass)},
               {"part", gemm.part},
               {"role_a", to_string(gemm.role_a)},
               {"role_b", to_string(gemm.role_b)},
               {"m", gemm.m},
               {"n", gemm.n},
               {"k", gemm.k},
               {"batch", gemm.batch},
               {"format_a", gemm.format_a},
               {"format_b", gemm.format_b},
               {"block", to_string(gemm.block)},
               {"mapping", mapping_json(gemm.mapping)},
               {"macs", gemm.macs},
               {"digit_products", gemm.digit_products},
               {"cycles", gemm.cycles.count()},
               {"utilization", number_or_null(gemm.waterfall.utilization)},
               {"stalls", states_json(array_states(gemm.units), false)},
               {"units", units_json(gemm.units)},
               {"energy_j", nullptr},
               {"dram_bytes", dram_bytes(gemm.events)},
               {"numerics", numerics_json(gemm)},
               {"waterfall", waterfall_json(gemm.waterfall)},
               {"events", events_json(gemm.events)}};
  json["check_mismatches"] = gemm.check_mismatches ? Json(*gemm.check_mismatches) : Json(nullptr);
  json["digest"] = hex_digest(gemm.digest);
  return json;
}

Json formats_json(const RunRecord& run) {
  Json json = Json::array();
  for (const FormatGroup& group : group_by_format(run)) {
    json.push_back({{"format", group.name},
                    {"gemms", group.gemms},
                    {"macs", group.macs},
                    {"digit_products", group.digit_products},
                    {"cycles", group.cycles},
                    {"worst_sqnr_db", number_or_null(group.worst_sqnr_db)}});
  }
  return json;
}

Json engine_check_json(const std::optional<EngineCheck>& check) {
  if (!check) return nullptr;
  Json differences = Json::array();
  for (const EngineDifference& difference : check->differences) {
    differences.push_back({{"gemm", difference.gemm},
                           {"figure", difference.what},
                           {check->first, difference.first},
                           {check->second, difference.second}});
  }
  return {{"engines", {check->first, check->second}},
          {"gemms", check->gemms},
          {"distinct", check->distinct},
          {"differences", std::move(differences)}};
}

}  // namespace

std::string run_to_json(const RunReport& report) {
  const RunRecord& run = report.run;
  const RunTotals& totals = run.totals;
  Json json = {{"schema", kRunSchema},
               {"bfpsim_version", version()},
               {"complete", run.complete},
               {"accelerator", run.machine.name},
               {"workload", run.workload},
               {"origin", run.origin},
               {"schedule", run.schedule.name},
               {"engine", run.engine},
               {"step", run.step},
               {"epoch", run.epoch},
               {"epochs", run.epochs},
               {"has_values", run.has_values},
               {"clock_hz", number_or_null(run.machine.clock_hz)},
               {"multipliers", run.machine.multipliers()},
               {"cycles", totals.cycles.count()},
               {"seconds", number_or_null(totals.seconds)},
               {"macs", totals.macs},
               {"digit_products", totals.digit_products},
               {"utilization", number_or_null(totals.utilization)},
               {"stalls", states_json(array_states(totals.units), false)},
               {"energy_j", nullptr},
               {"energy_by_component", Json::object()},
               {"area_um2", nullptr},
               {"dram_bytes", dram_bytes(totals.events)},
               {"units", units_json(totals.units)},
               {"waterfall", waterfall_json(totals.waterfall)},
               {"events", events_json(totals.events)},
               {"formats", formats_json(run)},
               {"digest", hex_digest(totals.digest)},
               {"gemms", Json::array()}};
  const std::optional<std::int64_t> mismatches = check_mismatches(run);
  json["check_mismatches"] = mismatches ? Json(*mismatches) : Json(nullptr);
  json["engine_check"] = engine_check_json(report.engines);
  for (const GemmRecord& gemm : run.gemms)
    json["gemms"].push_back(gemm_json(gemm));
  return text_of(json);
}

}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
#include "sim/report/run_json.h"

#include "rtl_models/numerics/format_words.h"
#include "sim/report/cost_section.h"
#include "sim/report/footprint_section.h"
#include "sim/report/json_tools.h"
#include "sim/report/json_writer.h"
#include "sim/report/numerics_json.h"
#include "sim/report/run_breakdown.h"
#include "sim/report/run_sentences.h"
#include "sim/report/sensitivity_section.h"
#include "sim/report/training_section.h"
#include "sim/report/version.h"
#include "sim/report/write_section.h"

namespace bfpsim {
namespace {

constexpr auto kOneLine = JsonWriter::Layout::OneLine;

std::int64_t dram_bytes(const EventCounters& events) {
  return events[Event::DramBytesRead] + events[Event::DramBytesWritten];
}

void write_states(JsonWriter& json, std::string_view key, const StateCounts& states, bool with_busy) {
  json.key(key);
  json.begin_object(kOneLine);
  for (std::size_t i = 0; i < kUnitStateCount; ++i) {
    const auto state = static_cast<UnitState>(i);
    if (with_busy || state != UnitState::Busy) json.member(to_string(state), states[state]);
  }
  json.end();
}

void write_units(JsonWriter& json, const std::vector<UnitReport>& units) {
  json.key("units");
  json.begin_object();
  for (const UnitReport& unit : units)
    write_states(json, unit.name, unit.states, true);
  json.end();
}

void write_waterfall(JsonWriter& json, const Waterfall& waterfall) {
  json.key("waterfall");
  json.begin_object(kOneLine);
  json.member("digit_passes", waterfall.digit_passes);
  json.member("lane_fit", waterfall.lane_fit);
  json.member("padding", waterfall.padding);
  json.member("array_edges", waterfall.array_edges);
  json.member("fill_drain", waterfall.fill_drain);
  json.key("stalls");
  json.begin_object(kOneLine);
  for (std::size_t i = 0; i < kUnitStateCount; ++i) {
    const auto state = static_cast<UnitState>(i);
    if (state != UnitState::Busy) json.member(to_string(state), waterfall.stalls[i]);
  }
  json.end();
  json.member("operations", waterfall.operations);
  json.member("utilization", waterfall.utilization);
  json.member("achieved", waterfall.achieved);
  json.end();
}

void write_events(JsonWriter& json, const EventCounters& events) {
  json.key("events");
  json.begin_object(kOneLine);
  for (std::size_t i = 0; i < kEventCount; ++i) {
    const auto event = static_cast<Event>(i);
    json.member(info(event).name, events[event]);
  }
  json.end();
}

/// Why a GEMM has its mapping.
void write_mapping_origin(JsonWriter& json, const MappingOrigin& origin) {
  json.key("mapping_choice");
  json.begin_object(kOneLine);
  json.member("by", origin.rule ? "rule" : "objective");
  json.key("rule");
  if (origin.rule) {
    json.value(static_cast<std::int64_t>(*origin.rule));
  } else {
    json.null();
  }
  json.member("objective", to_string(origin.objective));
  json.member("value", origin.chosen.value);
  json.end();
}

void write_shape(JsonWriter& json, const GemmRecord& gemm) {
  json.member("layer", gemm.layer);
  json.member("pass", to_string(gemm.pass));
  json.member("part", gemm.part);
  json.member("role_a", to_string(gemm.role_a));
  json.member("role_b", to_string(gemm.role_b));
  json.member("m", gemm.m);
  json.member("n", gemm.n);
  json.member("k", gemm.k);
  json.member("batch", gemm.batch);
  json.member("format_a", gemm.format_a.name);
  json.member("format_b", gemm.format_b.name);
  json.member("rounding_a", word_of(gemm.format_a.rounding, kRoundingWords));
  json.member("rounding_b", word_of(gemm.format_b.rounding, kRoundingWords));
  json.member("source_a", gemm.quantised_a ? "quantised" : "fp32");
  json.member("source_b", gemm.quantised_b ? "quantised" : "fp32");
  json.key("block");
  if (gemm.block) {
    json.value(to_string(*gemm.block));
  } else {
    json.null();
  }
  json.key("mapping");
  json.begin_object(kOneLine);
  json.member("tile_m", gemm.mapping.tile_m);
  json.member("tile_n", gemm.mapping.tile_n);
  json.member("tile_k", gemm.mapping.tile_k);
  json.member("order", gemm.mapping.order == TileOrder::NFastest ? "n_fastest" : "m_fastest");
  json.end();
  write_mapping_origin(json, gemm.mapping_origin);
}

void write_gemm(JsonWriter& json, const GemmRecord& gemm, const std::optional<double>& energy_j) {
  json.begin_object();
  write_shape(json, gemm);
  json.member("macs", gemm.macs);
  json.member("digit_products", gemm.digit_products);
  json.member("cycles", gemm.cycles.count());
  json.member("compute_cycles", gemm.compute_cycles.count());
  json.member("compute_last_cycle", gemm.compute_cycles.count() - 1);
  json.member("utilization", gemm.waterfall.utilization);
  write_states(json, "stalls", array_states(gemm.units), false);
  write_units(json, gemm.units);
  json.member("energy_j", energy_j);
  json.member("dram_bytes", dram_bytes(gemm.events));
  write_numerics(json, gemm);
  write_written(json, gemm);
  write_waterfall(json, gemm.waterfall);
  write_events(json, gemm.events);
  json.member("check_mismatches", gemm.check_mismatches);
  json.member("digest", hex_digest(gemm.digest));
  json.end();
}

void write_operation(JsonWriter& json, const OperationRecord& operation,
                     const std::optional<double>& energy_j) {
  json.begin_object();
  json.member("layer", operation.layer);
  json.member("pass", to_string(operation.pass));
  json.member("kind", operation.kind);
  json.member("elements", operation.elements);
  json.member("cycles", operation.cycles.count());
  write_states(json, "stalls", array_states(operation.units), false);
  write_units(json, operation.units);
  json.member("energy_j", energy_j);
  json.member("dram_bytes", dram_bytes(operation.events));
  write_events(json, operation.events);
  json.member("digest", hex_digest(operation.digest));
  json.end();
}

void write_formats(JsonWriter& json, const RunRecord& run) {
  json.key("formats");
  json.begin_array();
  for (const FormatGroup& group : group_by_format(run)) {
    json.begin_object(kOneLine);
    json.member("format", group.name);
    json.member("gemms", group.gemms);
    json.member("macs", group.macs);
    json.member("digit_products", group.digit_products);
    json.member("cycles", group.cycles);
    json.member("worst_sqnr_db", group.worst_sqnr_db);
    json.end();
  }
  json.end();
}

void write_engine_check(JsonWriter& json, const std::optional<EngineCheck>& check) {
  json.key("engine_check");
  if (!check) {
    json.null();
    return;
  }
  json.begin_object();
  json.key("engines");
  json.begin_array(kOneLine);
  json.value(check->first);
  json.value(check->second);
  json.end();
  json.member("gemms", check->gemms);
  json.member("distinct", check->distinct);
  json.member("operations", check->operations);
  json.member("distinct_operations", check->distinct_operations);
  json.key("differences");
  json.begin_array();
  for (const EngineDifference& difference : check->differences) {
    json.begin_object(kOneLine);
    json.member("gemm", difference.gemm);
    json.member("figure", difference.what);
    json.member(check->first, difference.first);
    json.member(check->second, difference.second);
    json.end();
  }
  json.end();
  json.end();
}

void write_identity(JsonWriter& json, const RunReport& report) {
  const RunRecord& run = report.run;
  json.member("schema", kRunSchema);
  json.member("bfpsim_version", version());
  json.member("complete", run.complete);
  json.member("cycle_limit", report.cycle_limit);
  json.member("accelerator", run.machine.name);
  json.member("workload", run.workload);
  json.member("origin", run.origin);
  json.member("schedule", run.schedule.name);
  json.member("engine", run.engine);
  json.member("step", report.by_shape ? std::nullopt : std::optional(run.step));
  json.member("batch", report.batch);
  json.member("epoch", run.epoch);
  json.member("epochs", run.epochs);
  json.member("has_values", run.has_values);
  json.member("clock_hz", run.machine.clock_hz);
  json.member("multipliers", std::int64_t{run.machine.multipliers()});
}

void write_notes(JsonWriter& json, const RunRecord& run) {
  json.key("notes");
  json.begin_array();
  for (const std::string& note : notes_on(run))
    json.value(note);
  json.end();
}

void write_tile_encodings(JsonWriter& json, const std::optional<TileEncodings>& encodings) {
  json.key("tile_encodings");
  if (!encodings) {
    json.null();
    return;
  }
  json.begin_object(kOneLine);
  json.member("made", encodings->made);
  json.member("shareable", encodings->shareable);
  json.end();
}

void write_configuration(JsonWriter& json, const std::vector<Setting>& configuration) {
  json.key("configuration");
  json.begin_object();
  for (const Setting& setting : configuration)
    json.member(setting.key, setting.value);
  json.end();
}

}  // namespace

std::string run_to_json(const RunReport& report) {
  const RunRecord& run = report.run;
  const RunTotals& totals = run.totals;
  JsonWriter json;
  json.begin_object();
  write_identity(json, report);
  write_configuration(json, report.configuration);
  write_notes(json, run);
  json.member("cycles", totals.cycles.count());
  json.member("gemm_cycles", totals.cycles.count() - totals.operation_cycles.count());
  json.member("operation_cycles", totals.operation_cycles.count());
  json.member("seconds", totals.seconds);
  json.member("macs", totals.macs);
  json.member("digit_products", totals.digit_products);
  json.member("utilization", totals.utilization);
  json.member("gemm_utilization", totals.gemm_utilization);
  write_states(json, "stalls", array_states(totals.units), false);
  write_cost(json, run, report.cost);
  json.member("dram_bytes", dram_bytes(totals.events));
  write_units(json, totals.units);
  write_waterfall(json, totals.waterfall);
  write_events(json, totals.events);
  write_formats(json, run);
  write_loss_scaling(json, run);
  write_tile_encodings(json, run.tile_encodings);
  write_footprint(json, run.footprint);
  json.member("digest", hex_digest(totals.digest));
  json.member("check_mismatches", check_mismatches(run));
  write_engine_check(json, report.engines);
  write_training(json, report.training);
  write_sensitivity(json, report.sensitivity);
  json.key("gemms");
  json.begin_array();
  for (std::size_t i = 0; i < run.gemms.size(); ++i) {
    write_gemm(json, run.gemms[i],
               report.cost ? std::optional(report.cost->gemms[i].total.joules()) : std::nullopt);
  }
  json.end();
  json.key("operations");
  json.begin_array();
  for (std::size_t i = 0; i < run.operations.size(); ++i) {
    write_operation(json, run.operations[i],
                    report.cost ? std::optional(report.cost->operations[i].total.joules()) : std::nullopt);
  }
  json.end();
  json.end();
  return json.take();
}

}  // namespace bfpsim

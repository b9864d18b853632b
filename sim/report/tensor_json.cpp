// SPDX-License-Identifier: Apache-2.0
#include "sim/report/json_tools.h"
#include "sim/report/json_writer.h"
#include "sim/report/numerics_json.h"
#include "sim/report/run_breakdown.h"
#include "sim/report/tensor_report.h"
#include "sim/report/version.h"

namespace bfpsim {
namespace {

Json counts_json(const EncodeCounts& counts) {
  return {{"flushed", counts.flushed}, {"saturated", counts.saturated}, {"nan_or_inf", counts.nan_or_inf}};
}

Json text_or_null(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

Json machine_json(const GemmMachineReport& run) {
  Json units = Json::object();
  for (const UnitReport& unit : run.units)
    units[unit.name] = states_json(unit.states, true);
  return {{"accelerator", run.accelerator},
          {"engine", run.engine},
          {"cycles", run.cycles.count()},
          {"seconds", number_or_null(run.seconds)},
          {"utilization", number_or_null(run.utilization)},
          {"stalls", states_json(array_states(run.units), false)},
          {"dram_bytes", run.events[Event::DramBytesRead] + run.events[Event::DramBytesWritten]},
          {"units", std::move(units)}};
}

Json numerics_json(const GemmReport& report) {
  if (!report.numerics)
    return {{"sqnr_db", number_or_null(report.sqnr_db)}, {"max_abs_err", number_or_null(report.max_abs_err)}};
  JsonWriter json;
  json.begin_object();
  write_numerics(json, *report.numerics);
  json.end();
  return Json::parse(json.take());
}

}  // namespace

std::string to_json(const GemmReport& report) {
  return text_of({{"schema", "bfpsim.gemm/1"},
                  {"bfpsim_version", version()},
                  {"a", report.a},
                  {"b", report.b},
                  {"output", report.output},
                  {"m", report.m},
                  {"n", report.n},
                  {"k", report.k},
                  {"macs", report.macs},
                  {"format_a", report.format_a},
                  {"format_b", report.format_b},
                  {"block", text_or_null(report.block)},
                  {"counts_a", counts_json(report.counts_a)},
                  {"counts_b", counts_json(report.counts_b)},
                  {"numerics", numerics_json(report)},
                  {"machine", report.machine ? machine_json(*report.machine) : Json(nullptr)}});
}

}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/numerics/format_words.h"
#include "sim/cost/run_metrics.h"
#include "sim/report/list_json_tools.h"

namespace bfpsim {
namespace {

/// What every consumer of a format can use; null where a plain float has none.
void add_format(Json& json, const Format& format) {
  const bool e8m0 = format.shared && format.shared->coding == ExponentCoding::Biased;
  json["element"] = element_text(format);
  json["element_bits"] = format.element_bits();
  json["specials"] = format.has_int_elements()
                         ? Json(nullptr)
                         : Json(word_of(format.as_float().specials, kSpecialValuesWords));
  json["bias"] = format.has_int_elements() ? Json(nullptr) : Json(format.as_float().bias);
  json["scale"] = format.shared ? Json(e8m0 ? "e8m0" : "shared_exponent") : Json(nullptr);
  json["exponent_bits"] = format.shared ? Json(format.shared->bits) : Json(nullptr);
  json["scale_rule"] = e8m0 ? Json(word_of(format.scale_rule, kScaleRuleWords)) : Json(nullptr);
  json["block"] = format.shared ? Json(to_string(format.block)) : Json(nullptr);
  json["rounding"] = word_of(format.rounding, kRoundingWords);
  json["description"] = format.description;
}

}  // namespace

std::string to_json(const std::vector<ListedFormat>& formats) {
  Json items = Json::array();
  for (const ListedFormat& item : formats) {
    Json json = named(item);
    if (item.path.empty()) json["path"] = nullptr;
    if (item.value) add_format(json, *item.value);
    items.push_back(std::move(json));
  }
  return list_text("formats", std::move(items));
}

std::string to_json(const std::vector<ListedAccelerator>& accelerators) {
  Json items = Json::array();
  for (const ListedAccelerator& item : accelerators) {
    Json json = named(item);
    if (item.value) {
      const MachineParams& machine = *item.value;
      json["arrays"] = machine.array.count;
      json["rows"] = machine.array.rows;
      json["cols"] = machine.array.cols;
      json["lanes"] = machine.array.lanes;
      json["slice_bits"] = machine.array.slice_bits;
      json["clock_hz"] = number_or_null(machine.clock_hz);
      const std::optional<double> peak = memory_bytes_per_second(machine);
      json["memory_bytes_per_s"] = peak ? number_or_null(*peak) : Json();
      json["memory_bytes_per_cycle"] = peak ? number_or_null(*peak / machine.clock_hz) : Json();
    }
    items.push_back(std::move(json));
  }
  return list_text("accelerators", std::move(items));
}

std::string to_json(const std::vector<ListedSchedule>& schedules) {
  Json items = Json::array();
  for (const ListedSchedule& item : schedules) {
    Json json = named(item);
    if (item.value) {
      json["description"] = item.value->description;
      json["epochs"] = item.value->epochs;
      json["block"] = to_string(item.value->block);
      json["rules"] = item.value->rules.size();
    }
    items.push_back(std::move(json));
  }
  return list_text("schedules", std::move(items));
}

std::string to_json(const std::vector<ListedTrace>& traces) {
  Json items = Json::array();
  for (const ListedTrace& item : traces) {
    Json json = named(item);
    if (item.value) {
      json["model"] = item.value->model;
      json["batch"] = item.value->batch;
      json["steps"] = Json::array();
      for (const TraceStep& step : item.value->steps)
        json["steps"].push_back(step.step);
    }
    items.push_back(std::move(json));
  }
  return list_text("traces", std::move(items));
}

std::string to_json(const std::vector<CheckedFile>& files) {
  Json items = Json::array();
  for (const CheckedFile& file : files) {
    Json mistakes = Json::array();
    for (const FileMistake& mistake : file.mistakes) {
      mistakes.push_back({{"line", mistake.line == 0 ? Json(nullptr) : Json(mistake.line)},
                          {"column", mistake.column == 0 ? Json(nullptr) : Json(mistake.column)},
                          {"message", mistake.message}});
    }
    items.push_back({{"path", file.path},
                     {"schema", file.schema.empty() ? Json(nullptr) : Json(file.schema)},
                     {"mistakes", std::move(mistakes)}});
  }
  return text_of(
      {{"schema", "bfpsim.config-check/1"}, {"bfpsim_version", version()}, {"files", std::move(items)}});
}

}  // namespace bfpsim

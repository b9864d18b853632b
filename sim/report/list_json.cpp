// SPDX-License-Identifier: Apache-2.0
#include "sim/report/list_json_tools.h"

namespace bfpsim {
std::string to_json(const std::vector<Format>& formats) {
  Json items = Json::array();
  for (const Format& format : formats) {
    items.push_back({{"name", format.name},
                     {"element", element_text(format)},
                     {"element_bits", format.element_bits()},
                     {"exponent_bits", format.shared ? Json(format.shared->bits) : Json(nullptr)},
                     {"block", format.shared ? Json(to_string(format.block)) : Json(nullptr)},
                     {"description", format.description}});
  }
  return list_text("formats", std::move(items));
}

std::string to_json(const std::vector<ListedAccelerator>& accelerators) {
  Json items = Json::array();
  for (const ListedAccelerator& item : accelerators) {
    Json json = named(item);
    if (item.value) {
      const MachineParams& machine = *item.value;
      json["rows"] = machine.array.rows;
      json["cols"] = machine.array.cols;
      json["lanes"] = machine.array.lanes;
      json["slice_bits"] = machine.array.slice_bits;
      json["clock_hz"] = number_or_null(machine.clock_hz);
      json["memory_bytes_per_cycle"] = machine.memory.bytes_per_cycle;
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

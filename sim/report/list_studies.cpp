// SPDX-License-Identifier: Apache-2.0
// `list suites` and `list sweeps`.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sim/report/list_json_tools.h"
#include "sim/report/list_report.h"
#include "sim/report/text_table.h"

namespace bfpsim {

std::string to_text(const std::vector<ListedSuite>& suites, const TextStyle& style) {
  TextTable table(
      {{"suite"}, {"cases", Align::Right}, {"goldens", Align::Left, 1}, {"file", Align::Left, 5}});
  for (const ListedSuite& item : suites) {
    if (item.value) {
      table.add_row({item.name, std::to_string(item.value->cases), item.value->goldens, item.path});
    } else {
      table.add_row({item.name, "", kHasMistakes, item.path});
    }
  }
  return table.render(style, 0);
}

std::string to_text(const std::vector<ListedSweep>& sweeps, const TextStyle& style) {
  TextTable table({{"sweep"}, {"points", Align::Right}, {"axes", Align::Left, 1}, {"file", Align::Left, 5}});
  for (const ListedSweep& item : sweeps) {
    if (item.value) {
      table.add_row({item.name, std::to_string(item.value->points),
                     fmt::format("{}", fmt::join(item.value->axes, ", ")), item.path});
    } else {
      table.add_row({item.name, "", kHasMistakes, item.path});
    }
  }
  return table.render(style, 0);
}

std::string to_json(const std::vector<ListedSuite>& suites) {
  Json items = Json::array();
  for (const ListedSuite& item : suites) {
    Json json = named(item);
    if (item.value) {
      json["cases"] = item.value->cases;
      json["goldens"] = item.value->goldens;
    }
    items.push_back(std::move(json));
  }
  return list_text("suites", std::move(items));
}

std::string to_json(const std::vector<ListedSweep>& sweeps) {
  Json items = Json::array();
  for (const ListedSweep& item : sweeps) {
    Json json = named(item);
    if (item.value) {
      json["points"] = item.value->points;
      json["axes"] = item.value->axes;
    }
    items.push_back(std::move(json));
  }
  return list_text("sweeps", std::move(items));
}

}  // namespace bfpsim

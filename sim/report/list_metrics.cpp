// SPDX-License-Identifier: Apache-2.0
// `list metrics`: every figure and counter of a run.
#include "sim/report/list_json_tools.h"
#include "sim/report/list_report.h"
#include "sim/report/point_metrics.h"
#include "sim/report/text_table.h"

namespace bfpsim {

std::vector<ListedMetric> listed_metrics() {
  std::vector<ListedMetric> metrics;
  for (const ResultColumn& column : point_columns())
    metrics.push_back({column.name, "figure", column.unit, column.description});
  for (std::size_t i = 0; i < kEventCount; ++i) {
    const EventInfo& event = info(static_cast<Event>(i));
    metrics.push_back({"events." + std::string(event.name), "counter", std::string(event.unit),
                       std::string(event.description)});
  }
  return metrics;
}

std::string to_text(const std::vector<ListedMetric>& metrics, const TextStyle& style) {
  TextTable table({{"metric"},
                   {"kind", Align::Left, 2},
                   {"unit", Align::Left, 1},
                   {"definition", Align::Left, 0, 24, true}});
  for (const ListedMetric& metric : metrics)
    table.add_row({metric.name, metric.kind, metric.unit, metric.definition});
  return table.render(style, 0);
}

std::string to_json(const std::vector<ListedMetric>& metrics) {
  Json items = Json::array();
  for (const ListedMetric& metric : metrics) {
    items.push_back({{"name", metric.name},
                     {"kind", metric.kind},
                     {"unit", metric.unit},
                     {"definition", metric.definition}});
  }
  return list_text("metrics", std::move(items));
}

}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
#include "sim/report/sweep_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "sim/report/json_writer.h"
#include "sim/report/number_text.h"
#include "sim/report/text_table.h"

namespace bfpsim {
namespace {

/// What a table shows where nothing else is asked.
constexpr std::array kChief = {"cycles", "utilization", "energy_j", "area_um2", "sqnr_db_mean"};
/// Columns of which more is better.
constexpr std::array kMoreIsBetter = {"utilization", "macs_per_second", "sqnr_db_worst", "sqnr_db_mean"};
constexpr std::size_t kFailuresShown = 8;

/// Words that users have for columns.
std::string column_of(const std::string& word) {
  static const std::map<std::string, std::string> words = {
      {"area", "area_um2"}, {"time", "seconds"}, {"energy", "energy_j"}, {"sqnr", "sqnr_db_mean"}};
  const auto found = words.find(word);
  return found == words.end() ? word : found->second;
}

/// Where a column's cells are: among the axes or among the values.
struct Place {
  std::string name;
  bool is_axis = false;
  std::size_t index = 0;
};

std::vector<std::string> names_of(const ResultLayout& layout) {
  std::vector<std::string> names = layout.axes;
  for (const ResultColumn& column : layout.columns)
    names.push_back(column.name);
  return names;
}

Place place_of(const ResultLayout& layout, const std::string& word) {
  const std::string name = column_of(word);
  for (std::size_t i = 0; i < layout.axes.size(); ++i) {
    if (layout.axes[i] == name) return {name, true, i};
  }
  for (std::size_t i = 0; i < layout.columns.size(); ++i) {
    if (layout.columns[i].name == name) return {name, false, i};
  }
  throw UnknownColumn(word, names_of(layout));
}

Cell cell_of(const ResultRow& row, const Place& place) {
  return place.is_axis ? Cell(row.chosen[place.index]) : row.values[place.index];
}

/// Smaller is better; nullopt where there is no number.
std::optional<double> cost_of(const ResultRow& row, const Place& place) {
  const Cell cell = cell_of(row, place);
  std::optional<double> number;
  if (const auto* count = std::get_if<std::int64_t>(&cell)) number = static_cast<double>(*count);
  if (const auto* figure = std::get_if<double>(&cell)) number = *figure;
  const bool more = std::find(kMoreIsBetter.begin(), kMoreIsBetter.end(), place.name) != kMoreIsBetter.end();
  return number && more ? -*number : number;
}

using Costs = std::vector<double>;

bool dominates(const Costs& a, const Costs& b) {
  bool better = false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] > b[i]) return false;
    better = better || a[i] < b[i];
  }
  return better;
}

std::string shown(const Cell& cell) {
  if (const auto* count = std::get_if<std::int64_t>(&cell)) return grouped(*count);
  if (const auto* figure = std::get_if<double>(&cell)) return fmt::format("{:.4g}", *figure);
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  return "-";
}

std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text)
    out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

std::string csv_cell(const Cell& cell) {
  if (const auto* count = std::get_if<std::int64_t>(&cell)) return std::to_string(*count);
  if (const auto* figure = std::get_if<double>(&cell)) return fmt::format("{}", *figure);
  if (const auto* text = std::get_if<std::string>(&cell)) return csv_field(*text);
  return "";
}

void write_cell(JsonWriter& json, const std::string& name, const Cell& cell) {
  json.key(name);
  if (const auto* count = std::get_if<std::int64_t>(&cell)) {
    json.value(*count);
  } else if (const auto* figure = std::get_if<double>(&cell)) {
    json.value(*figure);
  } else if (const auto* text = std::get_if<std::string>(&cell)) {
    json.value(*text);
  } else {
    json.null();
  }
}

}  // namespace

UnknownColumn::UnknownColumn(std::string column, std::vector<std::string> names)
    : std::runtime_error("unknown column '" + column + "'"),
      name(std::move(column)),
      known(std::move(names)) {}

std::vector<ResultRow> select_rows(const ResultLayout& layout, const std::vector<ResultRow>& rows,
                                   const SweepView& view) {
  std::vector<Place> places;
  for (const std::string& word : view.pareto)
    places.push_back(place_of(layout, word));
  std::vector<ResultRow> kept;
  std::vector<Costs> costs;
  for (const ResultRow& row : rows) {
    if (!row.error.empty()) continue;
    Costs each;
    for (const Place& place : places) {
      if (const auto cost = cost_of(row, place)) each.push_back(*cost);
    }
    if (each.size() != places.size()) continue;
    kept.push_back(row);
    costs.push_back(std::move(each));
  }
  if (places.empty()) return kept;
  std::vector<ResultRow> front;
  for (std::size_t i = 0; i < kept.size(); ++i) {
    const bool beaten = std::any_of(costs.begin(), costs.end(),
                                    [&](const Costs& other) { return dominates(other, costs[i]); });
    if (!beaten) front.push_back(std::move(kept[i]));
  }
  return front;
}

std::string to_text(const ResultLayout& layout, const std::vector<ResultRow>& rows, const SweepView& view,
                    const TextStyle& style) {
  std::vector<Place> places;
  if (view.columns.empty()) {
    for (const std::string& axis : layout.axes)
      places.push_back(place_of(layout, axis));
    for (const char* name : kChief)
      places.push_back(place_of(layout, name));
    for (const std::string& word : view.pareto) {
      const Place place = place_of(layout, word);
      const bool is_there = std::any_of(places.begin(), places.end(),
                                        [&](const Place& each) { return each.name == place.name; });
      if (!is_there) places.push_back(place);
    }
  }
  for (const std::string& word : view.columns)
    places.push_back(place_of(layout, word));
  std::vector<Column> columns;
  for (const Place& place : places)
    columns.push_back({place.name, place.is_axis ? Align::Left : Align::Right, 0, place.is_axis ? 8 : 0});
  TextTable table(columns);
  for (const ResultRow& row : rows) {
    std::vector<std::string> cells;
    for (const Place& place : places)
      cells.push_back(shown(cell_of(row, place)));
    table.add_row(std::move(cells));
  }
  return table.render(style, 0);
}

std::string to_csv(const ResultLayout& layout, const std::vector<ResultRow>& rows) {
  std::string out;
  for (const std::string& name : names_of(layout))
    out += csv_field(name) + ",";
  out += "error\r\n";
  for (const ResultRow& row : rows) {
    for (const std::string& chosen : row.chosen)
      out += csv_field(chosen) + ",";
    for (std::size_t i = 0; i < layout.columns.size(); ++i)
      out += (row.error.empty() ? csv_cell(row.values[i]) : "") + ",";
    out += csv_field(row.error) + "\r\n";
  }
  return out;
}

std::string to_json_lines(const ResultLayout& layout, const std::vector<ResultRow>& rows) {
  std::string out;
  for (const ResultRow& row : rows) {
    JsonWriter json;
    json.begin_object(JsonWriter::Layout::OneLine);
    for (std::size_t i = 0; i < layout.axes.size(); ++i)
      write_cell(json, layout.axes[i], row.chosen[i]);
    for (std::size_t i = 0; i < layout.columns.size(); ++i)
      write_cell(json, layout.columns[i].name, row.error.empty() ? row.values[i] : Cell());
    write_cell(json, "error", row.error.empty() ? Cell() : Cell(row.error));
    json.end();
    out += json.take();
  }
  return out;
}

std::string failures_text(const std::vector<ResultRow>& rows, const TextStyle& style) {
  struct Kind {
    std::int64_t count = 0;
    const ResultRow* first = nullptr;
  };
  std::map<std::string, Kind> kinds;  // messages that differ in their numbers only are of one kind
  for (const ResultRow& row : rows) {
    if (row.error.empty()) continue;
    std::string kind = row.error;
    kind.erase(std::remove_if(kind.begin(), kind.end(), [](char c) { return c >= '0' && c <= '9'; }),
               kind.end());
    Kind& each = kinds[kind];
    if (each.count++ == 0) each.first = &row;
  }
  std::vector<Kind> sorted;
  for (const auto& [kind, each] : kinds)
    sorted.push_back(each);
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const Kind& a, const Kind& b) { return a.count > b.count; });
  std::string out;
  for (std::size_t i = 0; i < std::min(kFailuresShown, sorted.size()); ++i)
    out += wrap(fmt::format("{}, such as {}: {}", counted(sorted[i].count, "failure"), sorted[i].first->point,
                            sorted[i].first->error),
                style, 2);
  if (sorted.size() > kFailuresShown)
    out += wrap(fmt::format("and {} more kinds of failure", sorted.size() - kFailuresShown), style, 2);
  return out;
}

}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
#include "sim/report/reproduction_report.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/report/json_tools.h"
#include "sim/report/number_text.h"
#include "sim/report/text_table.h"
#include "sim/report/version.h"

namespace bfpsim {
namespace {

std::string verdict_text(const Finding& finding) {
  const std::string verdict(to_string(finding.verdict()));
  if (finding.verdict() == Verdict::Refuted) return finding.disagreement ? "refuted, documented" : "REFUTED";
  return finding.disagreement ? verdict + ", documented as refuted" : verdict;
}

std::string number_text(const std::optional<double>& value) {
  return value ? fmt::format("{:.4g}", *value) : "-";
}

std::string deviation_text(const Finding& finding) {
  const std::optional<double> deviation = finding.deviation();
  return deviation ? fmt::format("{:+.1f}%", 100.0 * *deviation) : "-";
}

std::string cell_text(const DataCell& cell) {
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  if (const auto* integer = std::get_if<std::int64_t>(&cell)) return grouped(*integer);
  if (const auto* real = std::get_if<double>(&cell)) return number_text(*real);
  return "-";
}

/// Whether one figure is counted in several ways; else each finding says what it is about.
bool about_one_figure(const Reproduction& reproduction) {
  return std::all_of(reproduction.findings.begin(), reproduction.findings.end(), [&](const Finding& finding) {
    return finding.what == reproduction.findings.front().what;
  });
}

std::string findings_text(const Reproduction& reproduction, const TextStyle& style) {
  TextTable table({{"published", Align::Left},
                   {"ours", Align::Right},
                   {"deviation", Align::Right, 1},
                   {"verdict"},
                   {"how ours is counted", Align::Left, 0, 20, true}});
  const bool is_one_figure = about_one_figure(reproduction);
  std::string reasons;
  const std::string* what = nullptr;
  for (const Finding& finding : reproduction.findings) {
    const bool is_next = what == nullptr || *what != finding.what;
    what = &finding.what;
    table.add_row(
        {to_string(finding.bound), number_text(finding.ours), deviation_text(finding), verdict_text(finding),
         !is_one_figure && is_next ? fmt::format("{} ({}); {}", finding.what, finding.where, finding.counting)
                                   : finding.counting});
    if (finding.disagreement)
      reasons += wrap(fmt::format("{}: {}", finding.id, *finding.disagreement), style, 2);
  }
  std::string out;
  if (is_one_figure && !reproduction.findings.empty()) {
    const Finding& first = reproduction.findings.front();
    out += wrap(fmt::format("Published ({}): {}: {}.", first.where, first.what, first.published), style);
  }
  return out + table.render(style) + reasons;
}

std::string table_text(const DataTable& data, const TextStyle& style) {
  std::vector<Column> columns;
  for (std::size_t i = 0; i < data.columns.size(); ++i) {
    const bool is_text = !data.rows.empty() && std::holds_alternative<std::string>(data.rows.front()[i]);
    columns.push_back(
        {data.columns[i].title, is_text ? Align::Left : Align::Right, data.columns[i].drop_rank});
  }
  TextTable table(columns);
  for (const auto& row : data.rows) {
    std::vector<std::string> cells;
    for (const DataCell& cell : row)
      cells.push_back(cell_text(cell));
    table.add_row(cells);
  }
  return table.render(style);
}

Json cell_json(const DataCell& cell) {
  if (const auto* text = std::get_if<std::string>(&cell)) return Json(*text);
  if (const auto* integer = std::get_if<std::int64_t>(&cell)) return Json(*integer);
  if (const auto* real = std::get_if<double>(&cell)) return number_or_null(*real);
  return Json(nullptr);
}

Json finding_json(const Finding& finding) {
  return {{"id", finding.id},
          {"what", finding.what},
          {"where", finding.where},
          {"published", finding.published},
          {"counting", finding.counting},
          {"bound", to_string(finding.bound)},
          {"published_value", number_or_null(finding.bound.value)},
          {"ours", number_or_null(finding.ours)},
          {"deviation", number_or_null(finding.deviation())},
          {"verdict", to_string(finding.verdict())},
          {"documented_disagreement", finding.disagreement ? Json(*finding.disagreement) : Json(nullptr)},
          {"as_documented", !finding.fails()}};
}

Json table_json(const DataTable& data) {
  Json rows = Json::array();
  for (const auto& row : data.rows) {
    Json object = Json::object();
    for (std::size_t i = 0; i < row.size(); ++i)
      object[data.columns[i].key] = cell_json(row[i]);
    rows.push_back(std::move(object));
  }
  return rows;
}

Json reproduction_json(const Reproduction& reproduction) {
  Json findings = Json::array();
  for (const Finding& finding : reproduction.findings)
    findings.push_back(finding_json(finding));
  Json tables = Json::object();
  for (const DataTable& table : reproduction.tables)
    tables[table.name] = table_json(table);
  return {{"name", reproduction.name},       {"title", reproduction.title},
          {"source", reproduction.source},   {"as_documented", !reproduction.fails()},
          {"findings", std::move(findings)}, {"tables", std::move(tables)},
          {"notes", reproduction.notes}};
}

}  // namespace

std::string to_text(const std::vector<Reproduction>& reproductions, const TextStyle& style) {
  std::string out;
  for (const Reproduction& reproduction : reproductions) {
    std::string title = wrap(fmt::format("{}: {}", reproduction.name, reproduction.title), style);
    title.pop_back();
    out += (out.empty() ? "" : "\n") + heading(title, style) + wrap(reproduction.source + ".", style) + "\n" +
           findings_text(reproduction, style);
    for (const DataTable& table : reproduction.tables)
      out += "\n" + table_text(table, style);
    for (const std::string& note : reproduction.notes)
      out += "\n" + wrap(note, style);
  }
  return out;
}

std::string to_json(const std::vector<Reproduction>& reproductions) {
  Json all = Json::array();
  bool as_documented = true;
  for (const Reproduction& reproduction : reproductions) {
    all.push_back(reproduction_json(reproduction));
    as_documented = as_documented && !reproduction.fails();
  }
  return text_of({{"schema", "bfpsim.reproduce/1"},
                  {"bfpsim_version", version()},
                  {"as_documented", as_documented},
                  {"reproductions", std::move(all)}});
}

}  // namespace bfpsim

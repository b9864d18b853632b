// SPDX-License-Identifier: Apache-2.0
#include "sim/report/regression_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/report/json_writer.h"
#include "sim/report/number_text.h"
#include "sim/report/text_table.h"
#include "sim/report/version.h"

namespace bfpsim {
namespace {

constexpr std::size_t kShownFigures = 8;
constexpr std::size_t kShownSettings = 3;

std::string shown(const Figure& figure) {
  if (const auto* count = std::get_if<std::int64_t>(&figure)) return grouped(*count);
  return fmt::format("{:.6g}", std::get<double>(figure));
}

std::string signed_change(const MovedFigure& moved) {
  if (std::holds_alternative<double>(moved.before) || std::holds_alternative<double>(moved.after))
    return fmt::format("{:+.3g}", moved.change());
  return (moved.change() > 0 ? "+" : "") + grouped(static_cast<std::int64_t>(moved.change()));
}

std::string relative(const MovedFigure& moved) {
  const double before = as_double(moved.before);
  return before == 0.0 ? "new" : fmt::format("{:+.3g}%", 100.0 * moved.change() / std::fabs(before));
}

/// "memory.latency_cycles 100 -> 101".
std::string setting_text(const MovedSetting& moved) {
  return fmt::format("{} {} -> {}", moved.key, moved.before.value_or("(none)"),
                     moved.after.value_or("(none)"));
}

std::string settings_text(const std::vector<MovedSetting>& settings) {
  std::string text;
  for (std::size_t i = 0; i < std::min(kShownSettings, settings.size()); ++i)
    text += (i == 0 ? "" : ", ") + setting_text(settings[i]);
  if (settings.size() > kShownSettings) text += fmt::format(" and {} more", settings.size() - kShownSettings);
  return text;
}

std::string difference_text(const GoldenDifference& difference) {
  std::vector<std::string> parts;
  if (!difference.figures.empty()) {
    const MovedFigure& first = difference.figures.front();
    parts.push_back(fmt::format("{} {} -> {} ({}, {})", first.metric, shown(first.before), shown(first.after),
                                signed_change(first), relative(first)));
  }
  if (difference.largest) {
    const LargestMove& largest = *difference.largest;
    parts.push_back(fmt::format("moved most: layer {}, unit {}, {} {:+.0f}", largest.layer, largest.unit,
                                largest.state, largest.change));
  }
  if (!difference.configuration.empty())
    parts.push_back("configuration: " + settings_text(difference.configuration));
  if (!difference.missing.empty())
    parts.push_back(
        fmt::format("{} gone", counted(static_cast<std::int64_t>(difference.missing.size()), "job")));
  if (!difference.added.empty())
    parts.push_back(
        fmt::format("{} new", counted(static_cast<std::int64_t>(difference.added.size()), "job")));
  if (parts.empty() && (difference.digest_differs || !difference.jobs.empty()))
    parts.push_back("equal cycles, but values or counters differ" +
                    (difference.jobs.empty() ? std::string() : ", first in " + difference.jobs.front()));
  return fmt::format("{}", fmt::join(parts, "; "));
}

std::string cycles_of(const std::optional<Golden>& golden) {
  if (!golden) return "-";
  const auto found = golden->run.figures.find("cycles");
  return found == golden->run.figures.end() ? "-" : shown(found->second);
}

std::string totals_line(const Regression& regression) {
  std::string text =
      fmt::format("{}: {} of {} passed", regression.suite, regression.count(CaseVerdict::Passed),
                  counted(static_cast<std::int64_t>(regression.cases.size()), "case"));
  for (const CaseVerdict verdict :
       {CaseVerdict::Differs, CaseVerdict::NoGolden, CaseVerdict::Failed, CaseVerdict::NoCase}) {
    if (const std::size_t count = regression.count(verdict); count != 0)
      text += fmt::format(", {} {}", count, to_string(verdict));
  }
  return text + (regression.interrupted ? "; interrupted: the other cases did not run." : ".");
}

std::string details(const CaseResult& result, const TextStyle& style) {
  std::string out = "\n" + heading(fmt::format("{}: {}", result.name, to_string(result.verdict)), style);
  out += wrap(summary_of(result), style, 2);
  if (result.difference.figures.empty()) return out;
  TextTable table({{"of the run"},
                   {"golden", Align::Right},
                   {"now", Align::Right},
                   {"change", Align::Right},
                   {"relative", Align::Right, 1}});
  const std::vector<MovedFigure>& figures = result.difference.figures;
  for (std::size_t i = 0; i < std::min(kShownFigures, figures.size()); ++i)
    table.add_row({figures[i].metric, shown(figures[i].before), shown(figures[i].after),
                   signed_change(figures[i]), relative(figures[i])});
  out += table.render(style);
  if (figures.size() > kShownFigures)
    out +=
        wrap(fmt::format("and {} more figures; --json lists them", figures.size() - kShownFigures), style, 2);
  return out;
}

std::string escape_xml(const std::string& text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
    }
  }
  return out;
}

void write_figure(JsonWriter& json, std::string_view key, const Figure& figure) {
  std::visit([&](auto value) { json.member(key, value); }, figure);
}

void write_case(JsonWriter& json, const CaseResult& result) {
  json.begin_object();
  json.member("case", result.name);
  json.member("verdict", to_string(result.verdict));
  json.member("summary", summary_of(result));
  json.member("seconds", result.seconds);
  json.key("configuration");
  json.begin_array();
  for (const MovedSetting& moved : result.difference.configuration) {
    json.begin_object(JsonWriter::Layout::OneLine);
    json.member("key", moved.key);
    json.member("golden", moved.before.value_or(""));
    json.member("now", moved.after.value_or(""));
    json.end();
  }
  json.end();
  json.key("figures");
  json.begin_array();
  for (const MovedFigure& moved : result.difference.figures) {
    json.begin_object(JsonWriter::Layout::OneLine);
    json.member("metric", moved.metric);
    write_figure(json, "golden", moved.before);
    write_figure(json, "now", moved.after);
    json.end();
  }
  json.end();
  json.key("moved_most");
  if (const auto& largest = result.difference.largest) {
    json.begin_object(JsonWriter::Layout::OneLine);
    json.member("layer", largest->layer);
    json.member("unit", largest->unit);
    json.member("state", largest->state);
    json.member("cycles", largest->change);
    json.end();
  } else {
    json.null();
  }
  for (const auto& [key, names] :
       {std::pair("jobs", &result.difference.jobs), std::pair("missing_jobs", &result.difference.missing),
        std::pair("added_jobs", &result.difference.added)}) {
    json.key(key);
    json.begin_array();
    for (const std::string& name : *names)
      json.value(name);
    json.end();
  }
  json.end();
}

}  // namespace

std::string summary_of(const CaseResult& result) {
  switch (result.verdict) {
    case CaseVerdict::Passed:
      return "";
    case CaseVerdict::Differs:
      return "golden out of date: " + difference_text(result.difference);
    case CaseVerdict::NoGolden:
      return result.error.empty() ? "nothing is stored; 'bfpsim regress --update' stores it" : result.error;
    case CaseVerdict::Failed:
    case CaseVerdict::NoCase:
      break;
  }
  return result.error;
}

std::string to_text(const Regression& regression, const TextStyle& style) {
  TextTable table({{"case", Align::Left, 0, 20},
                   {"verdict"},
                   {"cycles", Align::Right},
                   {"golden", Align::Right, 2},
                   {"seconds", Align::Right, 1}});
  for (const CaseResult& result : regression.cases)
    table.add_row({result.name, std::string(to_string(result.verdict)), cycles_of(result.now),
                   cycles_of(result.stored), fmt::format("{:.2f}", result.seconds)});
  std::string out = table.render(style, 0);
  for (const CaseResult& result : regression.cases) {
    // The table says it all of a case that passed, or that only lacks a golden.
    const bool is_told = result.verdict == CaseVerdict::Passed ||
                         (result.verdict == CaseVerdict::NoGolden && result.error.empty());
    if (!is_told) out += details(result, style);
  }
  out += "\n" + wrap(totals_line(regression), style);
  if (regression.count(CaseVerdict::NoGolden) != 0) {
    out += wrap("What has no golden is stored by 'bfpsim regress --update GLOB --reason TEXT'.", style);
  }
  return out;
}

std::string to_json(const Regression& regression) {
  JsonWriter json;
  json.begin_object();
  json.member("schema", "bfpsim.regression/1");
  json.member("bfpsim_version", version());
  json.member("suite", regression.suite);
  json.member("passed", regression.passed());
  json.member("interrupted", regression.interrupted);
  json.key("cases");
  json.begin_array();
  for (const CaseResult& result : regression.cases)
    write_case(json, result);
  json.end();
  json.end();
  return json.take();
}

std::string to_junit(const Regression& regression) {
  const std::size_t errors = regression.count(CaseVerdict::Failed);
  const std::size_t failures = regression.cases.size() - regression.count(CaseVerdict::Passed) - errors;
  std::string xml = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\">\n",
      escape_xml(regression.suite), regression.cases.size(), failures, errors);
  for (const CaseResult& result : regression.cases) {
    xml += fmt::format("  <testcase classname=\"{}\" name=\"{}\" time=\"{:.3f}\"",
                       escape_xml(regression.suite), escape_xml(result.name), result.seconds);
    if (result.verdict == CaseVerdict::Passed) {
      xml += "/>\n";
      continue;
    }
    const char* element = result.verdict == CaseVerdict::Failed ? "error" : "failure";
    xml += fmt::format(">\n    <{0} type=\"{1}\" message=\"{2}\"/>\n  </testcase>\n", element,
                       to_string(result.verdict), escape_xml(summary_of(result)));
  }
  return xml + "</testsuite>\n";
}

std::string to_markdown(const Regression& regression) {
  std::string text = fmt::format("**{}**\n", totals_line(regression));
  if (regression.passed()) return text;
  text +=
      "\n| case | verdict | golden cycles | cycles now | what moved |\n| --- | --- | ---: | ---: | --- |\n";
  for (const CaseResult& result : regression.cases) {
    if (result.verdict == CaseVerdict::Passed) continue;
    std::string what = summary_of(result);
    std::replace(what.begin(), what.end(), '|', '/');
    std::replace(what.begin(), what.end(), '\n', ' ');
    text += fmt::format("| `{}` | {} | {} | {} | {} |\n", result.name, to_string(result.verdict),
                        cycles_of(result.stored), cycles_of(result.now), what);
  }
  return text;
}

}  // namespace bfpsim

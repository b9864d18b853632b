// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/report/json_writer.h"
#include "sim/report/number_text.h"
#include "sim/report/run_diff.h"
#include "sim/report/text_table.h"
#include "sim/report/version.h"

namespace bfpsim {
namespace {

constexpr std::size_t kShown = 15;

std::string figure(double value) {
  constexpr double kExact = 1e15;
  if (value == std::floor(value) && std::fabs(value) < kExact)
    return grouped(static_cast<std::int64_t>(value));
  return fmt::format("{:.5g}", value);
}

std::string relative(const FigureChange& change) {
  return change.before == 0.0 ? "-" : fmt::format("{:+.1f}%", 100.0 * change.change() / change.before);
}

std::string signed_figure(double value) {
  return (value > 0.0 ? "+" : "") + figure(value);
}

std::string more_line(std::size_t count, const TextStyle& style) {
  if (count <= kShown) return "";
  return wrap(fmt::format("({} more; --json has all)", count - kShown), style, 2);
}

std::string change_table(const char* title, const std::vector<FigureChange>& changes,
                         const TextStyle& style) {
  if (changes.empty()) return "";
  TextTable table({{"", Align::Left, 0, 16},
                   {"first", Align::Right, 1},
                   {"second", Align::Right, 2},
                   {"change", Align::Right},
                   {"relative", Align::Right}});
  for (std::size_t i = 0; i < std::min(kShown, changes.size()); ++i) {
    const FigureChange& change = changes[i];
    table.add_row({change.what, figure(change.before), figure(change.after), signed_figure(change.change()),
                   relative(change)});
  }
  return "\n" + heading(title, style) + table.render(style) + more_line(changes.size(), style);
}

std::string setting_table(const char* title, const std::vector<SettingChange>& settings,
                          const TextStyle& style) {
  if (settings.empty()) return "";
  TextTable table({{"", Align::Left, 0, 16}, {"first", Align::Left, 0, 12}, {"second", Align::Left, 0, 12}});
  for (std::size_t i = 0; i < std::min(kShown, settings.size()); ++i)
    table.add_row({settings[i].what, settings[i].before, settings[i].after});
  return "\n" + heading(title, style) + table.render(style) + more_line(settings.size(), style);
}

std::string name_list(const std::string& title, const std::vector<std::string>& names,
                      const TextStyle& style) {
  if (names.empty()) return "";
  std::string text = fmt::format("{} ({}):", title, names.size());
  for (std::size_t i = 0; i < std::min(kShown, names.size()); ++i)
    text += (i == 0 ? " " : ", ") + names[i];
  if (names.size() > kShown) text += ", ...";
  return "\n" + wrap(text, style);
}

/// The parameters that differ, the first of them by name; "" where none does.
std::string parameter_sentence(const RunDifference& difference) {
  constexpr std::size_t kNamed = 3;
  if (!difference.without_configuration.empty()) {
    return fmt::format(" {} was written by a version without parameters: they are not compared.",
                       fmt::join(difference.without_configuration, " and "));
  }
  const std::vector<SettingChange>& changed = difference.parameters;
  std::string text;
  for (std::size_t i = 0; i < std::min(kNamed, changed.size()); ++i)
    text += fmt::format("{} {} ({} to {})", i == 0 ? " Changed:" : ",", changed[i].what, changed[i].before,
                        changed[i].after);
  if (changed.size() > kNamed) text += fmt::format(", and {} more", changed.size() - kNamed);
  return text.empty() ? "" : text + ".";
}

/// The largest cause in one sentence.
std::string cause_sentence(const RunDifference& difference) {
  const auto cycles = std::find_if(difference.totals.begin(), difference.totals.end(),
                                   [](const FigureChange& change) { return change.what == "cycles"; });
  if (cycles == difference.totals.end()) {
    return difference.same_digest ? "Cycles, states, counters and values are equal: the digests agree."
                                  : "The cycles are equal; counters or values differ.";
  }
  std::string text = fmt::format("Cycles: {} to {}, {} ({}).", figure(cycles->before), figure(cycles->after),
                                 signed_figure(cycles->change()), relative(*cycles));
  if (!difference.states.empty()) {
    text += fmt::format(" Most of it is the array's {} ({})", difference.states.front().what,
                        signed_figure(difference.states.front().change()));
    if (!difference.gemms.empty()) {
      text += fmt::format("; the GEMM that changed most is {} ({})", difference.gemms.front().what,
                          signed_figure(difference.gemms.front().change()));
    }
    text += ".";
  }
  return text;
}

void write_changes(JsonWriter& json, std::string_view key, const std::vector<FigureChange>& changes) {
  json.key(key);
  json.begin_array();
  for (const FigureChange& change : changes) {
    json.begin_object(JsonWriter::Layout::OneLine);
    json.member("what", change.what);
    json.member("first", change.before);
    json.member("second", change.after);
    json.member("change", change.change());
    json.end();
  }
  json.end();
}

void write_settings(JsonWriter& json, std::string_view key, const std::vector<SettingChange>& settings) {
  json.key(key);
  json.begin_array();
  for (const SettingChange& setting : settings) {
    json.begin_object(JsonWriter::Layout::OneLine);
    json.member("what", setting.what);
    json.member("first", setting.before);
    json.member("second", setting.after);
    json.end();
  }
  json.end();
}

void write_names(JsonWriter& json, std::string_view key, const std::vector<std::string>& names) {
  json.key(key);
  json.begin_array();
  for (const std::string& name : names)
    json.value(name);
  json.end();
}

}  // namespace

std::string to_text(const RunDifference& difference, const TextStyle& style) {
  std::string out = wrap(fmt::format("{} against {}", difference.first, difference.second), style);
  if (difference.equal()) {
    return out + wrap("Equal: the digests agree, and so do all figures and the configuration." +
                          parameter_sentence(difference),
                      style);
  }
  out += wrap(cause_sentence(difference) + parameter_sentence(difference), style);
  out += setting_table("Parameters", difference.parameters, style);
  out += setting_table("Names, shapes, formats and mappings", difference.settings, style);
  out += change_table("Totals", difference.totals, style);
  out += change_table("The array's cycles by state", difference.states, style);
  out += change_table("Cycles by pass", difference.passes, style);
  out += change_table("Cycles by GEMM", difference.gemms, style);
  out += change_table("Energy by component (J)", difference.components, style);
  out += change_table("SQNR by GEMM (dB)", difference.sqnr, style);
  out += name_list("GEMMs of the first alone", difference.only_first, style);
  out += name_list("GEMMs of the second alone", difference.only_second, style);
  return out +
         name_list("GEMMs of equal cycles whose counters or values differ", difference.other_digests, style);
}

std::string to_json(const RunDifference& difference) {
  JsonWriter json;
  json.begin_object();
  json.member("schema", "bfpsim.diff/1");
  json.member("bfpsim_version", version());
  json.member("first", difference.first);
  json.member("second", difference.second);
  json.member("equal", difference.equal());
  json.member("same_digest", difference.same_digest);
  write_names(json, "without_configuration", difference.without_configuration);
  write_settings(json, "parameters", difference.parameters);
  write_settings(json, "settings", difference.settings);
  write_changes(json, "totals", difference.totals);
  write_changes(json, "states", difference.states);
  write_changes(json, "passes", difference.passes);
  write_changes(json, "gemms", difference.gemms);
  write_changes(json, "energy_by_component", difference.components);
  write_changes(json, "sqnr_db", difference.sqnr);
  write_names(json, "only_first", difference.only_first);
  write_names(json, "only_second", difference.only_second);
  write_names(json, "other_digests", difference.other_digests);
  json.end();
  return json.take();
}

}  // namespace bfpsim

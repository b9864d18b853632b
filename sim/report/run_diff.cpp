// SPDX-License-Identifier: Apache-2.0
#include "sim/report/run_diff.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <map>

#include "sim/report/run_json.h"

namespace bfpsim {
namespace {

using Json = nlohmann::json;

/// One parsed run.json; every access says what is missing.
class RunFile {
 public:
  RunFile(std::string name, const std::string& text) : name_(std::move(name)) {
    root_ = Json::parse(text, nullptr, false);
    if (root_.is_discarded()) throw RunFileError(name_ + ": this is not JSON, or the file is damaged");
    if (!root_.is_object() || !root_.contains("schema") || !root_["schema"].is_string())
      throw RunFileError(fmt::format("{}: no key 'schema'; a run.json of bfpsim run is expected", name_));
    const std::string schema = root_["schema"].get<std::string>();
    if (schema != kRunSchema)
      throw RunFileError(fmt::format("{}: schema '{}' found, '{}' expected", name_, schema, kRunSchema));
  }

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const Json& root() const { return root_; }

  [[nodiscard]] const Json& member(const Json& object, const char* key) const {
    if (!object.is_object() || !object.contains(key))
      throw RunFileError(fmt::format("{}: key '{}' is missing", name_, key));
    return object[key];
  }
  [[nodiscard]] const Json& object(const Json& parent, const char* key) const {
    return of_kind(parent, key, &Json::is_object, "an object");
  }
  [[nodiscard]] const Json& array(const Json& parent, const char* key) const {
    return of_kind(parent, key, &Json::is_array, "an array");
  }
  [[nodiscard]] double number(const Json& parent, const char* key) const {
    return of_kind(parent, key, &Json::is_number, "a number").get<double>();
  }
  [[nodiscard]] std::string text(const Json& parent, const char* key) const {
    return of_kind(parent, key, &Json::is_string, "text").get<std::string>();
  }

 private:
  const Json& of_kind(const Json& parent, const char* key, bool (Json::*is_kind)() const noexcept,
                      const char* kind) const {
    const Json& found = member(parent, key);
    if (!(found.*is_kind)()) throw RunFileError(fmt::format("{}: '{}' is not {}", name_, key, kind));
    return found;
  }

  std::string name_;
  Json root_;
};

std::string shown(const Json& value) {
  return value.is_string() ? value.get<std::string>()
                           : value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// Numbers by name, in the order of names.
using Figures = std::map<std::string, double>;

/// All numbers of an object; what is null or no number is left out.
Figures numbers_of(const Json& object) {
  Figures figures;
  for (const auto& [key, value] : object.items()) {
    if (value.is_number()) figures[key] = value.get<double>();
  }
  return figures;
}

/// What differs, the largest change first; what one side lacks counts as 0.
std::vector<FigureChange> changes(const Figures& before, const Figures& after) {
  std::map<std::string, FigureChange> all;
  for (const auto& [name, value] : before)
    all[name] = {name, value, 0.0};
  for (const auto& [name, value] : after) {
    all[name].what = name;
    all[name].after = value;
  }
  std::vector<FigureChange> found;
  for (auto& [name, change] : all) {
    if (change.before != change.after) found.push_back(std::move(change));
  }
  std::stable_sort(found.begin(), found.end(), [](const FigureChange& a, const FigureChange& b) {
    return std::fabs(a.change()) > std::fabs(b.change());
  });
  return found;
}

/// How much a parameter changed: without a sign, as a ratio; words, and what only one run has, the most.
double weight_of(const SettingChange& change) {
  const auto number = [](const std::string& text) {
    char* end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    return end != text.c_str() && *end == '\0' ? value : 0.0;
  };
  const double before = number(change.before);
  const double after = number(change.after);
  const bool comparable = before > 0.0 && after > 0.0;
  return comparable ? std::fabs(std::log(after / before)) : std::numeric_limits<double>::infinity();
}

/// "conv1 forward", with its part where it has one, and a number where a name comes again.
std::vector<std::string> gemm_names(const RunFile& file, const Json& gemms) {
  std::vector<std::string> names;
  std::map<std::string, int> seen;
  for (const Json& gemm : gemms) {
    std::string name = file.text(gemm, "layer") + " " + file.text(gemm, "pass");
    const std::string part = file.text(gemm, "part");
    if (!part.empty()) name += " " + part;
    const int count = ++seen[name];
    names.push_back(count == 1 ? name : fmt::format("{} #{}", name, count));
  }
  return names;
}

/// "bn1 batch_norm forward", numbered likewise. Files of earlier versions have no operations.
std::vector<std::string> operation_names(const RunFile& file, const Json& operations) {
  std::vector<std::string> names;
  std::map<std::string, int> seen;
  for (const Json& operation : operations) {
    const std::string name = file.text(operation, "layer") + " " + file.text(operation, "kind") + " " +
                             file.text(operation, "pass");
    const int count = ++seen[name];
    names.push_back(count == 1 ? name : fmt::format("{} #{}", name, count));
  }
  return names;
}

class Comparison {
 public:
  Comparison(const RunFile& first, const RunFile& second) : files_{&first, &second} {}

  RunDifference run() {
    difference_.same_digest = text(0, "digest") == text(1, "digest");
    compare_parameters();
    compare_settings();
    compare_totals();
    compare_gemms();
    return std::move(difference_);
  }

 private:
  [[nodiscard]] const Json& root(int side) const { return files_[side]->root(); }
  [[nodiscard]] std::string text(int side, const char* key) const {
    return files_[side]->text(root(side), key);
  }

  /// One line for each value that differs; objects (a mapping) by member.
  void compare_setting(const std::string& what, const Json& before, const Json& after) {
    if (before == after) return;
    if (!before.is_object() || !after.is_object()) {
      difference_.settings.push_back({what, shown(before), shown(after)});
      return;
    }
    for (const auto& [key, value] : before.items())
      compare_setting(what + "." + key, value, after.value(key, Json()));
    for (const auto& [key, value] : after.items()) {
      if (!before.contains(key)) compare_setting(what + "." + key, Json(), value);
    }
  }

  void compare_parameters() {
    std::array<std::map<std::string, std::string>, 2> parameters;
    for (int side = 0; side < 2; ++side) {
      const RunFile& file = *files_[side];
      if (!root(side).contains("configuration")) {
        difference_.without_configuration.push_back(file.name());
        continue;
      }
      for (const auto& [key, value] : file.object(root(side), "configuration").items())
        parameters[side][key] = shown(value);
    }
    if (!difference_.without_configuration.empty()) return;
    std::map<std::string, SettingChange> all;
    for (const auto& [key, value] : parameters[0])
      all[key] = {key, value, kAbsent};
    for (const auto& [key, value] : parameters[1]) {
      SettingChange& change = all.try_emplace(key, SettingChange{key, kAbsent, ""}).first->second;
      change.after = value;
    }
    for (auto& [key, change] : all) {
      if (change.before != change.after) difference_.parameters.push_back(std::move(change));
    }
    std::stable_sort(
        difference_.parameters.begin(), difference_.parameters.end(),
        [](const SettingChange& a, const SettingChange& b) { return weight_of(a) > weight_of(b); });
  }

  void compare_settings() {
    for (const char* key :
         {"bfpsim_version", "workload", "origin", "step", "batch", "accelerator", "schedule", "technology",
          "engine", "epoch", "epochs", "has_values", "complete", "clock_hz", "multipliers"})
      compare_setting(key, root(0).value(key, Json()), root(1).value(key, Json()));
  }

  void compare_totals() {
    std::array<Figures, 2> totals;
    std::array<Figures, 2> states;
    std::array<Figures, 2> components;
    for (int side = 0; side < 2; ++side) {
      const RunFile& file = *files_[side];
      for (const char* key : {"cycles", "seconds", "macs", "digit_products", "utilization", "dram_bytes"})
        totals[side][key] = file.number(root(side), key);
      for (const char* key : {"energy_j", "area_um2"}) {
        const Json& value = file.member(root(side), key);
        if (value.is_number()) totals[side][key] = value.get<double>();
      }
      states[side] = numbers_of(file.object(file.object(root(side), "units"), "array"));
      components[side] = numbers_of(file.object(root(side), "energy_by_component"));
    }
    difference_.totals = changes(totals[0], totals[1]);
    difference_.states = changes(states[0], states[1]);
    difference_.components = changes(components[0], components[1]);
  }

  void compare_gemms() {
    std::array<std::map<std::string, const Json*>, 2> gemms;
    std::array<Figures, 2> passes;
    std::array<Figures, 2> cycles;
    for (int side = 0; side < 2; ++side) {
      const RunFile& file = *files_[side];
      const Json& list = file.array(root(side), "gemms");
      const std::vector<std::string> names = gemm_names(file, list);
      for (std::size_t i = 0; i < names.size(); ++i) {
        gemms[side][names[i]] = &list[i];
        cycles[side][names[i]] = file.number(list[i], "cycles");
        passes[side][file.text(list[i], "pass")] += file.number(list[i], "cycles");
      }
      if (!root(side).contains("operations")) continue;
      const Json& operations = file.array(root(side), "operations");
      const std::vector<std::string> others = operation_names(file, operations);
      for (std::size_t i = 0; i < others.size(); ++i) {
        gemms[side][others[i]] = &operations[i];
        cycles[side][others[i]] = file.number(operations[i], "cycles");
        passes[side]["operations " + file.text(operations[i], "pass")] +=
            file.number(operations[i], "cycles");
      }
    }
    difference_.passes = changes(passes[0], passes[1]);
    difference_.gemms = changes(cycles[0], cycles[1]);
    for (const auto& [name, gemm] : gemms[0]) {
      const auto other = gemms[1].find(name);
      if (other == gemms[1].end()) {
        difference_.only_first.push_back(name);
      } else {
        compare_gemm(name, *gemm, *other->second);
      }
    }
    for (const auto& [name, gemm] : gemms[1]) {
      if (gemms[0].count(name) == 0) difference_.only_second.push_back(name);
    }
    std::stable_sort(difference_.sqnr.begin(), difference_.sqnr.end(),
                     [](const FigureChange& a, const FigureChange& b) {
                       return std::fabs(a.change()) > std::fabs(b.change());
                     });
  }

  void compare_gemm(const std::string& name, const Json& before, const Json& after) {
    for (const char* key : {"m", "n", "k", "batch", "format_a", "format_b", "block", "mapping"})
      compare_setting(name + ": " + key, before.value(key, Json()), after.value(key, Json()));
    // The objective is a parameter, and its value differs wherever anything does.
    for (const char* key : {"by", "rule"}) {
      const auto pointer = "/mapping_choice"_json_pointer / key;
      compare_setting(name + ": mapping_choice." + key, before.value(pointer, Json()),
                      after.value(pointer, Json()));
    }
    const Json sqnr_before = before.value("/numerics/sqnr_db"_json_pointer, Json());
    const Json sqnr_after = after.value("/numerics/sqnr_db"_json_pointer, Json());
    if (sqnr_before != sqnr_after && sqnr_before.is_number() && sqnr_after.is_number())
      difference_.sqnr.push_back({name, sqnr_before.get<double>(), sqnr_after.get<double>()});
    const bool same_cycles = files_[0]->number(before, "cycles") == files_[1]->number(after, "cycles");
    if (same_cycles && files_[0]->text(before, "digest") != files_[1]->text(after, "digest"))
      difference_.other_digests.push_back(name);
  }

  std::array<const RunFile*, 2> files_;
  RunDifference difference_;
};

}  // namespace

bool RunDifference::equal() const {
  return same_digest && parameters.empty() && settings.empty() && totals.empty() && states.empty() &&
         passes.empty() && gemms.empty() && components.empty() && sqnr.empty() && only_first.empty() &&
         only_second.empty() && other_digests.empty();
}

RunDifference compare_runs(const std::string& first, const std::string& first_text, const std::string& second,
                           const std::string& second_text) {
  const RunFile before(first, first_text);
  const RunFile after(second, second_text);
  try {
    RunDifference difference = Comparison(before, after).run();
    difference.first = first;
    difference.second = second;
    return difference;
  } catch (const Json::exception& error) {
    throw RunFileError(
        fmt::format("{} or {}: a key has another type than it should: {}", first, second, error.what()));
  }
}

}  // namespace bfpsim

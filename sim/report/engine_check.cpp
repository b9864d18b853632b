// SPDX-License-Identifier: Apache-2.0
#include "sim/report/engine_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <set>

#include "sim/report/number_text.h"
#include "sim/report/text_table.h"

namespace bfpsim {
namespace {

constexpr std::size_t kShown = 20;

class Comparison {
 public:
  void number(const std::string& what, std::int64_t first, std::int64_t second) {
    if (first != second) text(what, grouped(first), grouped(second));
  }
  void text(const std::string& what, const std::string& first, const std::string& second) {
    if (first != second) found_.push_back({"", what, first, second});
  }
  std::vector<EngineDifference> take() { return std::move(found_); }

 private:
  std::vector<EngineDifference> found_;
};

void compare_units(const UnitReport& first, const UnitReport& second, Comparison& comparison) {
  comparison.text("unit", first.name, second.name);
  for (std::size_t i = 0; i < kUnitStateCount; ++i) {
    const auto state = static_cast<UnitState>(i);
    comparison.number(first.name + "." + std::string(to_string(state)), first.states[state],
                      second.states[state]);
  }
}

std::uint32_t bits_of(float value) {
  std::uint32_t bits = 0;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

void compare_values(const std::vector<float>& first, const std::vector<float>& second,
                    Comparison& comparison) {
  if (first.size() != second.size()) {
    comparison.number("values", static_cast<std::int64_t>(first.size()),
                      static_cast<std::int64_t>(second.size()));
    return;
  }
  std::int64_t count = 0;
  std::size_t at = 0;
  for (std::size_t i = 0; i < first.size(); ++i) {
    if (bits_of(first[i]) == bits_of(second[i])) continue;
    if (count++ == 0) at = i;
  }
  if (count == 0) return;
  comparison.text(fmt::format("values: {} of {}, the first at {}", grouped(count),
                              grouped(static_cast<std::int64_t>(first.size())), at),
                  fmt::format("{:#010x}", bits_of(first[at])), fmt::format("{:#010x}", bits_of(second[at])));
}

void compare_jobs(const JobOutcome& first, const JobOutcome& second, Comparison& comparison) {
  comparison.number("cycles", first.cycles.count(), second.cycles.count());
  comparison.number("units", static_cast<std::int64_t>(first.units.size()),
                    static_cast<std::int64_t>(second.units.size()));
  for (std::size_t i = 0; i < std::min(first.units.size(), second.units.size()); ++i)
    compare_units(first.units[i], second.units[i], comparison);
  for (std::size_t i = 0; i < kEventCount; ++i) {
    const auto event = static_cast<Event>(i);
    comparison.number("events." + std::string(info(event).name), first.events[event], second.events[event]);
  }
}

}  // namespace

std::vector<EngineDifference> compare_outcomes(const JobOutcome& first, const JobOutcome& second) {
  Comparison comparison;
  compare_jobs(first, second, comparison);
  return comparison.take();
}

std::vector<EngineDifference> compare_outcomes(const GemmOutcome& first, const GemmOutcome& second) {
  Comparison comparison;
  compare_jobs(first, second, comparison);
  comparison.number("compute_cycles", first.compute_cycles.count(), second.compute_cycles.count());
  comparison.number("useful_lane_slots", first.useful_lane_slots, second.useful_lane_slots);
  comparison.number("covered_lane_slots", first.covered_lane_slots, second.covered_lane_slots);
  compare_values(first.c, second.c, comparison);
  return comparison.take();
}

std::string check_sentence(const EngineCheck& check) {
  const std::string engines = fmt::format("the engines {} and {}", check.first, check.second);
  if (check.differences.empty()) {
    const std::string operations = check.operations == 0 ? ""
                                                         : fmt::format(", and of {} ({} distinct)",
                                                                       counted(check.operations, "operation"),
                                                                       grouped(check.distinct_operations));
    return fmt::format("Check: {} agree in every cycle, state{} of {} ({} distinct){}.{}", engines,
                       check.with_values ? ", counter and output" : " and counter",
                       counted(check.gemms, "GEMM"), grouped(check.distinct), operations,
                       check.with_values ? "" : " Shapes only: there are no values to compare.");
  }
  std::set<std::string> gemms;
  for (const EngineDifference& difference : check.differences)
    gemms.insert(difference.gemm);
  return fmt::format("CHECK FAILED: {} tell {} of {} differently.", engines,
                     counted(static_cast<std::int64_t>(check.differences.size()), "figure"),
                     counted(static_cast<std::int64_t>(gemms.size()), "GEMM"));
}

std::string difference_section(const EngineCheck& check, const TextStyle& style) {
  if (check.differences.empty()) return "";
  TextTable table({{"GEMM", Align::Left, 0, 16},
                   {"figure", Align::Left, 0, 16},
                   {check.first, Align::Right},
                   {check.second, Align::Right}});
  const std::size_t shown = std::min(kShown, check.differences.size());
  for (std::size_t i = 0; i < shown; ++i) {
    const EngineDifference& difference = check.differences[i];
    table.add_row({difference.gemm, difference.what, difference.first, difference.second});
  }
  std::string out = heading("Differences of the engines", style) + table.render(style);
  if (shown < check.differences.size()) {
    out += wrap(fmt::format("({} more in run.json)",
                            grouped(static_cast<std::int64_t>(check.differences.size() - shown))),
                style, 2);
  }
  return out;
}

}  // namespace bfpsim

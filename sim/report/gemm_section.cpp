// SPDX-License-Identifier: Apache-2.0
#include "sim/report/gemm_section.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "sim/report/number_text.h"
#include "sim/report/run_breakdown.h"
#include "sim/report/text_table.h"

namespace bfpsim {
namespace {

constexpr std::size_t kMostSingle = 50;  ///< GEMMs that each get a line
constexpr std::size_t kMostGroups = 20;

std::string shape_of(const GemmRecord& gemm) {
  std::string text = fmt::format("{}x{}x{}", gemm.m, gemm.n, gemm.k);
  return gemm.batch == 1 ? text : fmt::format("{} x{}", text, gemm.batch);
}

/// "dX", "dX@0,1" for a phase of a strided convolution.
std::string pass_cell(const GemmRecord& gemm) {
  static const std::string kPhase = "phase ";
  if (gemm.part.empty()) return short_name(gemm.pass);
  const bool is_phase = gemm.part.rfind(kPhase, 0) == 0;
  return short_name(gemm.pass) + "@" + (is_phase ? gemm.part.substr(kPhase.size()) : gemm.part);
}

std::vector<std::string> gemm_row(const GemmRecord& gemm, bool with_reference) {
  const StateCounts states = array_states(gemm.units);
  const std::vector<StateShare> stalls = stalls_of(states);
  std::vector<std::string> cells = {gemm.layer,
                                    pass_cell(gemm),
                                    format_name(gemm),
                                    shape_of(gemm),
                                    grouped(gemm.cycles.count()),
                                    percent(gemm.waterfall.utilization),
                                    decibel(gemm.numerics ? gemm.numerics->sqnr_db : std::nullopt),
                                    stalls.empty() ? "-" : std::string(to_string(stalls.front().state)),
                                    stalls.empty() ? "" : share(stalls.front().cycles, states.total())};
  if (with_reference) cells.push_back(decibel(gemm.reference_sqnr_db));
  return cells;
}

std::string single_table(const RunRecord& run, const TextStyle& style) {
  std::vector<Column> columns = {{"layer", Align::Left, 0, 16}, {"pass", Align::Left},
                                 {"format", Align::Left},       {"MxNxK", Align::Left, 4},
                                 {"cycles", Align::Right},      {"util", Align::Right},
                                 {"SQNR dB", Align::Right, 1},  {"largest stall", Align::Left, 2},
                                 {"share", Align::Right, 3}};
  bool with_reference = false;
  for (const GemmRecord& gemm : run.gemms)
    with_reference = with_reference || gemm.reference_sqnr_db.has_value();
  if (with_reference) columns.push_back({"vs trace dW dB", Align::Right, 5});
  TextTable table(columns);
  for (const GemmRecord& gemm : run.gemms)
    table.add_row(gemm_row(gemm, with_reference));
  return heading("GEMMs", style) + table.render(style);
}

/// GEMMs of one pass, shape and format.
struct ShapeGroup {
  const GemmRecord* first = nullptr;
  std::int64_t count = 0;
  std::int64_t cycles = 0;
  std::int64_t digit_products = 0;
  StateCounts array;
};

/// The groups that take most cycles first.
std::vector<ShapeGroup> group_by_shape(const RunRecord& run) {
  using Key = std::tuple<Pass, std::int64_t, std::int64_t, std::int64_t, std::int64_t, std::string>;
  std::map<Key, std::size_t> known;
  std::vector<ShapeGroup> groups;
  for (const GemmRecord& gemm : run.gemms) {
    const Key key{gemm.pass, gemm.m, gemm.n, gemm.k, gemm.batch, format_name(gemm)};
    const auto [at, is_new] = known.emplace(key, groups.size());
    if (is_new) groups.push_back({&gemm, 0, 0, 0, {}});
    ShapeGroup& group = groups[at->second];
    ++group.count;
    group.cycles += gemm.cycles.count();
    group.digit_products += gemm.digit_products;
    group.array += array_states(gemm.units);
  }
  std::stable_sort(groups.begin(), groups.end(),
                   [](const ShapeGroup& a, const ShapeGroup& b) { return a.cycles > b.cycles; });
  return groups;
}

std::vector<std::string> group_row(const ShapeGroup& group, const RunRecord& run) {
  const std::vector<StateShare> stalls = stalls_of(group.array);
  const GemmRecord& gemm = *group.first;
  return {group.count == 1 ? gemm.layer : fmt::format("{} +{}", gemm.layer, group.count - 1),
          short_name(gemm.pass),
          format_name(gemm),
          shape_of(gemm),
          grouped(group.cycles),
          share(group.cycles, run.totals.cycles.count()),
          percent(utilization_of(group.digit_products, run.machine.multipliers(), group.cycles)),
          stalls.empty() ? "-" : std::string(to_string(stalls.front().state)),
          stalls.empty() ? "" : share(stalls.front().cycles, group.array.total())};
}

std::string group_table(const RunRecord& run, const TextStyle& style) {
  TextTable table({{"layer", Align::Left, 0, 16},
                   {"pass"},
                   {"format"},
                   {"MxNxK", Align::Left, 4},
                   {"cycles", Align::Right, 1},
                   {"of cycles", Align::Right},
                   {"util", Align::Right},
                   {"largest stall", Align::Left, 2},
                   {"share", Align::Right, 3}});
  const std::vector<ShapeGroup> groups = group_by_shape(run);
  const std::size_t shown = std::min(kMostGroups, groups.size());
  std::int64_t rest = 0;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (i < shown) {
      table.add_row(group_row(groups[i], run));
    } else {
      rest += groups[i].cycles;
    }
  }
  std::string note = "\"+n\": n more GEMMs of that pass, shape and format.";
  if (shown < groups.size()) {
    note += fmt::format(" {} with {} of the cycles are left out.",
                        counted(static_cast<std::int64_t>(groups.size() - shown), "group"),
                        share(rest, run.totals.cycles.count()));
  }
  note += " --all-gemms shows every GEMM; run.json has them all.";
  return heading("GEMMs, equal ones together", style) + table.render(style) + wrap(note, style, 2);
}

}  // namespace

std::string short_name(Pass pass) {
  switch (pass) {
    case Pass::Forward:
      return "fwd";
    case Pass::BackwardData:
      return "dX";
    case Pass::BackwardWeight:
      return "dW";
    case Pass::BackwardA:
      return "dA";
    case Pass::BackwardB:
      break;
  }
  return "dB";
}

std::string gemm_section(const RunReport& report, const TextStyle& style) {
  const bool each = report.all_gemms || report.run.gemms.size() <= kMostSingle;
  return each ? single_table(report.run, style) : group_table(report.run, style);
}

}  // namespace bfpsim

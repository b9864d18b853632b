// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "sim/report/area_report.h"
#include "sim/report/list_report.h"
#include "sim/report/number_text.h"
#include "sim/report/text_table.h"

namespace bfpsim {
namespace {

std::string um2_text(const std::optional<SquareMicrons>& area) {
  return area ? fmt::format("{:.1f}", area->um2()) : "-";
}

std::string gain_text(double gain) {
  return fmt::format("{:.2f}", gain);
}

/// "HBFP4, 64 lanes, blocks of 64, on 4-bit slices in 1 pass".
std::string unit_text(const PricedUnit& priced) {
  const DotProductUnit& unit = priced.unit;
  std::string text = fmt::format("{}, {} lanes", unit.format.name, unit.lanes);
  if (unit.format.is_block()) text += fmt::format(", blocks of {}", unit.block);
  if (unit.format.has_int_elements()) {
    if (unit.slice_bits != 0)
      text += fmt::format(", {}-bit multipliers, {}", unit.slice_bits,
                          priced.passes == 1 ? "1 pass" : fmt::format("{} passes", priced.passes));
  } else {
    text += fmt::format(", added in {}", unit.adders.name);
  }
  return text;
}

std::string basis_text(const Technology& technology) {
  return fmt::format("{:g} nm ({})", technology.node_nm, technology.name);
}

constexpr const char* kHowToRead =
    "Gains are products a cycle for each area, over an FP32 unit of as many lanes in the same accounting. "
    "paper: as "
    "Harma et al. count, with three constants fitted on their Table I; bare: the same with nothing fitted; "
    "full: "
    "growing adders, slicing, alignment, conversion, registers and control (docs/area.md). The syntheses are "
    "for a "
    "20 ns clock: no throughput per area follows from them at another.";

std::string gains_sentence(const PricedUnit& priced) {
  return fmt::format("Arithmetic density against FP32: {} (paper), {} (bare), {} (full).",
                     gain_text(priced.gain(Accounting::Paper)), gain_text(priced.gain(Accounting::Bare)),
                     gain_text(priced.gain(Accounting::Full)));
}

/// Notes of a run tell area from energy; here all are of area.
constexpr std::string_view kAreaPrefix = "area: ";

bool starts_with_area(const std::string& note) {
  return note.compare(0, kAreaPrefix.size(), kAreaPrefix) == 0;
}

std::string total_text(const AreaReport& area) {
  return um2_text(area.total);
}

}  // namespace

std::string area_text(const PricedUnit& priced, const Technology& technology, const TextStyle& style) {
  TextTable table({{"component"},
                   {"paper um2", Align::Right},
                   {"bare um2", Align::Right, 1},
                   {"full um2", Align::Right},
                   {"what it is", Align::Left, 2, 20, true}});
  for (const Component component : components()) {
    const auto has = [&](Accounting accounting) { return priced.area(accounting)[component].has_value(); };
    if (!std::any_of(kAccountings.begin(), kAccountings.end(), has)) continue;
    table.add_row({std::string(info(component).name), um2_text(priced.area(Accounting::Paper)[component]),
                   um2_text(priced.area(Accounting::Bare)[component]),
                   um2_text(priced.area(Accounting::Full)[component]),
                   std::string(info(component).description)});
  }
  table.add_row({"total", total_text(priced.area(Accounting::Paper)),
                 total_text(priced.area(Accounting::Bare)), total_text(priced.area(Accounting::Full)), ""});
  const AreaReport& full = priced.area(Accounting::Full);
  return heading("Dot-product unit: " + unit_text(priced), style) + table.render(style) +
         wrap(fmt::format("{} At {}; sources span {} to {} um2 of full.", gains_sentence(priced),
                          basis_text(technology), um2_text(full.low), um2_text(full.high)),
              style) +
         wrap(kHowToRead, style);
}

std::string area_text(const PricedMachine& priced, const Technology& technology, const TextStyle& style) {
  TextTable table({{"component"},
                   {"part", Align::Left, 0, 20},
                   {"count", Align::Right},
                   {"um2 each", Align::Right, 1},
                   {"um2", Align::Right},
                   {"confidence", Align::Left, 2}});
  for (const AreaTerm& term : priced.terms) {
    table.add_row({std::string(info(term.component).name), std::string(term.what), grouped(term.count),
                   fmt::format("{:.6g}", term.each.um2()), um2_text(term.area()),
                   std::string(to_string(term.confidence))});
  }
  table.add_row({"total", "", "", "", um2_text(priced.area.total), ""});
  std::string note = "Not counted:";
  for (const std::string& item : priced.not_counted) {
    const bool is_first = item == priced.not_counted.front();
    note += (is_first ? " " : "; ") + item.substr(starts_with_area(item) ? kAreaPrefix.size() : 0);
  }
  return heading(fmt::format("{}: {}", priced.machine.name, array_text(priced.machine)), style) +
         table.render(style) +
         wrap(fmt::format("At {}; sources span {} to {} um2.", basis_text(technology),
                          um2_text(priced.area.low), um2_text(priced.area.high)),
              style) +
         wrap(fmt::format("{}: {} The whole machine, buffers included, has {} times the products a cycle and "
                          "area of the machine with FP32 multipliers in its place.",
                          unit_text(priced.unit), gains_sentence(priced.unit), gain_text(priced.gain_full)),
              style) +
         wrap(note + ".", style) + wrap(kHowToRead, style);
}

std::string area_text(const std::vector<PricedUnit>& priced, const Technology& technology,
                      const TextStyle& style) {
  TextTable table({{"format"},
                   {"N", Align::Right},
                   {"lanes", Align::Right, 3},
                   {"passes", Align::Right, 4},
                   {"paper um2", Align::Right, 1},
                   {"full um2", Align::Right, 2},
                   {"paper", Align::Right},
                   {"bare", Align::Right},
                   {"full", Align::Right}});
  for (const PricedUnit& each : priced) {
    table.add_row({each.unit.format.name, std::to_string(each.unit.block), std::to_string(each.unit.lanes),
                   std::to_string(each.passes), total_text(each.area(Accounting::Paper)),
                   total_text(each.area(Accounting::Full)), gain_text(each.gain(Accounting::Paper)),
                   gain_text(each.gain(Accounting::Bare)), gain_text(each.gain(Accounting::Full))});
  }
  return heading("Dot-product units: gain in arithmetic density against FP32", style) + table.render(style) +
         wrap(fmt::format("At {}. {}", basis_text(technology), kHowToRead), style);
}

}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
// `list memories`: DRAM presets.
#include <fmt/format.h>

#include "sim/report/list_json_tools.h"
#include "sim/report/list_report.h"
#include "sim/report/number_text.h"
#include "sim/report/text_table.h"

namespace bfpsim {
namespace {

constexpr double kHertzPerKilohertz = 1000;

double clock_hz(const DramParams& dram) {
  return static_cast<double>(dram.clock_khz) * kHertzPerKilohertz;
}

double bytes_per_second(const DramParams& dram) {
  return static_cast<double>(dram.channels * dram.burst_bytes()) * clock_hz(dram) / dram.burst_clocks();
}

std::string organisation(const DramParams& dram) {
  return fmt::format("{} x {} bits, {} banks", dram.channels, dram.bus_bits, dram.bank_groups * dram.banks);
}

}  // namespace

std::string to_text(const std::vector<ListedMemory>& memories, const TextStyle& style) {
  TextTable table({{"memory"},
                   {"channels", Align::Left, 0, 20},
                   {"clock", Align::Right, 2},
                   {"peak", Align::Right, 1},
                   {"file", Align::Left, 5}});
  for (const ListedMemory& item : memories) {
    if (!item.value) {
      table.add_row({item.name, kHasMistakes, "", "", item.path});
      continue;
    }
    const DramParams& dram = *item.value;
    table.add_row({item.name, organisation(dram), si(clock_hz(dram), "Hz"), si(bytes_per_second(dram), "B/s"),
                   item.path});
  }
  return table.render(style, 0);
}

std::string to_json(const std::vector<ListedMemory>& memories) {
  Json items = Json::array();
  for (const ListedMemory& item : memories) {
    Json json = named(item);
    if (item.value) {
      json["channels"] = item.value->channels;
      json["bus_bits"] = item.value->bus_bits;
      json["clock_hz"] = clock_hz(*item.value);
      json["bytes_per_second"] = bytes_per_second(*item.value);
    }
    items.push_back(std::move(json));
  }
  return list_text("memories", std::move(items));
}

}  // namespace bfpsim

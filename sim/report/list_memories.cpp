// SPDX-License-Identifier: Apache-2.0
// `list memories`: DRAM presets.
#include <fmt/format.h>

#include "sim/report/list_json_tools.h"
#include "sim/report/list_report.h"
#include "sim/report/number_text.h"
#include "sim/report/text_table.h"

namespace bfpsim {
namespace {

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
    table.add_row({item.name, organisation(dram), si(dram.clock_hz(), "Hz"),
                   si(dram.bytes_per_second(), "B/s"), item.path});
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
      json["clock_hz"] = item.value->clock_hz();
      json["bytes_per_second"] = item.value->bytes_per_second();
    }
    items.push_back(std::move(json));
  }
  return list_text("memories", std::move(items));
}

}  // namespace bfpsim

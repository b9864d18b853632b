// SPDX-License-Identifier: Apache-2.0
#include "sim/config/accelerator_file.h"

#include <fmt/format.h>

#include <cmath>

#include "rtl_models/arch/refuse.h"
#include "sim/config/accelerator_section.h"
#include "sim/config/document.h"

namespace bfpsim {
namespace config {
namespace {

constexpr double kHertzPerMegahertz = 1e6;

MappingReader::Keys root_keys() {
  MappingReader::Keys keys = section_keys("");
  keys.required = {"schema", "name"};
  keys.optional_keys = accelerator_sections();
  keys.optional_keys.insert(keys.optional_keys.begin(), "clock_mhz");
  return keys;
}

}  // namespace

std::vector<std::string> accelerator_root_keys() {
  MappingReader::Keys keys = root_keys();
  keys.required.insert(keys.required.end(), keys.optional_keys.begin(), keys.optional_keys.end());
  return keys.required;
}

MachineParams parse_accelerator(const Node& root, const ConfigSearch& search, Problems& problems) {
  MachineParams machine;
  if (!check_schema(root, kAcceleratorSchema, problems)) return machine;
  const MappingReader reader(root, "", root_keys(), problems);
  machine.name = reader.name("name").value_or("");
  if (const auto mhz = reader.number("clock_mhz", kMinClockMhz, kMaxClockMhz)) {
    machine.clock_hz = std::round(*mhz * kHertzPerMegahertz);
  }
  read_preset(reader, search, machine, problems);
  for (const std::string& section : accelerator_sections())
    read_section(reader, section, machine, problems);
  if (!problems.empty()) return machine;
  if (const auto reason = refuse_machine(machine)) problems.add(Place{root.place.source, 0, 0, 1}, *reason);
  return machine;
}

}  // namespace config

MachineParams load_accelerator(const std::string& path, const std::vector<std::string>& overrides,
                               const ConfigSearch& search) {
  config::Problems problems;
  const config::Node root = config::load_tree(path, overrides, problems);
  MachineParams machine = config::parse_accelerator(root, search, problems);
  problems.raise();
  return machine;
}

std::string dump_accelerator(const MachineParams& machine) {
  std::string text =
      fmt::format("schema: {}\nname: {}\nclock_mhz: {}\n", kAcceleratorSchema,
                  config::quote_for_yaml(machine.name), machine.clock_hz / config::kHertzPerMegahertz);
  std::string section;
  for (const config::Parameter& p : config::accelerator_parameters()) {
    if (p.section != section) text += fmt::format("{}:\n", p.section);
    section = p.section;
    text += fmt::format("  {}: {}\n", p.key, p.show(machine));
  }
  return text;
}

}  // namespace bfpsim

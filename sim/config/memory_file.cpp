// SPDX-License-Identifier: Apache-2.0
#include "sim/config/memory_file.h"

#include "sim/config/accelerator_section.h"
#include "sim/config/document.h"

namespace bfpsim {
namespace config {

DramParams parse_memory(const Node& root, Problems& problems) {
  MachineParams machine;
  if (!check_schema(root, kMemorySchema, problems)) return machine.dram;
  const MappingReader reader(root, "", {{"schema", "name", kDramSection}, {"description"}, {}}, problems);
  (void)reader.name("name");
  (void)reader.paragraph("description");
  read_section(reader, kDramSection, machine, problems);
  return machine.dram;
}

}  // namespace config

DramParams load_memory(const std::string& path) {
  config::Problems problems;
  const config::Node root = config::load_tree(path, {}, problems);
  const DramParams dram = config::parse_memory(root, problems);
  problems.raise();
  return dram;
}

}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
#include "sim/config/accelerator_section.h"

#include <filesystem>

#include "sim/config/document.h"
#include "sim/config/memory_file.h"
#include "sim/config/resolve.h"

namespace bfpsim::config {
namespace {

std::optional<std::int64_t> read_parameter(const Node& node, const Parameter& p, Problems& problems) {
  switch (p.kind) {
    case Parameter::Kind::Boolean:
      return read_boolean(node, p.name(), problems);
    case Parameter::Kind::Word: {
      const std::optional<std::size_t> position = read_word(node, p.name(), p.words, problems);
      if (!position) return std::nullopt;
      return static_cast<std::int64_t>(*position);
    }
    case Parameter::Kind::Integer:
      break;
  }
  const bool is_word =
      !p.range.or_word.empty() && node.kind == Node::Kind::Scalar && node.text == p.range.or_word;
  return is_word ? std::optional(p.or_value) : read_integer(node, p.name(), p.range, problems);
}

/// A machine of `<folder>/accelerators/` may name presets of `<folder>/memories/`.
ConfigSearch search_beside(const Node& node) {
  namespace fs = std::filesystem;
  ConfigSearch search{std::nullopt, find_data_dirs()};
  if (node.place.source == nullptr) return search;
  const fs::path folder = fs::path(node.place.source->name).parent_path().parent_path();
  std::error_code error;
  if (fs::is_directory(folder / "memories", error)) search.config_dir = folder.string();
  return search;
}

}  // namespace

MappingReader::Keys section_keys(const std::string& section) {
  MappingReader::Keys keys;
  for (const Parameter& p : accelerator_parameters()) {
    if (p.section == section) {
      keys.optional_keys.push_back(p.key);
    } else {
      keys.elsewhere.emplace_back(p.key, p.section);
    }
  }
  if (section == kDramSection) keys.optional_keys.emplace_back(kPresetKey);
  return keys;
}

void read_section(const MappingReader& root, const std::string& section, MachineParams& machine,
                  Problems& problems) {
  const Node* node = root.find(section);
  if (node == nullptr) return;
  const MappingReader reader(*node, section, section_keys(section), problems);
  for (const Parameter& p : accelerator_parameters()) {
    const Node* value = p.section == section ? reader.find(p.key) : nullptr;
    if (value == nullptr) continue;
    if (const auto read = read_parameter(*value, p, problems)) p.set(machine, *read);
  }
}

void read_preset(const MappingReader& root, MachineParams& machine, Problems& problems) {
  const Node* dram = root.find(kDramSection);
  if (dram == nullptr || dram->kind != Node::Kind::Mapping) return;
  const Entry* preset = dram->find(kPresetKey);
  if (preset == nullptr) return;
  if (preset->value.kind != Node::Kind::Scalar) {
    problems.add(preset->value.place, "'dram.preset' must be the name of a memory or the path of its file");
    return;
  }
  try {
    machine.dram = load_memory(resolve_config(ConfigKind::Memory, preset->value.text, search_beside(*dram)));
  } catch (const ConfigError& error) {
    problems.add(preset->value.place, std::string("dram.preset: ") + error.what());
  }
}

}  // namespace bfpsim::config

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

/// What the user's folder has goes first; then a machine of `<folder>/accelerators/` may name presets of
/// `<folder>/memories/`.
ConfigSearch preset_search(const Node& node, const std::string& preset, ConfigSearch search) {
  namespace fs = std::filesystem;
  if (search.data.roots.empty()) search.data = find_data_dirs();
  const bool is_users =
      search.config_dir && fs::exists(fs::path(*search.config_dir) / "memories" / (preset + ".yaml"));
  if (is_users || node.place.source == nullptr) return search;
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

void read_preset(const MappingReader& root, const ConfigSearch& search, MachineParams& machine,
                 Problems& problems) {
  const Node* dram = root.find(kDramSection);
  if (dram == nullptr || dram->kind != Node::Kind::Mapping) return;
  const Entry* preset = dram->find(kPresetKey);
  if (preset == nullptr) return;
  if (preset->value.kind != Node::Kind::Scalar) {
    problems.add(preset->value.place, "'dram.preset' must be the name of a memory or the path of its file");
    return;
  }
  try {
    const std::string& name = preset->value.text;
    machine.dram = load_memory(resolve_config(ConfigKind::Memory, name, preset_search(*dram, name, search)));
  } catch (const ConfigError& error) {
    problems.add(preset->value.place, std::string("dram.preset: ") + error.what());
  }
}

}  // namespace bfpsim::config

// SPDX-License-Identifier: Apache-2.0
#include "sim/config/workload_file.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/config/document.h"
#include "sim/config/near_miss.h"
#include "sim/config/workload_layers.h"

namespace bfpsim {
namespace config {
namespace {

constexpr std::int64_t kMaxBatch = 1 << 20;
constexpr std::int64_t kMaxSamples = std::int64_t{1} << 53;
constexpr std::int64_t kMaxEpochs = 1'000'000;

const MappingReader::Keys& root_keys() {
  static const MappingReader::Keys kKeys{{"schema", "name", "source", "batch", "layers"},
                                         {"description", "samples", "epochs", "ends", "parameters", "blocks"},
                                         {}};
  return kKeys;
}

bool is_root_key(const std::string& key) {
  const auto has = [&](const std::vector<std::string>& keys) {
    return std::find(keys.begin(), keys.end(), key) != keys.end();
  };
  return has(root_keys().required) || has(root_keys().optional_keys);
}

/// Entries of a mapping that may be absent.
const std::vector<Entry>& entries_of(const MappingReader& root, std::string_view key, Problems& problems) {
  static const std::vector<Entry> kNone;
  const Node* node = root.find(key);
  if (node == nullptr) return kNone;
  if (node->kind == Node::Kind::Mapping) return node->entries;
  problems.add(node->place,
               fmt::format("'{}' must be a mapping (name: value), not {}", key, describe(*node)));
  return kNone;
}

void read_blocks(const MappingReader& root, ModelSpec& model, ModelPlaces& places, Problems& problems) {
  for (const Entry& entry : entries_of(root, "blocks", problems)) {
    (void)check_value_name(entry.key, entry.key_place, problems);
    model.blocks[entry.key] = read_layers(entry.value, "blocks." + entry.key, places, problems);
  }
}

void read_parameters(const MappingReader& root, ModelSpec& model, ModelPlaces& places, Problems& problems) {
  for (const Entry& entry : entries_of(root, "parameters", problems)) {
    if (!check_value_name(entry.key, entry.key_place, problems)) continue;
    if (is_root_key(entry.key) || model.blocks.count(entry.key) > 0) {
      problems.add(entry.key_place, fmt::format("'{}' cannot name a parameter: it is {}", entry.key,
                                                is_root_key(entry.key) ? "a key of the file" : "a block"));
      continue;
    }
    const auto value = read_expression(entry.value, "parameters." + entry.key, problems);
    if (!value) continue;
    model.parameters.push_back({entry.key, *value, places.size()});
    places.push_back(entry.value.place);
  }
}

/// Shapes follow from one another, so the first mistake among them ends it.
void expand(const ModelSpec& model, const ModelPlaces& places, Workload& workload, Problems& problems) {
  try {
    expand_model(model, workload);
  } catch (const ModelError& error) {
    problems.add(places.at(error.id()), error.what());
  }
}

/// A parameter's name alone is enough for --set.
std::vector<std::string> with_sections(const Node& root, const std::vector<std::string>& settings,
                                       Problems& problems) {
  std::vector<std::string> whole;
  std::vector<std::string> known;
  const Entry* parameters = root.find("parameters");
  if (parameters != nullptr) {
    for (const Entry& entry : parameters->value.entries)
      known.push_back(entry.key);
  }
  for (const std::string& text : settings) {
    const std::string first = text.substr(0, text.find_first_of(".="));
    if (is_root_key(first) || text.find('=') == std::string::npos) {
      whole.push_back(text);
    } else if (std::find(known.begin(), known.end(), first) != known.end()) {
      whole.push_back("parameters." + text);
    } else {
      std::vector<std::string> keys = known;
      keys.insert(keys.end(), {"batch", "samples", "epochs", "ends"});
      const auto source = std::make_shared<const SourceText>("--set workload." + printable(text), "");
      problems.add(Place{source, 0, 0, 1}, fmt::format("the workload has no parameter {}{}",
                                                       quote_for_message(first), did_you_mean(first, keys)));
    }
  }
  return whole;
}

std::string flow_text(const Node& node);

std::string flow_items(const Node& node) {
  std::vector<std::string> items;
  for (const Node& item : node.items)
    items.push_back(flow_text(item));
  for (const Entry& entry : node.entries)
    items.push_back(fmt::format("{}: {}", entry.key, flow_text(entry.value)));
  return join_words(items);
}

/// A value in one line of YAML; every scalar that is no plain word, number or expression is quoted.
std::string flow_text(const Node& node) {
  switch (node.kind) {
    case Node::Kind::Null:
      return "null";
    case Node::Kind::Sequence:
      return fmt::format("[{}]", flow_items(node));
    case Node::Kind::Mapping:
      return fmt::format("{{{}}}", flow_items(node));
    case Node::Kind::Scalar:
      break;
  }
  const bool plain = node.text.find_first_of(",:#\n'\"[]{}") == std::string::npos;
  return node.quoted || !plain ? quote_for_yaml(node.text) : node.text;
}

}  // namespace

Workload parse_workload(const Node& root, Problems& problems) {
  Workload workload;
  if (!check_schema(root, kWorkloadSchema, problems)) return workload;
  const std::size_t before = problems.count();
  const MappingReader reader(root, "", root_keys(), problems);
  workload.name = reader.name("name").value_or("");
  workload.description = reader.paragraph("description").value_or("");
  workload.source = reader.paragraph("source").value_or("");
  workload.samples = reader.integer("samples", {1, kMaxSamples}).value_or(0);
  workload.epochs = reader.integer("epochs", {1, kMaxEpochs});
  ModelSpec model;
  ModelPlaces places;
  model.batch = reader.integer("batch", {1, kMaxBatch}).value_or(1);
  const Words ends{{"none", "first", "last", "both"}, {}};
  model.ends = static_cast<Ends>(reader.word("ends", ends).value_or(static_cast<std::size_t>(Ends::Both)));
  read_blocks(reader, model, places, problems);
  read_parameters(reader, model, places, problems);
  if (const Node* layers = reader.find("layers"))
    model.layers = read_layers(*layers, "layers", places, problems);
  if (problems.count() == before) expand(model, places, workload, problems);
  return workload;
}

}  // namespace config

namespace {

config::Node load_workload_tree(const std::string& path, const std::vector<std::string>& overrides,
                                config::Problems& problems) {
  config::Node root = config::load_tree(path, {}, problems);
  if (root.kind == config::Node::Kind::Mapping)
    config::apply_overrides(root, config::with_sections(root, overrides, problems), problems);
  return root;
}

}  // namespace

Workload load_workload(const std::string& path, const std::vector<std::string>& overrides) {
  config::Problems problems;
  const config::Node root = load_workload_tree(path, overrides, problems);
  Workload workload = config::parse_workload(root, problems);
  problems.raise();
  return workload;
}

std::string dump_workload(const std::string& path, const std::vector<std::string>& overrides) {
  config::Problems problems;
  const config::Node root = load_workload_tree(path, overrides, problems);
  (void)config::parse_workload(root, problems);
  problems.raise();
  std::string text;
  for (const config::Entry& entry : root.entries)
    text += fmt::format("{}: {}\n", entry.key, config::flow_text(entry.value));
  return root.find("ends") == nullptr ? text + "ends: both\n" : text;
}

}  // namespace bfpsim

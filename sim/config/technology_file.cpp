// SPDX-License-Identifier: Apache-2.0
#include "sim/config/technology_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sim/config/document.h"
#include "sim/config/reader.h"
#include "sim/config/technology_base.h"

namespace bfpsim {
namespace config {
namespace {

using Dimension = ConstantInfo::Dimension;

constexpr double kMinNodeNm = 1.0;
constexpr double kMaxNodeNm = 1000.0;
/// `node_nm: any`: the figure does not depend on the technology's node.
constexpr const char* kAnyNode = "any";
constexpr std::array<Confidence, kConfidenceCount> kConfidences = {
    Confidence::Measured, Confidence::Published, Confidence::Scaled, Confidence::Estimated};

struct Bounds {
  double min;
  double max;
};

/// Above zero, for energies and areas are compared as ratios.
Bounds bounds_of(const ConstantInfo& about) {
  constexpr double kLeast = 1e-9;
  constexpr double kMost = 1e6;
  constexpr double kMaxExponent = 4.0;
  if (about.dimension == Dimension::Exponent) return {0.0, kMaxExponent};
  return {about.may_be_negative ? -kMost : kLeast, kMost};
}

Words confidence_words() {
  Words words;
  for (const Confidence confidence : kConfidences)
    words.allowed.emplace_back(to_string(confidence));
  return words;
}

MappingReader::Keys root_keys() {
  MappingReader::Keys keys{{"schema", "name", "node_nm"}, {"description"}, {}};
  keys.required.insert(keys.required.end(), kTechnologySections.begin(), kTechnologySections.end());
  return keys;
}

MappingReader::Keys section_keys(std::string_view section) {
  MappingReader::Keys keys;
  for (const CostConstant id : cost_constants()) {
    const ConstantInfo& about = info(id);
    if (about.section != section) {
      keys.elsewhere.emplace_back(about.key, about.section);
    } else {
      (about.required ? keys.required : keys.optional_keys).emplace_back(about.key);
    }
  }
  return keys;
}

MappingReader::Keys constant_keys(const ConstantInfo& about) {
  MappingReader::Keys keys{{"value", "confidence", "source"}, {"low", "high"}, {}};
  if (has_node(about)) keys.required.emplace_back("node_nm");
  return keys;
}

void read_node(const MappingReader& reader, Constant& constant, Problems& problems) {
  const Node* node = reader.find("node_nm");
  if (node == nullptr) return;
  const std::string what = reader.path_of("node_nm");
  if (node->kind == Node::Kind::Scalar && node->text == kAnyNode) return;
  if (node->kind == Node::Kind::Scalar && !node->text.empty() &&
      (node->text[0] < '0' || node->text[0] > '9')) {
    problems.add(node->place, fmt::format("'{}' must be a number from {} to {} or '{}', not {}", what,
                                          kMinNodeNm, kMaxNodeNm, kAnyNode, describe(*node)));
    return;
  }
  constant.node_nm = read_number(*node, what, kMinNodeNm, kMaxNodeNm, problems).value_or(0.0);
}

std::optional<Constant> read_constant(const Node& node, const std::string& path, const ConstantInfo& about,
                                      Problems& problems) {
  const std::size_t before = problems.count();
  const MappingReader reader(node, path, constant_keys(about), problems);
  const Bounds bounds = bounds_of(about);
  Constant constant;
  constant.value = reader.number("value", bounds.min, bounds.max).value_or(0.0);
  constant.low = reader.number("low", bounds.min, bounds.max).value_or(constant.value);
  constant.high = reader.number("high", bounds.min, bounds.max).value_or(constant.value);
  read_node(reader, constant, problems);
  if (const auto word = reader.word("confidence", confidence_words()))
    constant.confidence = kConfidences.at(*word);
  constant.source = reader.paragraph("source").value_or("");
  if (problems.count() != before) return std::nullopt;
  if (constant.low > constant.value || constant.value > constant.high) {
    problems.add(node.place, fmt::format("'{}': the value {} must lie between low {} and high {}", path,
                                         constant.value, constant.low, constant.high));
  }
  return constant;
}

void read_section(const MappingReader& root, const std::string& section, Technology& technology,
                  Problems& problems) {
  const Node* node = root.find(section);
  if (node == nullptr) return;
  const MappingReader reader(*node, section, section_keys(section), problems);
  for (const CostConstant id : cost_constants()) {
    const ConstantInfo& about = info(id);
    const Node* value = about.section == section ? reader.find(about.key) : nullptr;
    if (value == nullptr) continue;
    technology.find(id) = read_constant(*value, reader.path_of(about.key), about, problems);
  }
}

std::string dump_constant(const ConstantInfo& about, const Constant& constant) {
  std::string text = fmt::format("  {}:\n    value: {}\n", about.key, constant.value);
  if (constant.low != constant.value) text += fmt::format("    low: {}\n", constant.low);
  if (constant.high != constant.value) text += fmt::format("    high: {}\n", constant.high);
  if (has_node(about)) {
    text += constant.node_nm > 0.0 ? fmt::format("    node_nm: {}\n", constant.node_nm)
                                   : fmt::format("    node_nm: {}\n", kAnyNode);
  }
  return text + fmt::format("    confidence: {}\n    source: {}\n", to_string(constant.confidence),
                            quote_for_yaml(constant.source));
}

}  // namespace

Technology parse_technology(const Node& root, Problems& problems) {
  Technology technology;
  if (!check_schema(root, kTechnologySchema, problems)) return technology;
  const MappingReader reader(root, "", root_keys(), problems);
  technology.name = reader.name("name").value_or("");
  technology.description = reader.paragraph("description").value_or("");
  technology.node_nm = reader.number("node_nm", kMinNodeNm, kMaxNodeNm).value_or(technology.node_nm);
  for (const char* section : kTechnologySections)
    read_section(reader, section, technology, problems);
  return technology;
}

}  // namespace config

Technology load_technology(const std::string& path, const std::vector<std::string>& overrides) {
  config::Problems problems;
  config::Node root = config::load_tree(path, {}, problems);
  config::complete_from_base(root, path, problems);
  if (root.kind == config::Node::Kind::Mapping) config::apply_overrides(root, overrides, problems);
  Technology technology = config::parse_technology(root, problems);
  problems.raise();
  return technology;
}

std::string dump_technology(const Technology& technology) {
  std::string text =
      fmt::format("schema: {}\nname: {}\n", kTechnologySchema, config::quote_for_yaml(technology.name));
  if (!technology.description.empty())
    text += fmt::format("description: {}\n", config::quote_for_yaml(technology.description));
  text += fmt::format("node_nm: {}\n", technology.node_nm);
  for (const char* section : config::kTechnologySections) {
    text += fmt::format("{}:\n", section);
    for (const CostConstant id : cost_constants()) {
      const std::optional<Constant>& constant = technology.find(id);
      if (constant && info(id).section == section) text += config::dump_constant(info(id), *constant);
    }
  }
  return text;
}

}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
#include "sim/config/format_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "rtl_models/numerics/format_words.h"
#include "sim/config/common_fields.h"
#include "sim/config/document.h"
#include "sim/config/format_reader.h"
#include "sim/config/near_miss.h"
#include "sim/config/reader.h"

namespace bfpsim {
namespace config {
namespace {

// The ranges of IntElement, FloatElement and SharedExponent; FP32 holds every value of a valid format.
constexpr Range kIntBits{2, 16};
constexpr Range kFloatExponentBits{1, 8};
constexpr Range kFloatMantissaBits{0, 23};
constexpr Range kBias{-127, 254};
constexpr Range kRadix{2, 4};
constexpr Range kSharedExponentBits{2, 16};
constexpr int kFp32LargestExponent = 127;
constexpr int kFp32SmallestExponent = -149;

enum class ElementKind { Int, Float };
constexpr std::array<const char*, 2> kElementKinds = {"int", "float"};
enum class ScaleKind { SharedExponent, E8m0 };
constexpr std::array<const char*, 2> kScaleKinds = {"shared_exponent", "e8m0"};

template <std::size_t N>
Words allowed(const std::array<const char*, N>& words) {
  return {{words.begin(), words.end()}, {}};
}

/// The enumerator of a word; `otherwise` where the key is absent or wrong.
template <typename Enum, std::size_t N>
Enum read_enum(const MappingReader& reader, const char* key, const std::array<const char*, N>& words,
               Enum otherwise) {
  const auto position = reader.word(key, allowed(words));
  return position ? static_cast<Enum>(*position) : otherwise;
}

void refuse_keys(const MappingReader& reader, const std::vector<const char*>& keys, const char* reason,
                 Problems& problems) {
  for (const char* key : keys) {
    if (const Node* node = reader.find(key))
      problems.add(node->place, fmt::format("'{}' {}", reader.path_of(key), reason));
  }
}

/// What the value type demands beyond the ranges of its fields.
std::string mistake_of(const FloatElement& f) {
  if (f.specials == SpecialValues::Ieee && f.mantissa_bits == 0) {
    return "'ieee' special values take at least 1 mantissa bit, for NaN to differ from Inf";
  }
  if (f.radix != 2 && (f.radix != 4 || f.mantissa_bits != 0 || f.specials != SpecialValues::None)) {
    return "the radix must be 2, or 4 with mantissa_bits: 0 and specials: none";
  }
  if ((f.largest_finite_code() >> f.mantissa_bits) == 0) return "it has no normal number: give it more bits";
  if (f.largest_exponent() > kFp32LargestExponent) {
    return fmt::format("its largest value, about 2^{}, is above FP32's range; raise the bias",
                       f.largest_exponent());
  }
  const int last_place = f.smallest_exponent() - f.mantissa_bits;
  if (last_place < kFp32SmallestExponent) {
    return fmt::format("its smallest value, 2^{}, is below FP32's, 2^{}; lower the bias", last_place,
                       kFp32SmallestExponent);
  }
  return "";
}

FloatElement read_float(const MappingReader& reader, const Node& node, const std::string& path,
                        Problems& problems) {
  refuse_keys(reader, {"bits"}, "belongs to kind: int", problems);
  FloatElement element;
  const std::size_t before = problems.count();
  for (const char* key : {"exponent_bits", "mantissa_bits"}) {
    if (reader.find(key) == nullptr)
      problems.add(node.place, fmt::format("missing key '{}' of a float", reader.path_of(key)));
  }
  element.exponent_bits = static_cast<int>(reader.integer("exponent_bits", kFloatExponentBits).value_or(8));
  element.mantissa_bits = static_cast<int>(reader.integer("mantissa_bits", kFloatMantissaBits).value_or(23));
  const int ieee_bias = (1 << (element.exponent_bits - 1)) - 1;
  element.bias = static_cast<int>(reader.integer("bias", kBias).value_or(ieee_bias));
  element.specials = read_enum(reader, "specials", kSpecialValuesWords, SpecialValues::Ieee);
  element.radix = static_cast<int>(reader.integer("radix", kRadix).value_or(2));
  if (problems.count() != before) return element;
  const std::string mistake = mistake_of(element);
  if (!mistake.empty()) problems.add(node.place, fmt::format("'{}': {}", path, mistake));
  return element;
}

Element read_element(const Node& node, const std::string& path, Problems& problems) {
  static const MappingReader::Keys kKeys{
      {"kind"}, {"bits", "exponent_bits", "mantissa_bits", "bias", "specials", "radix"}, {}};
  const MappingReader reader(node, path, kKeys, problems);
  if (!reader.is_mapping()) return IntElement{};
  const auto kind = reader.word("kind", allowed(kElementKinds));
  if (!kind) return IntElement{};
  if (static_cast<ElementKind>(*kind) == ElementKind::Float) return read_float(reader, node, path, problems);
  refuse_keys(reader, {"exponent_bits", "mantissa_bits", "bias", "specials", "radix"},
              "belongs to kind: float", problems);
  if (reader.find("bits") == nullptr)
    problems.add(node.place, fmt::format("missing key '{}' of an int", reader.path_of("bits")));
  return IntElement{static_cast<int>(reader.integer("bits", kIntBits).value_or(kIntBits.min))};
}

void read_scale(const Node& node, const std::string& path, Format& format, Problems& problems) {
  const MappingReader reader(node, path, {{"kind"}, {"bits", "rule"}, {}}, problems);
  const auto kind = reader.word("kind", allowed(kScaleKinds));
  if (!kind) return;
  if (static_cast<ScaleKind>(*kind) == ScaleKind::E8m0) {
    refuse_keys(reader, {"bits"}, "belongs to kind: shared_exponent; E8M0 has 8", problems);
    format.shared = SharedExponent::e8m0();
    format.scale_rule = read_enum(reader, "rule", kScaleRuleWords, ScaleRule::Floor);
    return;
  }
  refuse_keys(reader, {"rule"}, "belongs to kind: e8m0", problems);
  const SharedExponent standard;
  format.shared =
      SharedExponent{static_cast<int>(reader.integer("bits", kSharedExponentBits).value_or(standard.bits)),
                     ExponentCoding::TwosComplement};
}

void read_block(const MappingReader& reader, Format& format, Problems& problems) {
  const Node* node = reader.find("block");
  if (node == nullptr) return;
  const auto shape = read_block_shape(*node, reader.path_of("block"), problems);
  if (!shape) return;
  if (!format.shared) {
    problems.add(node->place,
                 fmt::format("'{}' takes a 'scale' that its elements share", reader.path_of("block")));
  }
  format.block = *shape;
}

std::string dump_element(const Element& element) {
  if (const auto* integer = std::get_if<IntElement>(&element))
    return fmt::format("element: {{kind: int, bits: {}}}", integer->bits);
  const auto& f = std::get<FloatElement>(element);
  return fmt::format(
      "element: {{kind: float, exponent_bits: {}, mantissa_bits: {}, bias: {}, specials: {}, radix: {}}}",
      f.exponent_bits, f.mantissa_bits, f.bias, word_of(f.specials, kSpecialValuesWords), f.radix);
}

Format read_fields(const MappingReader& reader, Problems& problems) {
  Format format;
  format.name = reader.name("name").value_or("");
  format.description = reader.paragraph("description").value_or("");
  check_source(reader, problems);
  const Node* element = reader.find("element");
  const std::size_t before = problems.count();
  if (element != nullptr) format.element = read_element(*element, reader.path_of("element"), problems);
  if (problems.count() == before && element != nullptr && format.has_int_elements() &&
      reader.find("scale") == nullptr) {
    problems.add(element->place, "int elements take a 'scale': the exponent that they share");
  }
  if (const Node* scale = reader.find("scale")) read_scale(*scale, reader.path_of("scale"), format, problems);
  read_block(reader, format, problems);
  format.rounding = read_enum(reader, "rounding", kRoundingWords, Rounding::NearestEven);
  return format;
}

}  // namespace

Format parse_format(const Node& root, Problems& problems) {
  if (!check_schema(root, kFormatSchema, problems)) return Format{};
  static const MappingReader::Keys kKeys{
      {"schema", "name", "element"}, {"description", "source", "scale", "block", "rounding"}, {}};
  return read_fields(MappingReader(root, "", kKeys, problems), problems);
}

Format read_inline_format(const Node& node, const std::string& path, Problems& problems) {
  static const MappingReader::Keys kKeys{
      {"name", "element"}, {"description", "source", "scale", "block", "rounding"}, {}};
  return read_fields(MappingReader(node, path, kKeys, problems), problems);
}

std::vector<std::string> known_formats(const ConfigSearch& search) {
  std::vector<std::string> names;
  for (const Format& format : format_table())
    names.push_back(format.name);
  const std::vector<std::string> files = list_configs(ConfigKind::Format, search);
  names.insert(names.end(), files.begin(), files.end());
  return names;
}

std::vector<std::string> dump_format_entries(const Format& format) {
  std::vector<std::string> entries{"name: " + quote_for_yaml(format.name)};
  if (!format.description.empty()) entries.push_back("description: " + quote_for_yaml(format.description));
  entries.push_back(dump_element(format.element));
  if (format.shared) {
    entries.push_back(
        format.shared->coding == ExponentCoding::Biased
            ? fmt::format("scale: {{kind: e8m0, rule: {}}}", word_of(format.scale_rule, kScaleRuleWords))
            : fmt::format("scale: {{kind: shared_exponent, bits: {}}}", format.shared->bits));
    entries.push_back("block: " + to_string(format.block));
  }
  entries.push_back(fmt::format("rounding: {}", word_of(format.rounding, kRoundingWords)));
  return entries;
}

}  // namespace config

Format load_format(const std::string& path, const std::vector<std::string>& overrides) {
  return config::load_document(path, overrides, config::parse_format);
}

Format resolve_format(const std::string& name_or_path, const ConfigSearch& search) {
  if (const std::optional<Format> row = find_format(name_or_path)) return *row;
  const std::vector<std::string> files = list_configs(ConfigKind::Format, search);
  const bool is_file = std::find(files.begin(), files.end(), name_or_path) != files.end();
  if (is_file || looks_like_config_path(name_or_path))
    return load_format(resolve_config(ConfigKind::Format, name_or_path, search));
  throw ConfigError("", fmt::format("unknown format {}{} ('bfpsim list formats' shows them all)",
                                    config::quote_for_message(name_or_path),
                                    did_you_mean(name_or_path, config::known_formats(search))));
}

std::string dump_format(const Format& format) {
  std::string text = fmt::format("schema: {}\n", kFormatSchema);
  for (const std::string& entry : config::dump_format_entries(format))
    text += entry + "\n";
  return text;
}

}  // namespace bfpsim

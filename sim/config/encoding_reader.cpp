// SPDX-License-Identifier: Apache-2.0
// How a schedule's rules encode values: a format and its options.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>

#include "rtl_models/numerics/format_words.h"
#include "sim/config/common_fields.h"
#include "sim/config/diagnostic.h"
#include "sim/config/format_file.h"
#include "sim/config/format_reader.h"
#include "sim/config/near_miss.h"

namespace bfpsim::config {
namespace {

constexpr Range kExponentBits{2, 16};
constexpr const char* kPlainFloat = "is a plain float, which shares no exponent";

/// A relative path as it is from the folder of the file that names it, if there is such a file.
std::string from_folder(const std::string& path, const std::string& folder) {
  std::error_code error;
  const std::filesystem::path candidate = std::filesystem::path(folder) / path;
  const bool is_there = !folder.empty() && std::filesystem::exists(candidate, error);
  return is_there ? candidate.lexically_normal().string() : path;
}

/// The first mistake of a format's file, as part of a sentence.
std::string first_mistake(const ConfigError& error) {
  const Diagnostic& first = error.diagnostics().front();
  return first.line == 0 ? first.message
                         : fmt::format("line {}, column {}: {}", first.line, first.column, first.message);
}

Format read_named(const Node& node, const std::string& name, const FormatScope& scope, Problems& problems) {
  const bool is_path = looks_like_config_path(name);
  const std::vector<std::string> known = known_formats(scope.search);
  if (!is_path && std::find(known.begin(), known.end(), name) == known.end()) {
    const std::string meant = did_you_mean(name, known);
    problems.add(node.place, fmt::format("unknown format {}{}", quote_for_message(name),
                                         meant.empty() ? "; 'bfpsim list formats' shows them all" : meant));
    return Format{};
  }
  try {
    const Format format = resolve_format(is_path ? from_folder(name, scope.folder) : name, scope.search);
    return find_format(name) ? in_blocks(format, scope.block) : format;
  } catch (const ConfigError& error) {
    problems.add(node.place, fmt::format("the file of format {} cannot be used: {}", quote_for_message(name),
                                         first_mistake(error)));
  }
  return Format{};
}

Format read_format(const MappingReader& reader, const FormatScope& scope, Problems& problems) {
  const Node* node = reader.find("format");
  if (node == nullptr) return Format{};
  if (node->kind == Node::Kind::Mapping) return read_inline_format(*node, reader.path_of("format"), problems);
  const std::optional<std::string> name = reader.text("format");
  return name ? read_named(*node, *name, scope, problems) : Format{};
}

const char* no_block(const Format& format) {
  return format.is_block() ? nullptr : kPlainFloat;
}

const char* no_exponent_bits(const Format& format) {
  if (!format.is_block()) return kPlainFloat;
  return format.shared->coding == ExponentCoding::Biased ? "has an E8M0 scale of 8 bits" : nullptr;
}

const char* no_scale_rule(const Format& format) {
  if (!format.is_block()) return kPlainFloat;
  return format.shared->coding == ExponentCoding::Biased ? nullptr : "has a shared exponent, no E8M0 scale";
}

const char* no_overflow(const Format& format) {
  return format.is_block() ? "is a block format, whose elements saturate" : nullptr;
}

/// The options of one rule, applied in turn.
class OptionReader {
 public:
  OptionReader(const MappingReader& reader, Encoding& encoding, Problems& problems)
      : reader_(reader), encoding_(encoding), problems_(problems) {}

  void read() {
    read_word("rounding", kRoundingWords, nullptr, encoding_.format.rounding);
    read_word("scale_rule", kScaleRuleWords, no_scale_rule(encoding_.format), encoding_.format.scale_rule);
    read_word("overflow", kOverflowWords, no_overflow(encoding_.format), encoding_.overflow);
    read_block();
    read_exponent_bits();
  }

 private:
  /// Whether the key is there and the format can take it.
  bool applies(const char* key, const char* reason) {
    const Node* node = reader_.find(key);
    if (node == nullptr || reason == nullptr) return node != nullptr;
    problems_.add(node->place,
                  fmt::format("'{}': {} {}", reader_.path_of(key), encoding_.format.name, reason));
    return false;
  }

  template <typename Enum, std::size_t N>
  void read_word(const char* key, const std::array<const char*, N>& words, const char* reason, Enum& value) {
    if (!applies(key, reason)) return;
    if (const auto word = reader_.word(key, {{words.begin(), words.end()}, {}}))
      value = static_cast<Enum>(*word);
  }

  void read_block() {
    if (!applies("block", no_block(encoding_.format))) return;
    if (const auto shape = read_block_shape(*reader_.find("block"), reader_.path_of("block"), problems_))
      encoding_.format.block = *shape;
  }

  void read_exponent_bits() {
    if (!applies("exponent_bits", no_exponent_bits(encoding_.format))) return;
    if (const auto bits = reader_.integer("exponent_bits", kExponentBits))
      encoding_.format.shared->bits = static_cast<int>(*bits);
  }

  const MappingReader& reader_;
  Encoding& encoding_;
  Problems& problems_;
};

/// The row of the table that the format is but for its options.
std::optional<Format> row_of(const Format& format) {
  const std::optional<Format> row = find_format(format.name);
  if (!row || !(row->element == format.element) || row->is_block() != format.is_block()) return std::nullopt;
  if (row->is_block() && row->shared->coding != format.shared->coding) return std::nullopt;
  return row;
}

void dump_options(const Format& format, const Format& row, std::vector<std::string>& entries) {
  entries.push_back(fmt::format("rounding: {}", word_of(format.rounding, kRoundingWords)));
  if (!format.is_block()) return;
  if (no_scale_rule(format) == nullptr)
    entries.push_back(fmt::format("scale_rule: {}", word_of(format.scale_rule, kScaleRuleWords)));
  if (!(format.block == row.block)) entries.push_back("block: " + to_string(format.block));
  if (format.shared->bits != row.shared->bits)
    entries.push_back(fmt::format("exponent_bits: {}", format.shared->bits));
}

}  // namespace

const std::vector<std::string>& encoding_option_keys() {
  static const std::vector<std::string> kKeys{"rounding", "scale_rule", "block", "exponent_bits", "overflow"};
  return kKeys;
}

Encoding read_encoding(const MappingReader& reader, const FormatScope& scope, Problems& problems) {
  Encoding encoding;
  const std::size_t before = problems.count();
  encoding.format = read_format(reader, scope, problems);
  // What goes with a format that could not be read cannot be judged.
  if (reader.find("format") != nullptr && problems.count() == before)
    OptionReader(reader, encoding, problems).read();
  return encoding;
}

std::vector<std::string> dump_encoding(const Encoding& encoding, const BlockShape& block) {
  const Format& format = encoding.format;
  std::vector<std::string> entries;
  if (const std::optional<Format> row = row_of(format)) {
    entries.push_back("format: " + format.name);
    dump_options(format, in_blocks(*row, block), entries);
  } else {
    entries.push_back(fmt::format("format: {{{}}}", join_words(dump_format_entries(format))));
  }
  if (!format.is_block())
    entries.push_back(fmt::format("overflow: {}", word_of(encoding.overflow, kOverflowWords)));
  return entries;
}

}  // namespace bfpsim::config

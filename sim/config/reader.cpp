// SPDX-License-Identifier: Apache-2.0
#include "sim/config/reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdlib>

#include "sim/config/near_miss.h"
#include "sim/config/utf8.h"

namespace bfpsim::config {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::size_t skip_digits(std::string_view text, std::size_t at) {
  while (at < text.size() && is_digit(text[at]))
    ++at;
  return at;
}

/// The end of -?(0|[1-9][0-9]*) at the front of `text`, or 0.
std::size_t integer_end(std::string_view text) {
  const std::size_t begin = text.substr(0, 1) == "-" ? 1 : 0;
  const std::size_t end = skip_digits(text, begin);
  const bool leading_zero = end - begin > 1 && text[begin] == '0';
  return end == begin || leading_zero ? 0 : end;
}

bool is_plain_integer(std::string_view text) {
  return !text.empty() && integer_end(text) == text.size();
}

/// An integer, then perhaps a fraction, then perhaps an exponent.
bool is_plain_number(std::string_view text) {
  std::size_t at = integer_end(text);
  if (at == 0) return false;
  if (at < text.size() && text[at] == '.') {
    const std::size_t end = skip_digits(text, at + 1);
    if (end == at + 1) return false;
    at = end;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    const std::size_t end = skip_digits(text, at);
    if (end == at) return false;
    at = end;
  }
  return at == text.size();
}

std::string allowed_integers(Range range) {
  const std::string word = range.or_word.empty() ? "" : fmt::format(" or '{}'", range.or_word);
  return fmt::format("an integer from {} to {}{}", range.min, range.max, word);
}

std::string alternatives(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? " or " : ", ";
    text += words[i];
  }
  return text;
}

/// Digits in a notation that is not plain get a hint; anything else is not a number at all.
std::string plainness_hint(const Node& node) {
  const bool starts_as_number = node.kind == Node::Kind::Scalar && !node.quoted && !node.text.empty() &&
                                (is_digit(node.text[0]) || node.text[0] == '+');
  return starts_as_number ? " (plain decimal digits)" : "";
}

/// Escapes can bring in what the file's own text cannot hold.
bool prints(std::string_view text) {
  for (std::size_t at = 0, length = 1; at < text.size(); at += length) {
    length = utf8_length(text, at);
    if (length == 0) return false;
    if (text[at] != '\n' && is_control(text.substr(at, length))) return false;
  }
  return true;
}

bool is_plain_scalar(const Node& node) {
  return node.kind == Node::Kind::Scalar && !node.quoted;
}

}  // namespace

std::optional<std::int64_t> read_integer(const Node& node, const std::string& what, Range range,
                                         Problems& problems) {
  if (!is_plain_scalar(node) || !is_plain_integer(node.text)) {
    problems.add(node.place, fmt::format("'{}' must be {}{}, not {}", what, allowed_integers(range),
                                         plainness_hint(node), describe(node)));
    return std::nullopt;
  }
  std::int64_t value = 0;
  const char* const end = node.text.data() + node.text.size();
  const bool fits = std::from_chars(node.text.data(), end, value).ec == std::errc();
  if (fits && value >= range.min && value <= range.max) return value;
  problems.add(node.place, fmt::format("'{}' must be {}; {} is out of range", what, allowed_integers(range),
                                       quote_for_message(node.text)));
  return std::nullopt;
}

std::optional<double> read_number(const Node& node, const std::string& what, double min, double max,
                                  Problems& problems) {
  if (!is_plain_scalar(node) || !is_plain_number(node.text)) {
    problems.add(node.place, fmt::format("'{}' must be a number from {} to {}{}, not {}", what, min, max,
                                         plainness_hint(node), describe(node)));
    return std::nullopt;
  }
  // The grammar above leaves strtod nothing that depends on the locale but the point: the program stays in
  // "C".
  const double value = std::strtod(node.text.c_str(), nullptr);
  if (value >= min && value <= max) return value;
  problems.add(node.place, fmt::format("'{}' must be a number from {} to {}; {} is out of range", what, min,
                                       max, quote_for_message(node.text)));
  return std::nullopt;
}

std::optional<std::size_t> read_word(const Node& node, const std::string& what, const Words& words,
                                     Problems& problems) {
  if (node.kind != Node::Kind::Scalar) {
    problems.add(node.place,
                 fmt::format("'{}' must be {}, not {}", what, alternatives(words.allowed), describe(node)));
    return std::nullopt;
  }
  const auto found = std::find(words.allowed.begin(), words.allowed.end(), node.text);
  if (found != words.allowed.end()) return static_cast<std::size_t>(found - words.allowed.begin());
  if (std::find(words.planned.begin(), words.planned.end(), node.text) != words.planned.end()) {
    problems.add(node.place, fmt::format("'{}: {}' is not supported yet by this version; supported: {}", what,
                                         node.text, join_words(words.allowed)));
    return std::nullopt;
  }
  problems.add(node.place, fmt::format("'{}' must be {}, not {}{}", what, alternatives(words.allowed),
                                       describe(node), did_you_mean(node.text, words.allowed)));
  return std::nullopt;
}

std::optional<bool> read_boolean(const Node& node, const std::string& what, Problems& problems) {
  // In quotes it is text, and text is not a truth value.
  if (node.kind == Node::Kind::Scalar && node.quoted) {
    problems.add(node.place, fmt::format("'{}' must be false or true, not {}", what, describe(node)));
    return std::nullopt;
  }
  const std::optional<std::size_t> word = read_word(node, what, {{"false", "true"}, {}}, problems);
  if (!word) return std::nullopt;
  return *word == 1;
}

std::optional<std::string> read_text(const Node& node, const std::string& what, Problems& problems) {
  std::optional<std::string> text = read_paragraph(node, what, problems);
  if (!text || text->find('\n') == std::string::npos) return text;
  problems.add(node.place, fmt::format("'{}' must be one line of text", what));
  return std::nullopt;
}

std::optional<std::string> read_paragraph(const Node& node, const std::string& what, Problems& problems) {
  if (node.kind != Node::Kind::Scalar) {
    problems.add(node.place, fmt::format("'{}' must be text, not {}", what, describe(node)));
    return std::nullopt;
  }
  const std::string text = node.text.substr(0, node.text.find_last_not_of('\n') + 1);
  if (text.empty()) {
    problems.add(node.place, fmt::format("'{}' must not be empty", what));
    return std::nullopt;
  }
  if (!prints(text)) {
    problems.add(node.place, fmt::format("'{}' must be text without control characters", what));
    return std::nullopt;
  }
  return text;
}

std::optional<std::string> read_name(const Node& node, const std::string& what, Problems& problems) {
  const std::optional<std::string> text = read_text(node, what, problems);
  if (!text) return std::nullopt;
  const auto fits = [](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view("._+-").find(c) != std::string_view::npos;
  };
  if (std::all_of(text->begin(), text->end(), fits)) return text;
  problems.add(node.place, fmt::format("'{}' must be made of letters, digits, '.', '_', '+' and '-', not {}",
                                       what, quote_for_message(*text)));
  return std::nullopt;
}

MappingReader::MappingReader(const Node& node, std::string path, const Keys& keys, Problems& problems)
    : node_(node), path_(std::move(path)), problems_(problems) {
  if (is_mapping()) {
    check_keys(keys);
    return;
  }
  const std::string subject = path_.empty() ? "the file" : fmt::format("'{}'", path_);
  problems_.add(node_.place,
                fmt::format("{} must be a mapping (key: value), not {}", subject, describe(node_)));
}

void MappingReader::check_keys(const Keys& keys) {
  const auto has = [](const std::vector<std::string>& names, const std::string& key) {
    return std::find(names.begin(), names.end(), key) != names.end();
  };
  for (const Entry& entry : node_.entries) {
    if (has(keys.required, entry.key) || has(keys.optional_keys, entry.key)) continue;
    problems_.add(entry.key_place, unknown_key(entry.key, keys));
  }
  for (const std::string& key : keys.required) {
    if (node_.find(key) != nullptr) continue;
    const std::string where = path_.empty() ? "" : fmt::format(" in '{}'", path_);
    problems_.add(node_.place, fmt::format("missing key '{}'{}", key, where));
  }
}

std::string MappingReader::unknown_key(const std::string& key, const Keys& keys) const {
  const std::string where = path_.empty() ? "" : fmt::format(" in '{}'", path_);
  std::string message = fmt::format("unknown key {}{}", quote_for_message(key), where);
  const auto stray = std::find_if(keys.elsewhere.begin(), keys.elsewhere.end(),
                                  [&](const auto& other) { return other.first == key; });
  if (stray != keys.elsewhere.end()) return fmt::format("{}; it belongs in '{}'", message, stray->second);
  std::vector<std::string> all = keys.required;
  all.insert(all.end(), keys.optional_keys.begin(), keys.optional_keys.end());
  return message + did_you_mean(key, all);
}

const Node* MappingReader::find(std::string_view key) const {
  const Entry* entry = node_.find(key);
  return entry == nullptr ? nullptr : &entry->value;
}

std::string MappingReader::path_of(std::string_view key) const {
  return path_.empty() ? std::string(key) : fmt::format("{}.{}", path_, key);
}

std::optional<std::int64_t> MappingReader::integer(std::string_view key, Range range) const {
  const Node* node = find(key);
  return node == nullptr ? std::nullopt : read_integer(*node, path_of(key), range, problems_);
}

std::optional<double> MappingReader::number(std::string_view key, double min, double max) const {
  const Node* node = find(key);
  return node == nullptr ? std::nullopt : read_number(*node, path_of(key), min, max, problems_);
}

std::optional<bool> MappingReader::boolean(std::string_view key) const {
  const Node* node = find(key);
  return node == nullptr ? std::nullopt : read_boolean(*node, path_of(key), problems_);
}

std::optional<std::size_t> MappingReader::word(std::string_view key, const Words& words) const {
  const Node* node = find(key);
  return node == nullptr ? std::nullopt : read_word(*node, path_of(key), words, problems_);
}

std::optional<std::string> MappingReader::text(std::string_view key) const {
  const Node* node = find(key);
  return node == nullptr ? std::nullopt : read_text(*node, path_of(key), problems_);
}

std::optional<std::string> MappingReader::paragraph(std::string_view key) const {
  const Node* node = find(key);
  return node == nullptr ? std::nullopt : read_paragraph(*node, path_of(key), problems_);
}

std::optional<std::string> MappingReader::name(std::string_view key) const {
  const Node* node = find(key);
  return node == nullptr ? std::nullopt : read_name(*node, path_of(key), problems_);
}

std::string schema_of(const Node& root) {
  const Entry* entry = root.find("schema");
  return entry == nullptr ? "" : entry->value.text;
}

bool check_schema(const Node& root, const std::string& schema, Problems& problems) {
  const std::string found = schema_of(root);
  if (found == schema) return true;
  if (root.kind != Node::Kind::Mapping) {
    problems.add(root.place, fmt::format("the file must be a mapping (key: value), not {}", describe(root)));
    return false;
  }
  const Entry* entry = root.find("schema");
  if (entry == nullptr) {
    problems.add(root.place, fmt::format("missing key 'schema'; expected 'schema: {}'", schema));
    return false;
  }
  problems.add(entry->value.place,
               fmt::format("'schema' must be {}, not {}", schema, describe(entry->value)));
  return false;
}

}  // namespace bfpsim::config

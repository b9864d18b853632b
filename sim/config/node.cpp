// SPDX-License-Identifier: Apache-2.0
#include "sim/config/node.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/config/utf8.h"

namespace bfpsim::config {
namespace {

constexpr std::size_t kQuotedCharacters = 60;

/// Double-quoted YAML has escapes for what does not print; well-formed UTF-8 stays as it is.
std::string escape(std::string_view character) {
  if (character == "\"" || character == "\\") return fmt::format("\\{}", character);
  if (character == "\n") return "\\n";
  if (character == "\t") return "\\t";
  if (is_control(character)) return fmt::format("\\x{:02x}", static_cast<unsigned char>(character.back()));
  return std::string(character);
}

template <typename Container>
auto* find_entry(Container& entries, std::string_view key) {
  for (auto& entry : entries) {
    if (entry.key == key) return &entry;
  }
  return static_cast<decltype(&entries.front())>(nullptr);
}

}  // namespace

const Entry* Node::find(std::string_view key) const {
  return find_entry(entries, key);
}
Entry* Node::find(std::string_view key) {
  return find_entry(entries, key);
}

std::string describe(const Node& node) {
  switch (node.kind) {
    case Node::Kind::Null:
      return "empty";
    case Node::Kind::Sequence:
      return "a list";
    case Node::Kind::Mapping:
      return "a mapping";
    case Node::Kind::Scalar:
      break;
  }
  return node.quoted ? "the quoted text " + quote_for_message(node.text) : quote_for_message(node.text);
}

std::string printable(std::string_view text) {
  std::string shown;
  for (std::size_t at = 0, length = 1; at < text.size(); at += length) {
    length = utf8_length(text, at);
    const bool prints = length > 0 && !is_control(text.substr(at, length));
    length = std::max<std::size_t>(1, length);
    shown += prints ? text.substr(at, length) : "?";
  }
  return shown;
}

std::string quote_for_message(std::string_view text) {
  const std::string shown = printable(text);
  const std::size_t kept = utf8_bytes(shown, kQuotedCharacters);
  return fmt::format("'{}{}'", shown.substr(0, kept), kept < shown.size() ? "..." : "");
}

std::string quote_for_yaml(std::string_view text) {
  std::string quoted = "\"";
  for (std::size_t at = 0, length = 1; at < text.size(); at += length) {
    length = utf8_length(text, at);
    if (length == 0) length = 1;
    quoted += escape(text.substr(at, length));
  }
  return quoted + "\"";
}

}  // namespace bfpsim::config

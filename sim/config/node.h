// SPDX-License-Identifier: Apache-2.0
// A YAML document as a tree of plain values that know their places. Internal to sim/config.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/config/source_text.h"

namespace bfpsim::config {

struct Entry;

struct Node {
  enum class Kind { Null, Scalar, Sequence, Mapping };
  Kind kind = Kind::Null;
  std::string text;            ///< of a scalar
  bool quoted = false;         ///< a scalar in quotes (or a block of text): text, whatever it looks like
  std::vector<Node> items;     ///< of a sequence
  std::vector<Entry> entries;  ///< of a mapping, in file order, each key once
  Place place;

  [[nodiscard]] const Entry* find(std::string_view key) const;
  [[nodiscard]] Entry* find(std::string_view key);
};

struct Entry {
  std::string key;
  Place key_place;
  Node value;
};

/// "empty", "text 'abc'", "a list", "a mapping": what stands there, for messages.
[[nodiscard]] std::string describe(const Node& node);

/// The text with '?' for what does not print.
[[nodiscard]] std::string printable(std::string_view text);

/// 'abc', cut if it is long and without characters that do not print.
[[nodiscard]] std::string quote_for_message(std::string_view text);

/// A scalar in double quotes that YAML reads back as `text`.
[[nodiscard]] std::string quote_for_yaml(std::string_view text);

/// Reads one YAML document. Duplicate keys, keys that are not text, tags, a second document, unreasonable
/// depth and size are problems; nullopt when no tree came of it (a syntax error). An empty text is a Null
/// node.
[[nodiscard]] std::optional<Node> parse_yaml(const SourcePtr& source, Problems& problems);

/// Limits of parse_yaml(), far beyond any configuration: aliases could otherwise blow a small file up.
inline constexpr int kMaxDepth = 32;
inline constexpr int kMaxNodes = 2'000'000;

}  // namespace bfpsim::config

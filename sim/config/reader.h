// SPDX-License-Identifier: Apache-2.0
// Typed access to a Node tree. A mistake becomes a problem and nullopt, and reading goes on. Internal to
// sim/config.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/config/node.h"

namespace bfpsim::config {

/// Integers that are allowed, both ends included.
struct Range {
  std::int64_t min = 0;
  std::int64_t max = 0;
  std::string_view or_word =
      {};  ///< a word that is allowed too, told in messages; the caller looks for it first
};

/// Words that are allowed, and words that a later version will know.
struct Words {
  std::vector<std::string> allowed;
  std::vector<std::string> planned;
};

/// `what` names the value in messages, e.g. "array.rows". Integers are plain decimal digits.
[[nodiscard]] std::optional<std::int64_t> read_integer(const Node& node, const std::string& what, Range range,
                                                       Problems& problems);
/// A finite decimal number between `min` and `max`.
[[nodiscard]] std::optional<double> read_number(const Node& node, const std::string& what, double min,
                                                double max, Problems& problems);
/// The position in `words.allowed`.
[[nodiscard]] std::optional<std::size_t> read_word(const Node& node, const std::string& what,
                                                   const Words& words, Problems& problems);
[[nodiscard]] std::optional<bool> read_boolean(const Node& node, const std::string& what, Problems& problems);
/// One line of text, not empty, without control characters.
[[nodiscard]] std::optional<std::string> read_text(const Node& node, const std::string& what,
                                                   Problems& problems);
/// The same, but line ends are allowed inside; those at the end are taken off.
[[nodiscard]] std::optional<std::string> read_paragraph(const Node& node, const std::string& what,
                                                        Problems& problems);
/// Text of letters, digits and . _ + - only.
[[nodiscard]] std::optional<std::string> read_name(const Node& node, const std::string& what,
                                                   Problems& problems);

/// One mapping: checks its keys when made, then hands its values out.
class MappingReader {
 public:
  /// `path` is "" at the root, else e.g. "array"; `required` and `optional_keys` are all the keys there may
  /// be. `elsewhere`: keys of other sections as (key, section), to say where a stray key belongs.
  struct Keys {
    std::vector<std::string> required;
    std::vector<std::string> optional_keys;
    std::vector<std::pair<std::string, std::string>> elsewhere;
  };
  MappingReader(const Node& node, std::string path, const Keys& keys, Problems& problems);

  /// nullptr where the key is absent (a required one has been told of) or the node is no mapping.
  [[nodiscard]] const Node* find(std::string_view key) const;
  /// "array.rows" for "rows" in "array".
  [[nodiscard]] std::string path_of(std::string_view key) const;
  [[nodiscard]] bool is_mapping() const { return node_.kind == Node::Kind::Mapping; }

  // Values by key; nullopt where absent or wrong.
  [[nodiscard]] std::optional<std::int64_t> integer(std::string_view key, Range range) const;
  [[nodiscard]] std::optional<double> number(std::string_view key, double min, double max) const;
  [[nodiscard]] std::optional<bool> boolean(std::string_view key) const;
  [[nodiscard]] std::optional<std::size_t> word(std::string_view key, const Words& words) const;
  [[nodiscard]] std::optional<std::string> text(std::string_view key) const;
  [[nodiscard]] std::optional<std::string> paragraph(std::string_view key) const;
  [[nodiscard]] std::optional<std::string> name(std::string_view key) const;

 private:
  void check_keys(const Keys& keys);
  [[nodiscard]] std::string unknown_key(const std::string& key, const Keys& keys) const;

  const Node& node_;
  std::string path_;
  Problems& problems_;
};

/// Checks the root's `schema`; false when the document is of another kind or does not say: reading it as
/// `schema` would only make noise.
[[nodiscard]] bool check_schema(const Node& root, const std::string& schema, Problems& problems);

/// The text at `schema`; empty if there is none.
[[nodiscard]] std::string schema_of(const Node& root);

}  // namespace bfpsim::config

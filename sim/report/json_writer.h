// SPDX-License-Identifier: Apache-2.0
// JSON text as it is produced: runs of large models have more values than a tree of them is worth.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bfpsim {

/// Two spaces a level. Members of an object come in the order in which they are written.
class JsonWriter {
 public:
  /// Where the members of an object or array go: each on a line, or all on one.
  enum class Layout : std::uint8_t { Lines, OneLine };

  void begin_object(Layout layout = Layout::Lines) { begin('{', layout); }
  void begin_array(Layout layout = Layout::Lines) { begin('[', layout); }
  void end();  ///< of the innermost object or array

  /// The name of what is written next. Precondition: plain ASCII without quotes.
  void key(std::string_view name);

  void null();
  void value(std::int64_t number);
  void value(int number) { value(static_cast<std::int64_t>(number)); }
  void value(bool truth);
  void value(double number);  ///< null where not finite
  void value(const std::optional<double>& number);
  void value(const std::optional<std::int64_t>& number);
  void value(std::string_view text);  ///< what is not UTF-8 becomes U+FFFD
  void value(const std::string& text) { value(std::string_view(text)); }
  void value(const char* text) { value(std::string_view(text)); }

  template <typename T>
  void member(std::string_view name, const T& what) {
    key(name);
    value(what);
  }

  /// The text with a final newline. Precondition: everything has ended.
  [[nodiscard]] std::string take();

 private:
  struct Level {
    char close = '}';
    bool one_line = false;
    bool empty = true;
  };
  void begin(char open, Layout layout);
  void separate();  ///< what stands before a member or element
  void new_line();

  std::string text_;
  std::vector<Level> levels_;
  bool after_key_ = false;
};

}  // namespace bfpsim

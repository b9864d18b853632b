// SPDX-License-Identifier: Apache-2.0
// The text of a configuration, places in it, and the mistakes found there. Internal to sim/config.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sim/config/diagnostic.h"

namespace bfpsim::config {

/// A text and its name for messages. An override ("--set key=value") has a name and no lines.
struct SourceText {
  std::string name;
  std::string text;                     ///< valid UTF-8 without control characters, byte order mark taken off
  std::vector<std::string_view> lines;  ///< of `text`, without line ends

  SourceText(std::string its_name, std::string its_text);
  SourceText(const SourceText&) = delete;  // `lines` points into `text`
  SourceText& operator=(const SourceText&) = delete;
};
using SourcePtr = std::shared_ptr<const SourceText>;

/// A run of characters of a line; line 0 is the source as a whole.
struct Place {
  SourcePtr source;
  int line = 0;         ///< 1-based
  int byte_column = 0;  ///< 0-based; counting characters waits until somebody asks, for lines can be long
  int length = 1;       ///< in characters
};

/// The place of a byte of the 1-based line; positions beyond the text move to its end.
[[nodiscard]] Place place_at(const SourcePtr& source, int line, int byte_column, int length = 1);

/// 1-based, in characters.
[[nodiscard]] int column_of(const Place& place);

/// Collects every mistake of a file, then raises them together.
class Problems {
 public:
  void add(const Place& place, std::string message);
  void add(Diagnostic diagnostic);
  [[nodiscard]] bool empty() const { return diagnostics_.empty(); }
  [[nodiscard]] std::size_t count() const { return diagnostics_.size() + not_kept_; }
  /// In the order of the text; beyond kMostShown only their number is told.
  [[nodiscard]] std::vector<Diagnostic> take();
  /// Throws ConfigError unless empty.
  void raise();

  static constexpr std::size_t kMostShown = 100;

 private:
  std::vector<Diagnostic> diagnostics_;
  std::size_t not_kept_ = 0;
};

/// Reads a file of at most kMaxFileBytes; null after a problem (missing, a folder, too large, not UTF-8,
/// ...).
[[nodiscard]] SourcePtr read_source(const std::string& path, Problems& problems);

/// The same for a text that is already here; null after a problem.
[[nodiscard]] SourcePtr make_source(std::string name, std::string text, Problems& problems);

inline constexpr std::size_t kMaxFileBytes = std::size_t{4} << 20;

}  // namespace bfpsim::config

// SPDX-License-Identifier: Apache-2.0
// A mistake in a configuration file, shown as a compiler shows it.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace bfpsim {

/// One mistake and where it stands.
struct Diagnostic {
  std::string file;  ///< as the user gave it; "--set key=value" for an override; empty: no file is to blame
  int line = 0;      ///< 1-based; 0: the file as a whole
  int column = 0;    ///< 1-based, in characters (not bytes)
  int length = 1;    ///< characters that the caret line underlines, at least 1
  std::string message;      ///< one line, without a full stop
  std::string source_line;  ///< the line's text, printable; long lines are cut to the part around `column`
  int source_column = 0;    ///< `column` within source_line
};

/// "file:12:5: error: message", then the source line and a caret line where there is one. Ends without
/// newline.
[[nodiscard]] std::string format(const Diagnostic& diagnostic);

/// All of them, one after the other.
[[nodiscard]] std::string format(const std::vector<Diagnostic>& diagnostics);

/// Bad input of the user's: every mistake that was found, never empty. `what()` is the formatted text.
class ConfigError : public std::runtime_error {
 public:
  explicit ConfigError(std::vector<Diagnostic> diagnostics);
  /// One mistake that belongs to no line: `file` may be empty.
  ConfigError(std::string file, std::string message);
  [[nodiscard]] const std::vector<Diagnostic>& diagnostics() const { return diagnostics_; }

 private:
  std::vector<Diagnostic> diagnostics_;
};

}  // namespace bfpsim

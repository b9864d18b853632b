// SPDX-License-Identifier: Apache-2.0
// How text is laid out for whoever reads it: width, emphasis, wrapping. Widths count characters, not bytes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace bfpsim {

/// What the output can show. Without colour no escape sequence is written.
struct TextStyle {
  int width = 100;  ///< columns
  bool colour = false;
};

/// Characters of a UTF-8 text, each taken as one column wide.
[[nodiscard]] int display_width(std::string_view text);

/// At most `columns` characters: where something is cut out of the middle, ".." stands for it, so that layers
/// of one stage and files of one folder can be told apart.
[[nodiscard]] std::string ellipsize(std::string_view text, int columns);

/// A title line, bold where the style allows it.
[[nodiscard]] std::string heading(std::string_view text, const TextStyle& style);

/// Breaks a paragraph at spaces; every line starts with `indent` spaces and ends with a newline. A longer
/// word stands alone and whole, so that paths can be copied.
[[nodiscard]] std::string wrap(std::string_view paragraph, const TextStyle& style, int indent = 0);

/// A command line, continued with a backslash where it does not fit; ends with a newline.
[[nodiscard]] std::string wrap_command(std::string_view command, const TextStyle& style, int indent = 2);

/// A bar of '#' for a fraction of 0 to 1, padded with '.' to `columns`.
[[nodiscard]] std::string bar(double fraction, int columns);

}  // namespace bfpsim

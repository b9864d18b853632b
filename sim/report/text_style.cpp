// SPDX-License-Identifier: Apache-2.0
#include "sim/report/text_style.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace bfpsim {
namespace {

bool starts_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
}

/// Bytes that the first `characters` of a UTF-8 text take.
std::size_t bytes_of(std::string_view text, int characters) {
  int seen = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (starts_character(text[i]) && seen++ == characters) return i;
  }
  return text.size();
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  std::size_t start = 0;
  while ((start = text.find_first_not_of(' ', start)) != std::string_view::npos) {
    const std::size_t end = std::min(text.find(' ', start), text.size());
    words.push_back(text.substr(start, end - start));
    start = end;
  }
  return words;
}

/// An option and its value stay together on a line.
std::vector<std::string_view> arguments_of(std::string_view command) {
  std::vector<std::string_view> arguments;
  for (const std::string_view word : words_of(command)) {
    const bool is_value = word.front() != '-' && !arguments.empty() && arguments.back().front() == '-' &&
                          arguments.back().find(' ') == std::string_view::npos;
    if (is_value) {
      const char* const start = arguments.back().data();
      arguments.back() = std::string_view(start, static_cast<std::size_t>(word.data() + word.size() - start));
    } else {
      arguments.push_back(word);
    }
  }
  return arguments;
}

/// Joins words into lines of at most `width` characters; `tail` ends each line but the last.
std::string fill(const std::vector<std::string_view>& words, int width, const std::string& first_indent,
                 const std::string& indent, std::string_view tail) {
  std::string out = first_indent;
  int column = display_width(first_indent);
  bool line_is_empty = true;
  for (const std::string_view word : words) {
    const int needed = display_width(word) + (line_is_empty ? 0 : 1) + display_width(tail);
    if (!line_is_empty && column + needed > width) {
      out.append(tail).append("\n").append(indent);
      column = display_width(indent);
      line_is_empty = true;
    }
    if (!line_is_empty) out += ' ';
    out += word;
    column += display_width(word) + (line_is_empty ? 0 : 1);
    line_is_empty = false;
  }
  return out + "\n";
}

}  // namespace

int display_width(std::string_view text) {
  return static_cast<int>(std::count_if(text.begin(), text.end(), starts_character));
}

std::string ellipsize(std::string_view text, int columns) {
  if (display_width(text) <= columns) return std::string(text);
  constexpr int kDots = 2;
  if (columns <= kDots) return std::string(text.substr(0, bytes_of(text, columns)));
  const int tail = (columns - kDots) / 2;
  const std::size_t tail_start = bytes_of(text, display_width(text) - tail);
  return std::string(text.substr(0, bytes_of(text, columns - kDots - tail))) + ".." +
         std::string(text.substr(tail_start));
}

std::string heading(std::string_view text, const TextStyle& style) {
  return style.colour ? "\033[1m" + std::string(text) + "\033[0m\n" : std::string(text) + "\n";
}

std::string wrap(std::string_view paragraph, const TextStyle& style, int indent) {
  const std::string space(static_cast<std::size_t>(indent), ' ');
  return fill(words_of(paragraph), style.width, space, space, "");
}

std::string wrap_command(std::string_view command, const TextStyle& style, int indent) {
  const std::string first(static_cast<std::size_t>(indent), ' ');
  const std::string rest(static_cast<std::size_t>(indent) + 4, ' ');
  return fill(arguments_of(command), style.width, first, rest, " \\");
}

std::string bar(double fraction, int columns) {
  const double clamped = std::isfinite(fraction) ? std::clamp(fraction, 0.0, 1.0) : 0.0;
  const auto filled = static_cast<std::size_t>(std::lround(clamped * columns));
  return std::string(filled, '#') + std::string(static_cast<std::size_t>(columns) - filled, '.');
}

}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
#include "sim/config/source_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <tuple>
#include <utility>

#include "sim/config/utf8.h"

namespace bfpsim::config {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// Longest part of a source line that is shown, and how much of it stands before the place.
constexpr std::size_t kShownCharacters = 160;
constexpr std::size_t kShownBefore = 60;

struct Excerpt {
  std::string text;
  int column = 0;
};

Excerpt cut_line(std::string_view line, int column) {
  const std::size_t at = static_cast<std::size_t>(column) - 1;
  if (utf8_count(line) <= kShownCharacters) return {std::string(line), column};
  const std::size_t skip = at > kShownBefore ? at - kShownBefore : 0;
  const std::string_view tail = line.substr(utf8_bytes(line, skip));
  const std::string_view shown = tail.substr(0, utf8_bytes(tail, kShownCharacters));
  const std::string_view before = skip > 0 ? "..." : "";
  return {fmt::format("{}{}{}", before, shown, shown.size() < tail.size() ? "..." : ""),
          static_cast<int>(at - skip + before.size()) + 1};
}

Diagnostic diagnose(const Place& place, std::string message) {
  Diagnostic d;
  d.message = std::move(message);
  if (!place.source) return d;
  d.file = place.source->name;
  const auto& lines = place.source->lines;
  if (place.line < 1 || lines.empty()) return d;
  d.line = place.line;
  d.column = column_of(place);
  const Excerpt excerpt = cut_line(lines[static_cast<std::size_t>(place.line) - 1], d.column);
  d.source_line = excerpt.text;
  d.source_column = excerpt.column;
  // The underline stays within the line that is shown.
  const int room = static_cast<int>(utf8_count(d.source_line)) - d.source_column + 1;
  d.length = std::max(1, std::min(place.length, room));
  return d;
}

std::vector<std::string_view> split_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  std::size_t begin = 0;
  while (begin <= text.size()) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    std::string_view line = text.substr(begin, end - begin);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    lines.push_back(line);
    begin = end + 1;
  }
  if (lines.size() > 1 && lines.back().empty()) lines.pop_back();
  return lines;
}

/// What is wrong with the character at `at`; empty if nothing. `length` becomes its bytes.
std::string unfit_character(std::string_view text, std::size_t at, std::size_t& length) {
  length = utf8_length(text, at);
  if (length == 0) {
    length = 1;
    return fmt::format("byte 0x{:02x} is not UTF-8 text", static_cast<unsigned char>(text[at]));
  }
  const std::string_view character = text.substr(at, length);
  const bool line_end = text[at] == '\r' && at + 1 < text.size() && text[at + 1] == '\n';
  if (line_end || text[at] == '\n' || text[at] == '\t' || !is_control(character)) return {};
  const unsigned code = static_cast<unsigned char>(character.back());
  return fmt::format("control character U+{:04X} is not allowed", code);
}

/// Tells the first unfit character by line and column; no excerpt, for it could not be printed.
bool check_characters(const std::string& name, std::string_view text, Problems& problems) {
  int line = 1;
  int column = 1;
  for (std::size_t at = 0, length = 1; at < text.size(); at += length) {
    std::string unfit = unfit_character(text, at, length);
    if (!unfit.empty()) {
      Diagnostic d;
      d.file = name;
      d.line = line;
      d.column = column;
      d.message = std::move(unfit);
      problems.add(std::move(d));
      return false;
    }
    ++column;
    if (text[at] == '\n') {
      ++line;
      column = 1;
    }
  }
  return true;
}

}  // namespace

SourceText::SourceText(std::string its_name, std::string its_text)
    : name(std::move(its_name)), text(std::move(its_text)), lines(split_lines(text)) {}

Place place_at(const SourcePtr& source, int line, int byte_column, int length) {
  Place place{source, 0, 0, length};
  if (source->lines.empty()) return place;
  const int last = static_cast<int>(source->lines.size());
  const bool beyond = line > last;
  place.line = std::max(1, std::min(line, last));
  const std::string_view text = source->lines[static_cast<std::size_t>(place.line) - 1];
  const int end = static_cast<int>(text.size());
  place.byte_column = beyond ? end : std::max(0, std::min(byte_column, end));
  return place;
}

int column_of(const Place& place) {
  const std::string_view line = place.source->lines[static_cast<std::size_t>(place.line) - 1];
  return static_cast<int>(utf8_count(line.substr(0, static_cast<std::size_t>(place.byte_column)))) + 1;
}

void Problems::add(const Place& place, std::string message) {
  add(diagnose(place, std::move(message)));
}

void Problems::add(Diagnostic diagnostic) {
  if (diagnostics_.size() < kMostShown) {
    diagnostics_.push_back(std::move(diagnostic));
  } else {
    ++not_kept_;
  }
}

std::vector<Diagnostic> Problems::take() {
  std::stable_sort(diagnostics_.begin(), diagnostics_.end(), [](const Diagnostic& a, const Diagnostic& b) {
    return std::tie(a.line, a.column) < std::tie(b.line, b.column);
  });
  if (not_kept_ > 0) {
    Diagnostic rest;
    rest.file = diagnostics_.front().file;
    rest.message = fmt::format("{} more mistakes are not shown", not_kept_);
    diagnostics_.push_back(std::move(rest));
  }
  not_kept_ = 0;
  return std::exchange(diagnostics_, {});
}

void Problems::raise() {
  if (!empty()) throw ConfigError(take());
}

SourcePtr make_source(std::string name, std::string text, Problems& problems) {
  if (text.compare(0, kByteOrderMark.size(), kByteOrderMark) == 0) text.erase(0, kByteOrderMark.size());
  if (!check_characters(name, text, problems)) return nullptr;
  return std::make_shared<const SourceText>(std::move(name), std::move(text));
}

SourcePtr read_source(const std::string& path, Problems& problems) {
  const auto refuse = [&](std::string message) {
    Diagnostic d;
    d.file = path;
    d.message = std::move(message);
    problems.add(std::move(d));
    return nullptr;
  };
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(path, error);
  if (status.type() == std::filesystem::file_type::not_found) return refuse("no such file");
  if (std::filesystem::is_directory(status)) return refuse("is a folder, not a file");
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  if (!in) return refuse(fmt::format("cannot be opened: {}", std::generic_category().message(errno)));
  std::string text;
  std::array<char, 65536> part{};
  while (text.size() <= kMaxFileBytes && in.read(part.data(), part.size()).gcount() > 0) {
    text.append(part.data(), static_cast<std::size_t>(in.gcount()));
  }
  if (in.bad()) return refuse("cannot be read");
  if (text.size() > kMaxFileBytes) {
    return refuse(fmt::format("is larger than {} MiB; this is not a configuration", kMaxFileBytes >> 20));
  }
  return make_source(path, std::move(text), problems);
}

}  // namespace bfpsim::config

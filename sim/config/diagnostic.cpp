// SPDX-License-Identifier: Apache-2.0
#include "sim/config/diagnostic.h"

#include <fmt/format.h>

#include <utility>

namespace bfpsim {
namespace {

/// Blanks as wide as the first `characters` characters of `line`; tabs stay tabs, so that any tab width
/// aligns.
std::string blanks_under(const std::string& line, int characters) {
  std::string blanks;
  for (const char c : line) {
    const bool continuation = (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
    if (continuation) continue;
    if (characters-- <= 0) break;
    blanks += c == '\t' ? '\t' : ' ';
  }
  blanks.append(characters > 0 ? static_cast<std::size_t>(characters) : 0, ' ');
  return blanks;
}

std::string excerpt(const Diagnostic& d) {
  const std::string underline(static_cast<std::size_t>(d.length > 1 ? d.length - 1 : 0), '~');
  return fmt::format("\n{:>5} | {}\n      | {}^{}", d.line, d.source_line,
                     blanks_under(d.source_line, d.source_column - 1), underline);
}

}  // namespace

std::string format(const Diagnostic& d) {
  if (d.file.empty()) return "error: " + d.message;
  if (d.line == 0) return fmt::format("{}: error: {}", d.file, d.message);
  const std::string head = fmt::format("{}:{}:{}: error: {}", d.file, d.line, d.column, d.message);
  return d.source_column == 0 ? head : head + excerpt(d);
}

std::string format(const std::vector<Diagnostic>& diagnostics) {
  std::string text;
  for (const Diagnostic& d : diagnostics) {
    if (!text.empty()) text += '\n';
    text += format(d);
  }
  return text;
}

ConfigError::ConfigError(std::vector<Diagnostic> diagnostics)
    : std::runtime_error(format(diagnostics)), diagnostics_(std::move(diagnostics)) {}

ConfigError::ConfigError(std::string file, std::string message)
    : ConfigError(std::vector<Diagnostic>{Diagnostic{std::move(file), 0, 0, 1, std::move(message), "", 0}}) {}

}  // namespace bfpsim

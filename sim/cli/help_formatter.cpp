// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/help_formatter.h"

#include <sstream>
#include <utility>
#include <vector>

#include "sim/cli/terminal.h"

namespace bfpsim {
namespace {

constexpr int kTextColumn = 28;       ///< where descriptions start, if the terminal is wide
constexpr int kNarrowTextColumn = 8;  ///< on a line of their own, if it is not
constexpr int kNarrow = 72;

/// One entry of two columns.
std::string entry(const std::string& left, const std::string& text, const TextStyle& style) {
  const bool narrow = style.width < kNarrow;
  const int column = narrow ? kNarrowTextColumn : kTextColumn;
  const std::string right = wrap(text, style, column);
  const int taken = 2 + display_width(left);
  if (narrow || taken + 2 > column) return "  " + left + "\n" + right;
  return "  " + left + right.substr(static_cast<std::size_t>(taken));
}

std::string value_name(const CLI::Option& option) {
  if (option.get_items_expected_max() == 0 || option.get_type_name().empty()) return "";
  return " " + option.get_type_name();
}

std::string describe(const CLI::Option& option) {
  std::string text = option.get_description();
  if (!option.get_default_str().empty()) text += " (default: " + option.get_default_str() + ")";
  if (option.get_required()) text += " (required)";
  return text;
}

std::string options_text(const std::vector<const CLI::Option*>& options, const TextStyle& style) {
  std::string out;
  for (const CLI::Option* option : options) {
    const bool positional = option->get_positional();
    std::string left = option->get_name(positional, !positional);
    for (std::size_t at = left.find(','); at != std::string::npos; at = left.find(',', at + 2))
      left.insert(at + 1, " ");
    out += entry(positional ? left : left + value_name(*option), describe(*option), style);
  }
  return out;
}

std::string usage(const CLI::App& app, const std::string& name,
                  const std::vector<const CLI::Option*>& positionals) {
  std::string text = "Usage: " + name;
  for (const CLI::Option* option : positionals) {
    const std::string repeat = option->get_items_expected_max() > 1 ? "..." : "";
    const std::string argument = option->get_name(true) + repeat;
    text += option->get_required() ? " " + argument : " [" + argument + "]";
  }
  text += " [options]";
  const bool has_commands = !app.get_subcommands([](const CLI::App*) { return true; }).empty();
  return has_commands ? text + " COMMAND ..." : text;
}

std::string footer_text(const std::string& footer, const TextStyle& style) {
  std::istringstream lines(footer);
  std::string out;
  for (std::string line; std::getline(lines, line);) {
    const bool is_command = line.rfind("  ", 0) == 0;
    out += is_command ? wrap_command(line, style) : wrap(line, style);
  }
  return out;
}

}  // namespace

std::string HelpFormatter::make_help(const CLI::App* app, std::string name,
                                     CLI::AppFormatMode /*mode*/) const {
  const TextStyle style = stdout_style();
  std::vector<const CLI::Option*> positionals;
  std::vector<const CLI::Option*> options;
  for (const CLI::Option* option : app->get_options())
    (option->get_positional() ? positionals : options).push_back(option);
  std::string out = wrap(usage(*app, name, positionals), style) + "\n" + wrap(app->get_description(), style);
  const auto section = [&](const char* title, const std::string& text) {
    if (!text.empty()) out += "\n" + heading(title, style) + text;
  };
  section("Arguments:", options_text(positionals, style));
  std::string commands;
  for (const CLI::App* command : app->get_subcommands([](const CLI::App*) { return true; }))
    commands += entry(command->get_name(), command->get_description(), style);
  section("Commands:", commands);
  section("Options:", options_text(options, style));
  if (!app->get_footer().empty()) out += "\n" + footer_text(app->get_footer(), style);
  return out;
}

}  // namespace bfpsim

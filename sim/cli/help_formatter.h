// SPDX-License-Identifier: Apache-2.0
// Help that fits the terminal. For .cpp files of this folder: CLI11 is a heavy header.
#pragma once

#include <CLI/App.hpp>
#include <CLI/Formatter.hpp>

#include <string>

namespace bfpsim {

/// Usage, arguments, options and commands in two columns, wrapped; footer lines that start with blanks are
/// commands and are continued with a backslash.
class HelpFormatter : public CLI::FormatterBase {
 public:
  [[nodiscard]] std::string make_help(const CLI::App* app, std::string name,
                                      CLI::AppFormatMode mode) const override;
};

}  // namespace bfpsim

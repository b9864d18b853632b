// SPDX-License-Identifier: Apache-2.0
// Options that several commands share. For .cpp files of this folder: CLI11 is a heavy header.
#pragma once

#include <CLI/App.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rtl_models/numerics/format.h"

namespace bfpsim {

/// Accepts one of `words`; anything else is refused with a near miss.
[[nodiscard]] CLI::Validator one_of(std::vector<std::string> words);

/// Accepts an integer in [least, most].
[[nodiscard]] CLI::Validator integer_in(std::int64_t least, std::int64_t most);

/// Accepts a name of the format table; anything else is refused with a near miss.
[[nodiscard]] CLI::Validator format_name_of_table();

/// Accepts what parse_block_shape() takes.
[[nodiscard]] CLI::Validator block_shape_text();

/// What commands that read configurations have in common.
struct ConfigOptions {
  std::vector<std::string> settings;  ///< --set
  std::optional<std::string> config_dir;
  bool dump_config = false;
};

void add_config_dir_option(CLI::App& command, std::optional<std::string>& config_dir);
void add_config_options(CLI::App& command, ConfigOptions& options);
void add_json_flag(CLI::App& command, bool& json);

/// The words of --exponent-rule. `parse` precondition: a word of the list.
[[nodiscard]] const std::vector<std::string>& exponent_rule_words();
[[nodiscard]] ExponentRule parse_exponent_rule(const std::string& word);

/// The named format with another block shape. Throws UsageError where a plain float is given a block.
[[nodiscard]] Format choose_format(const std::string& name, const std::optional<std::string>& block);

}  // namespace bfpsim

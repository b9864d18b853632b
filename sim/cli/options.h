// SPDX-License-Identifier: Apache-2.0
// Options that several commands share. For .cpp files of this folder: CLI11 is a heavy header.
#pragma once

#include <CLI/App.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bfpsim {

/// Accepts one of `words`; anything else is refused with a near miss.
[[nodiscard]] CLI::Validator one_of(std::vector<std::string> words);

/// Accepts an integer in [least, most].
[[nodiscard]] CLI::Validator integer_in(std::int64_t least, std::int64_t most);

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

}  // namespace bfpsim

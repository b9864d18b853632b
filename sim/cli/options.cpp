// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/options.h"

#include <fmt/format.h>

#include <charconv>

#include "rtl_models/numerics/format.h"
#include "sim/config/near_miss.h"

namespace bfpsim {
namespace {

/// A validator whose message is `explain(text)`; nothing: the text is fine.
template <typename Explain>
CLI::Validator make_validator(Explain explain) {
  return CLI::Validator([explain](std::string& text) { return explain(text); }, "");
}

std::string explain_unknown(const std::string& word, const std::vector<std::string>& words) {
  for (const std::string& known : words) {
    if (known == word) return "";
  }
  return fmt::format("unknown word '{}'{}\n  known: {}", word, did_you_mean(word, words), join_words(words));
}

}  // namespace

CLI::Validator one_of(std::vector<std::string> words) {
  return make_validator(
      [words = std::move(words)](const std::string& text) { return explain_unknown(text, words); });
}

CLI::Validator integer_in(std::int64_t least, std::int64_t most) {
  return make_validator([least, most](const std::string& text) -> std::string {
    std::int64_t value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (error == std::errc{} && stop == end && !text.empty() && value >= least && value <= most) return "";
    if (most == INT64_MAX) return fmt::format("'{}' is not a whole number of at least {}", text, least);
    return fmt::format("'{}' is not a whole number from {} to {}", text, least, most);
  });
}

CLI::Validator block_shape_text() {
  return make_validator([](const std::string& text) -> std::string {
    if (parse_block_shape(text)) return "";
    return fmt::format(
        "'{}' is not a block shape: 64 or 1x64 (a vector along K), 8x8 (a square tile), row, tensor", text);
  });
}

void add_config_dir_option(CLI::App& command, std::optional<std::string>& config_dir) {
  command
      .add_option("--config-dir", config_dir,
                  "look up names in this folder first (laid out as configs/: accelerators/, schedules/)")
      ->type_name("DIR");
}

void add_config_options(CLI::App& command, ConfigOptions& options) {
  command
      .add_option(
          "--set", options.settings,
          "change one parameter, e.g. array.rows=16; may be repeated; names as --dump-config prints them")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false)
      ->take_all();
  command.add_flag("--dump-config", options.dump_config, "print the resolved configuration as YAML and stop");
  add_config_dir_option(command, options.config_dir);
}

void add_json_flag(CLI::App& command, bool& json) {
  command.add_flag("--json", json, "print the result as JSON on stdout");
}

}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
// As much UTF-8 as diagnostics need. Internal to sim/config.
#pragma once

#include <cstddef>
#include <string_view>

namespace bfpsim::config {

/// Bytes of the well-formed character at `text[at]`, or 0 if it is not well-formed (RFC 3629).
[[nodiscard]] std::size_t utf8_length(std::string_view text, std::size_t at);

/// U+0000-001F, U+007F-009F: they do not print, and some move a terminal's cursor.
[[nodiscard]] bool is_control(std::string_view character);

/// Characters of well-formed text.
[[nodiscard]] std::size_t utf8_count(std::string_view text);

/// The bytes of the first `characters` characters of well-formed text (all of it if it is shorter).
[[nodiscard]] std::size_t utf8_bytes(std::string_view text, std::size_t characters);

}  // namespace bfpsim::config

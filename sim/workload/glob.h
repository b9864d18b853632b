// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace bfpsim {

/// `*` matches any run of characters, also none; every other character matches itself.
[[nodiscard]] bool matches_glob(std::string_view glob, std::string_view text);

}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
// "Did you mean ...?" for keys, words, names and options.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bfpsim {

/// The candidate closest to `word` by edit distance (a swap of neighbours counts one, case does not count),
/// if it is close enough to be a slip of the finger; the first of equals.
[[nodiscard]] std::optional<std::string> near_miss(std::string_view word,
                                                   const std::vector<std::string>& candidates);

/// "; did you mean 'x'?" or nothing: the tail of a message.
[[nodiscard]] std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

/// "a, b, c".
[[nodiscard]] std::string join_words(const std::vector<std::string>& words);

}  // namespace bfpsim

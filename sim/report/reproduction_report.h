// SPDX-License-Identifier: Apache-2.0
// What `bfpsim reproduce` prints, as text and as JSON.
#pragma once

#include <string>
#include <vector>

#include "sim/report/text_style.h"
#include "sim/study/reproduction.h"

namespace bfpsim {

[[nodiscard]] std::string to_text(const std::vector<Reproduction>& reproductions, const TextStyle& style);
[[nodiscard]] std::string to_json(
    const std::vector<Reproduction>& reproductions);  ///< schema bfpsim.reproduce/1

}  // namespace bfpsim

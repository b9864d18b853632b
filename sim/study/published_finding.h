// SPDX-License-Identifier: Apache-2.0
// Findings about figures of a publication file.
#pragma once

#include <optional>
#include <string>

#include "sim/config/publication_file.h"
#include "sim/study/reproduction.h"

namespace bfpsim {

/// Ours beside `figure`. The finding's id is the figure's and, where there are several countings, `.suffix`.
[[nodiscard]] Finding make_finding(const PublishedFigure& figure, const std::string& suffix,
                                   const std::string& counting, std::optional<double> ours,
                                   std::optional<std::string> disagreement = std::nullopt);

}  // namespace bfpsim

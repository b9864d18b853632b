// SPDX-License-Identifier: Apache-2.0
// Publication files (schema bfpsim.publication/1, docs/reproduce.md): published figures and the bounds that
// decide.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/config/published_bound.h"

namespace bfpsim {

inline constexpr const char* kPublicationSchema = "bfpsim.publication/1";

struct PublishedFigure {
  std::string id;     ///< "table1.hbfp4.64"
  std::string what;   ///< the figure
  std::string where;  ///< section, figure, table
  std::string said;   ///< in the publication's words; the number where the file does not say
  PublishedBound bound;
};

struct Publication {
  std::string name;
  std::string source;
  std::vector<PublishedFigure> figures;  ///< in file order

  /// Throws std::out_of_range where there is none.
  [[nodiscard]] const PublishedFigure& at(std::string_view id) const;
};

/// Reads and checks. Throws ConfigError with every mistake.
[[nodiscard]] Publication load_publication(const std::string& path);

}  // namespace bfpsim

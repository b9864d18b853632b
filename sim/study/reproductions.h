// SPDX-License-Identifier: Apache-2.0
// What `bfpsim reproduce` can reproduce, by name.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/config/resolve.h"
#include "sim/study/reproduction.h"

namespace bfpsim {

/// What a reproduction may use.
struct ReproductionContext {
  ConfigSearch search;
  std::function<void(const std::string&)> on_part;  ///< told what is computed next
};

struct NamedReproduction {
  std::string_view name;
  std::string_view what;  ///< one line
  Reproduction (*run)(const ReproductionContext& context);
};

/// In the order in which `all` runs them. Running one throws ConfigError, NpyError.
[[nodiscard]] const std::vector<NamedReproduction>& reproductions();

}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
// How a schedule wants its GEMMs cut: what the mapper makes small, and the user's own mappings.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rtl_models/arch/gemm_job.h"
#include "sim/workload/mapping_objective.h"

namespace bfpsim {

/// The mapping of the GEMMs whose names match.
struct MappingRule {
  std::string gemm_glob;  ///< of "layer pass" or "layer pass part"; `*` matches any run of characters
  TileMapping mapping;
};

struct MappingChoice {
  MappingObjective objective = MappingObjective::FewestCycles;
  std::vector<MappingRule> rules;  ///< the first that matches decides; the mapper cuts what none matches
};

/// Position of the first rule that matches.
[[nodiscard]] std::optional<std::size_t> find_mapping_rule(const MappingChoice& choice,
                                                           std::string_view gemm);

}  // namespace bfpsim

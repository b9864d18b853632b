// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/mapping_choice.h"

#include "sim/workload/glob.h"

namespace bfpsim {

std::optional<std::size_t> find_mapping_rule(const MappingChoice& choice, std::string_view gemm) {
  for (std::size_t i = 0; i < choice.rules.size(); ++i) {
    if (matches_glob(choice.rules[i].gemm_glob, gemm)) return i;
  }
  return std::nullopt;
}

}  // namespace bfpsim

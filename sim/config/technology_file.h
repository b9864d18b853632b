// SPDX-License-Identifier: Apache-2.0
// Technology files (schema bfpsim.technology/1, docs/energy.md): YAML to Technology and back.
#pragma once

#include <string>
#include <vector>

#include "sim/cost/technology.h"

namespace bfpsim {

inline constexpr const char* kTechnologySchema = "bfpsim.technology/1";
inline constexpr const char* kDefaultTechnology = "tsmc28_hbfp";  ///< a name for resolve_config()

/// Reads, applies `overrides` ("node_nm=45", "energy.dram_hbm2_bit_pj.value=5"), checks. Throws ConfigError
/// with every mistake.
[[nodiscard]] Technology load_technology(const std::string& path,
                                         const std::vector<std::string>& overrides = {});

/// The whole technology as YAML text; reads back to an equal technology.
[[nodiscard]] std::string dump_technology(const Technology& technology);

}  // namespace bfpsim

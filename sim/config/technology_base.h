// SPDX-License-Identifier: Apache-2.0
// `base: NAME` in a technology file: what the file does not say is what NAME.yaml beside it says. Internal to
// sim/config.
#pragma once

#include <array>
#include <string>

#include "sim/config/node.h"

namespace bfpsim::config {

inline constexpr std::array<const char*, 3> kTechnologySections = {"scaling", "energy", "area"};

/// Adds the constants that `root`, read from `path`, lacks and its base has, and takes the key `base` away.
/// A constant comes whole: its spread, node and source are not mixed. Throws ConfigError where the base is no
/// YAML.
void complete_from_base(Node& root, const std::string& path, Problems& problems);

}  // namespace bfpsim::config

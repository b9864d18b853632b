// SPDX-License-Identifier: Apache-2.0
// Two engines' outcomes, compared in everything.
#pragma once

#include <string>

#include "sim/engine/engine.h"

namespace bfpsim::test_support {

/// "" if equal; else one line per difference: cycles, each state of each unit, each counter, number of
/// values.
[[nodiscard]] std::string differences(const JobOutcome& first, const JobOutcome& second);
[[nodiscard]] std::string differences(const GemmOutcome& first, const GemmOutcome& second);

}  // namespace bfpsim::test_support

// SPDX-License-Identifier: Apache-2.0
// What `bfpsim area` prints, as text and as JSON (schema bfpsim.area/1).
#pragma once

#include <string>
#include <vector>

#include "sim/cost/priced_area.h"
#include "sim/report/text_style.h"

namespace bfpsim {

/// One unit by component; the machine and its unit; gains of many units.
[[nodiscard]] std::string area_text(const PricedUnit& priced, const Technology& technology,
                                    const TextStyle& style);
[[nodiscard]] std::string area_text(const PricedMachine& priced, const Technology& technology,
                                    const TextStyle& style);
[[nodiscard]] std::string area_text(const std::vector<PricedUnit>& priced, const Technology& technology,
                                    const TextStyle& style);

[[nodiscard]] std::string area_json(const PricedUnit& priced, const Technology& technology);
[[nodiscard]] std::string area_json(const PricedMachine& priced, const Technology& technology);
[[nodiscard]] std::string area_json(const std::vector<PricedUnit>& priced, const Technology& technology);

}  // namespace bfpsim

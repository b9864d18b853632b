// SPDX-License-Identifier: Apache-2.0
// Where a byte address lies in a DRAM (docs/timing.md, section 3.1).
#pragma once

#include <cstdint>

#include "rtl_models/arch/dram_params.h"

namespace bfpsim {

struct BurstAddress {
  std::int64_t channel = 0;
  std::int64_t group = 0;
  std::int64_t bank = 0;  ///< of the group
  std::int64_t row = 0;
};

/// The place of the burst that holds `address`. Rows go on without end: capacity is not modelled.
[[nodiscard]] BurstAddress locate_burst(std::int64_t address, const DramParams& dram);

}  // namespace bfpsim

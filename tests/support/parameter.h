// SPDX-License-Identifier: Apache-2.0
// A parameter of random machines, its interesting values, the simplest first, and where it goes.
#pragma once

#include <vector>

#include "rtl_models/arch/machine.h"

namespace bfpsim::test_support {

struct Parameter {
  const char* name;
  std::vector<int> values;
  void (*set)(MachineParams&, int);
};

}  // namespace bfpsim::test_support

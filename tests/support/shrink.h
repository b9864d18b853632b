// SPDX-License-Identifier: Apache-2.0
// Makes a failing case small before anyone has to look at it.
#pragma once

#include <functional>
#include <string>

#include "rtl_models/arch/gemm_job.h"
#include "rtl_models/arch/machine.h"

namespace bfpsim::test_support {

struct FailingCase {
  MachineParams machine;
  GemmJob job;
};

/// Does the case still fail? May throw for a case that is not valid: that counts as no.
using Fails = std::function<bool(const MachineParams&, const GemmJob&)>;

/// Greedily simplifies: machine parameters to the first of their drawn values (if `change_machine`), then
/// fewer instances, shorter K, fewer rows and columns, one macro tile. Every step kept still fails.
[[nodiscard]] FailingCase shrink(FailingCase failing, const Fails& fails, bool change_machine);

/// The case as YAML: the accelerator file, and the GEMM beside it.
[[nodiscard]] std::string to_yaml(const FailingCase& failing);

}  // namespace bfpsim::test_support

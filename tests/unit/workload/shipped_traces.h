// SPDX-License-Identifier: Apache-2.0
// The shipped traces' operations, written down by hand from the tensors' shapes; tests that read trace.yaml
// stand elsewhere.
#pragma once

#include "sim/workload/trace.h"

namespace bfpsim::testing {

[[nodiscard]] Trace fmnist_resnet8();  ///< steps 10 and 599
[[nodiscard]] Trace licence_charlm();  ///< steps 10 and 499

/// A file of tests/data/workload.
[[nodiscard]] std::string data_file(const std::string& name);

}  // namespace bfpsim::testing

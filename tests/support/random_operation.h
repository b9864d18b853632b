// SPDX-License-Identifier: Apache-2.0
// Random operations for the differential tests; a case is a function of its seed.
#pragma once

#include "rtl_models/arch/operation_job.h"
#include "tests/support/random_case.h"

namespace bfpsim::test_support {

/// One to three streams each way (or none stored), parts that lie anywhere in their requests, work for the
/// SIMD unit, the converters or both; up to `most_packets` packets.
[[nodiscard]] OperationJob random_operation(std::mt19937_64& random, const MachineParams& machine,
                                            std::int64_t most_packets, Coverage* coverage = nullptr);

/// Of all that operations can be and of all states that units can be in during one, what never occurred.
[[nodiscard]] std::vector<std::string> operations_never(const Coverage& coverage);

/// Counts what a DRAM did in an operation.
void hit_dram_events(const JobOutcome& outcome, Coverage& coverage);

/// What hit_states() is given for operations.
inline constexpr const char* kOperationPrefix = "operation ";

}  // namespace bfpsim::test_support

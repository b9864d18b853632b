// SPDX-License-Identifier: Apache-2.0
// How random machines' arrays order their work.
#pragma once

#include <string>

#include "tests/support/parameter.h"
#include "tests/support/random_case.h"

namespace bfpsim::test_support {

[[nodiscard]] std::vector<Parameter> array_order_parameters();

/// Does a segment of `block` elements fit the rows of an array that holds an operand?
[[nodiscard]] bool fits_a_column(const ArrayParams& array, std::int64_t block);

/// Counts which dataflow and overlap came together, and how K was folded.
void hit_array_order(Coverage& coverage, const MachineParams& machine, const GemmJob& job);

/// All that hit_array_order() can count.
[[nodiscard]] std::vector<std::string> array_order_cases();

}  // namespace bfpsim::test_support

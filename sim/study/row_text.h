// SPDX-License-Identifier: Apache-2.0
// A result row as bytes, between the processes of a sweep.
#pragma once

#include <string>

#include "sim/study/result_store.h"

namespace bfpsim {

/// Exact: doubles as their bits. For the same program on both sides.
[[nodiscard]] std::string to_bytes(const ResultRow& row);
/// Precondition: to_bytes() made it.
[[nodiscard]] ResultRow row_of(const std::string& bytes);

}  // namespace bfpsim

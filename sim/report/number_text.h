// SPDX-License-Identifier: Apache-2.0
// Numbers as people read them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bfpsim {

/// 1234567 -> "1,234,567".
[[nodiscard]] std::string grouped(std::int64_t value);

/// 0.1234 -> "12.3%"; what is not zero never reads as zero, what is not all never reads as all.
[[nodiscard]] std::string percent(double fraction);

/// `part` of `whole` as percent; "-" of nothing.
[[nodiscard]] std::string share(std::int64_t part, std::int64_t whole);

/// 0.002469 -> "2.469 ms": four digits and an SI prefix from atto to exa.
[[nodiscard]] std::string si(double value, const std::string& unit);

/// "21.3", or "-" where it is undefined.
[[nodiscard]] std::string decibel(const std::optional<double>& value);

/// "[32, 16, 14, 14]".
[[nodiscard]] std::string shape_text(const std::vector<std::int64_t>& shape);

/// "1 GEMM", "29 GEMMs".
[[nodiscard]] std::string counted(std::int64_t count, const std::string& noun);

}  // namespace bfpsim

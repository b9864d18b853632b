// SPDX-License-Identifier: Apache-2.0
// Test support: one output's chain of results (docs/numerics-report.md) in big integers, contract B4 and B6
// by definition. The oracles of the integer and of the float datapath are made of it.
#pragma once

#include <cstddef>
#include <random>
#include <vector>

#include "exact.h"
#include "rtl_models/numerics/dot.h"
#include "rtl_models/numerics/double_double.h"

namespace bfpsim::test {

/// A summand of an aligner: a value and log2 of its unit.
struct Addend {
  Exact value;
  int unit = 0;
};

struct OracleStages {
  Exact quantised = 0;
  Exact aligned = 0;
  float accumulated = 0.0F;

  /// One addition: every addend cut off, towards minus infinity, `fraction_bits` below the largest unit
  /// (kExactAligner: not at all), their sum added to the output and rounded once.
  void add(const std::vector<Addend>& addends, int fraction_bits);
};

[[nodiscard]] Exact exact_of(const DoubleDouble& x);

/// Normal numbers times powers of two of exponents in [-spread, spread], one in nine 0.
[[nodiscard]] std::vector<float> random_line(std::mt19937& random, std::size_t k, int spread);

}  // namespace bfpsim::test

// SPDX-License-Identifier: Apache-2.0
// Test support: the oracle of the numerics tests. Values are exact dyadic numbers held as big integers, and
// rounding is done by definition: find the neighbours, compare with their midpoint. Nothing here calls the
// code under test.
#pragma once

#include <boost/multiprecision/cpp_int.hpp>
#include <cstdint>
#include <vector>

namespace bfpsim::test {

/// The exact value times 2^kScale.
using Exact = boost::multiprecision::cpp_int;
inline constexpr int kScale = 1200;

/// n * 2^exponent, exponent >= -kScale.
[[nodiscard]] Exact dyadic(const Exact& n, int exponent);

/// The exact value of a finite float or double, by std::frexp.
[[nodiscard]] Exact exact(float x);
[[nodiscard]] Exact exact(double x);

/// The FP32 bits of the nearest float to v (ties to the even code), by binary search over the codes. An exact
/// zero gives +0; from the midpoint of FLT_MAX and 2^128 up it is Inf.
[[nodiscard]] std::uint32_t nearest_fp32(const Exact& v);

/// The exact integer nearest to v / 2^step, ties to even, for v >= 0.
[[nodiscard]] Exact nearest_quotient(const Exact& v, int step);

/// E with 2^(E-1) <= max |x| < 2^E over the finite values, by std::frexp; 0 if all are zero.
[[nodiscard]] int frexp_oracle(const std::vector<float>& block);

/// Bits of x with -0 read as +0 and every NaN as the canonical one: what comparisons go by (contract A1).
[[nodiscard]] std::uint32_t comparable(float x);

}  // namespace bfpsim::test

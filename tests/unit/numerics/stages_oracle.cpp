// SPDX-License-Identifier: Apache-2.0
#include "stages_oracle.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

namespace bfpsim::test {
namespace {

Exact floor_to(const Exact& v, int step) {
  const Exact unit = dyadic(1, step);
  Exact quotient = v / unit;
  if (quotient * unit > v) quotient -= 1;  // cpp_int truncates
  return quotient * unit;
}

}  // namespace

void OracleStages::add(const std::vector<Addend>& addends, int fraction_bits) {
  int largest = std::numeric_limits<int>::min();
  for (const Addend& addend : addends)
    largest = std::max(largest, addend.unit);
  Exact passed = 0;
  for (const Addend& addend : addends) {
    quantised += addend.value;
    passed += fraction_bits == kExactAligner ? addend.value : floor_to(addend.value, largest - fraction_bits);
  }
  aligned += passed;
  const std::uint32_t code = nearest_fp32(exact(accumulated) + passed);
  std::memcpy(&accumulated, &code, sizeof code);
}

Exact exact_of(const DoubleDouble& x) {
  return exact(x.high) + exact(x.low);
}

std::vector<float> random_line(std::mt19937& random, std::size_t k, int spread) {
  std::normal_distribution<float> normal;
  std::uniform_int_distribution<int> exponent(-spread, spread);
  std::vector<float> line(k);
  for (float& x : line)
    x = random() % 9 == 0 ? 0.0F : std::ldexp(normal(random), exponent(random));
  return line;
}

}  // namespace bfpsim::test

// SPDX-License-Identifier: Apache-2.0
#include "small_elements.h"

#include <cmath>
#include <set>
#include <tuple>

namespace bfpsim::test {

std::vector<SmallFloat> small_floats() {
  constexpr int kMostBits = 8;
  std::vector<SmallFloat> found;
  std::set<std::tuple<int, int, int, SpecialValues, int>> seen;
  for (const Format& format : format_table()) {
    if (format.has_int_elements()) continue;
    const FloatElement& f = format.as_float();
    if (f.total_bits() > kMostBits) continue;
    if (seen.insert({f.exponent_bits, f.mantissa_bits, f.bias, f.specials, f.radix}).second)
      found.push_back({format.name, f});
  }
  return found;
}

double defined_magnitude(std::uint32_t code, const FloatElement& f) {
  if (f.radix == 4) return code == 0 ? 0.0 : std::ldexp(1.0, 2 * (static_cast<int>(code) - f.bias));
  const auto units = static_cast<int>(std::uint32_t{1} << f.mantissa_bits);
  const int field = static_cast<int>(code) / units;
  const int fraction = static_cast<int>(code) % units;
  const int significand = field == 0 ? fraction : fraction + units;
  return std::ldexp(significand, (field == 0 ? 1 : field) - f.bias - f.mantissa_bits);
}

std::uint32_t finite_codes(const FloatElement& f) {
  const std::uint32_t all = std::uint32_t{1} << (f.exponent_bits + f.mantissa_bits);
  switch (f.specials) {
    case SpecialValues::Ieee:  // the all-ones exponent is Inf and NaN
      return all - (std::uint32_t{1} << f.mantissa_bits);
    case SpecialValues::NanOnly:
      return all - 1;
    case SpecialValues::None:
      break;
  }
  return all;
}

}  // namespace bfpsim::test

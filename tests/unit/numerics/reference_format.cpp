// SPDX-License-Identifier: Apache-2.0
#include "reference_format.h"

#include <stdexcept>

namespace bfpsim::test {

Format reference_format(const std::string& name) {
  const std::string prefix = "mxint";
  if (name.rfind(prefix, 0) != 0) return find_format(name).value();
  Format format = find_format("mxint8").value();
  format.element = IntElement{std::stoi(name.substr(prefix.size()))};
  return format;
}

Rounding reference_rounding(const std::string& word) {
  if (word == "nearest_even") return Rounding::NearestEven;
  if (word == "nearest_away") return Rounding::NearestAway;
  if (word == "toward_zero") return Rounding::TowardZero;
  throw std::invalid_argument("no such rounding: " + word);
}

}  // namespace bfpsim::test

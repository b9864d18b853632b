// SPDX-License-Identifier: Apache-2.0
#include "sim/report/number_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

namespace bfpsim {
namespace {

constexpr int kDigits = 4;  ///< significant ones of an SI figure
constexpr std::array<const char*, 13> kPrefixes = {"a", "f", "p", "n", "u", "m", "",
                                                   "k", "M", "G", "T", "P", "E"};
constexpr int kUnity = 6;  ///< index of the empty prefix

}  // namespace

std::string grouped(std::int64_t value) {
  std::string digits = std::to_string(value);
  const std::size_t first = value < 0 ? 1 : 0;
  for (std::size_t at = digits.size(); at > first + 3; at -= 3)
    digits.insert(at - 3, 1, ',');
  return digits;
}

std::string percent(double fraction) {
  if (!std::isfinite(fraction)) return "-";
  if (fraction > 0.0 && fraction < 0.0005) return "<0.1%";
  if (fraction < 1.0 && fraction > 0.9995) return ">99.9%";
  return fmt::format("{:.1f}%", fraction * 100.0);
}

std::string share(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? "-" : percent(static_cast<double>(part) / static_cast<double>(whole));
}

std::string si(double value, const std::string& unit) {
  if (value == 0.0 || !std::isfinite(value))
    return fmt::format("{} {}", std::isfinite(value) ? "0" : "-", unit);
  int prefix = kUnity;
  double scaled = value;
  const int last = static_cast<int>(kPrefixes.size()) - 1;
  for (; std::fabs(scaled) >= 999.95 && prefix < last; ++prefix)
    scaled /= 1000.0;
  for (; std::fabs(scaled) < 0.99995 && prefix > 0; --prefix)
    scaled *= 1000.0;
  const int before_point = std::fabs(scaled) < 9.9995 ? 1 : std::fabs(scaled) < 99.995 ? 2 : 3;
  std::string digits = fmt::format("{:.{}f}", scaled, kDigits - before_point);
  digits.erase(digits.find_last_not_of('0') + 1);
  if (digits.back() == '.') digits.pop_back();
  return fmt::format("{} {}{}", digits, kPrefixes[static_cast<std::size_t>(prefix)], unit);
}

std::string decibel(const std::optional<double>& value) {
  return value && std::isfinite(*value) ? fmt::format("{:.1f}", *value) : "-";
}

std::string shape_text(const std::vector<std::int64_t>& shape) {
  return fmt::format("[{}]", fmt::join(shape, ", "));
}

std::string counted(std::int64_t count, const std::string& noun) {
  return grouped(count) + " " + noun + (count == 1 ? "" : "s");
}

}  // namespace bfpsim

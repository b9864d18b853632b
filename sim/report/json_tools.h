// SPDX-License-Identifier: Apache-2.0
// What the JSON writers of this folder share; included by their .cpp files only.
#pragma once

#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>

#include "rtl_models/arch/states.h"

namespace bfpsim {

using Json = nlohmann::ordered_json;

/// A number, or null where it is undefined: JSON has neither NaN nor Inf.
inline Json number_or_null(const std::optional<double>& value) {
  return value && std::isfinite(*value) ? Json(*value) : Json(nullptr);
}

/// "0x0123456789abcdef": 64 bits do not fit a JSON number everywhere.
inline std::string hex_digest(std::uint64_t digest) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text = "0x";
  for (int shift = 60; shift >= 0; shift -= 4)
    text += kDigits[(digest >> static_cast<unsigned>(shift)) & 0xFU];
  return text;
}

/// Cycles by state name; without busy: the stalls.
inline Json states_json(const StateCounts& states, bool with_busy) {
  Json json = Json::object();
  for (std::size_t i = 0; i < kUnitStateCount; ++i) {
    const auto state = static_cast<UnitState>(i);
    if (with_busy || state != UnitState::Busy) json[std::string(to_string(state))] = states[state];
  }
  return json;
}

/// Indented text with a final newline. File names need not be UTF-8; what is not becomes U+FFFD.
inline std::string text_of(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace bfpsim

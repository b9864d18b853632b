// SPDX-License-Identifier: Apache-2.0
// What a figure of ours must be for a published one to hold.
#pragma once

#include <cstdint>
#include <string>

namespace bfpsim {

struct PublishedBound {
  enum class Kind : std::uint8_t {
    MoreThan,  ///< > value
    AtLeast,   ///< >= value
    AtMost,    ///< <= value
    Within,    ///< |ours - value| <= tolerance * value
    Between,   ///< low <= ours <= high, around the value
  };
  Kind kind = Kind::Within;
  double value = 0.0;
  double tolerance = 0.0;  ///< of Within, a fraction
  double low = 0.0;        ///< of Between
  double high = 0.0;

  [[nodiscard]] bool accepts(double ours) const;
};

/// "> 3.5", "21.3 +-2%", "4.9 (4.8 to 4.95)".
[[nodiscard]] std::string to_string(const PublishedBound& bound);

}  // namespace bfpsim

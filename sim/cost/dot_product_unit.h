// SPDX-License-Identifier: Apache-2.0
// Area of one dot-product unit of one format, in two accountings (docs/area.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rtl_models/numerics/format.h"
#include "sim/cost/area_report.h"

namespace bfpsim {

/// What is counted of a unit.
enum class Accounting : std::uint8_t {
  Paper,  ///< as Harma et al. count (section IV), with the constants fitted on their Table I
  Bare,   ///< the same without fitted constants: adders as wide as 64 products of HBFP4, no converter
  Full,   ///< growing trees, slicing, alignment, conversion both ways, registers, control
};
[[nodiscard]] std::string_view to_string(Accounting accounting);  ///< "paper", "bare", "full"

/// `lanes` products of one format a cycle, summed to one FP32 result.
struct DotProductUnit {
  Format format;
  int lanes = 64;      ///< 1..65536
  int block = 64;      ///< along the reduction; ignored for plain floats
  int slice_bits = 0;  ///< integers: width of the multipliers' digits, 2..16; 0: the whole mantissa
  Format adders;       ///< of floats: the plain float in which products are added
};

/// The unit that publications mean: as many lanes as the block is long, multipliers as wide as the mantissa,
/// and floats of 16 bits and more added in their own format, narrower ones in FP32.
[[nodiscard]] DotProductUnit usual_unit(const Format& format, int block);

/// The FP32 unit that gains refer to.
[[nodiscard]] DotProductUnit fp32_unit(int lanes);

/// Cycles that the unit takes for `lanes` products: digits of A times digits of B (contract B1).
[[nodiscard]] int passes_of(const DotProductUnit& unit);

/// Products a cycle, passes included. Counted are lanes that hold whole blocks (contract B2); of a block
/// longer than the lanes, its ragged last chunk as well.
[[nodiscard]] double products_per_cycle(const DotProductUnit& unit);

/// Why the unit has no area; nullopt where it has. Without a full stop.
[[nodiscard]] std::optional<std::string> refuse_unit(const DotProductUnit& unit);

/// Precondition: not refused.
[[nodiscard]] std::vector<AreaTerm> unit_terms(const DotProductUnit& unit, Accounting accounting,
                                               const Technology& technology, Bound bound = Bound::Nominal);
[[nodiscard]] AreaReport area_of(const DotProductUnit& unit, Accounting accounting,
                                 const Technology& technology);

/// Products a cycle and area, over those of the FP32 unit of as many lanes in the same accounting.
[[nodiscard]] double gain_vs_fp32(const DotProductUnit& unit, Accounting accounting,
                                  const Technology& technology);

}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
// Areas of parts of any width from a technology's constants (docs/area.md). Internal to sim/cost.
#pragma once

#include <cstdint>
#include <initializer_list>

#include "rtl_models/numerics/element.h"
#include "sim/cost/datapath_widths.h"
#include "sim/cost/square_microns.h"
#include "sim/cost/technology.h"

namespace bfpsim::cost {

/// A part's area, and how sure we are of the weakest constant that it is made of.
struct PartArea {
  SquareMicrons area;
  Confidence confidence = Confidence::Measured;
};

class UnitAreas {
 public:
  UnitAreas(const Technology& technology, Bound bound) : technology_(technology), bound_(bound) {}

  /// Signed, bits x bits, 2..16.
  [[nodiscard]] PartArea multiplier(int bits) const;
  [[nodiscard]] PartArea adder(int bits) const;
  [[nodiscard]] PartArea tree(const AdderTree& tree) const;
  /// `bits` through `levels` of 2:1 multiplexers.
  [[nodiscard]] PartArea shifter(int bits, int levels) const;
  [[nodiscard]] PartArea register_bit() const;
  [[nodiscard]] PartArea fixed_to_float(int bits) const;
  /// FP32 to blocks, `elements` a cycle; one element a cycle is a converter through which a block streams.
  [[nodiscard]] PartArea converter(int elements, int mantissa) const;
  [[nodiscard]] PartArea relu(int bits) const;
  /// As synthesised for FP32, BF16 and FP16, else by the closed form; neither normalises nor rounds.
  [[nodiscard]] PartArea float_multiplier(int significand_bits, int exponent_bits) const;
  /// What a float multiplier lacks: one level of normalisation, the rounding's adder and the exponent's.
  [[nodiscard]] PartArea float_rounding(int significand_bits, int exponent_bits) const;
  /// As synthesised for FP32, BF16 and FP16, else by the closed form.
  [[nodiscard]] PartArea float_adder(int significand_bits, int exponent_bits) const;
  [[nodiscard]] PartArea fp32_adder() const;
  /// FP32 adder with its registers, one partial sum among them.
  [[nodiscard]] PartArea fp32_accumulator() const;
  [[nodiscard]] bool has_sram() const { return technology_.find(CostConstant::SramBitArea).has_value(); }
  [[nodiscard]] PartArea sram_bit() const;
  /// The margin for control, of `logic`.
  [[nodiscard]] PartArea control(SquareMicrons logic) const;
  /// A constant that is a part by itself.
  [[nodiscard]] PartArea part(CostConstant constant) const;
  /// `area` um2 made of these constants.
  [[nodiscard]] PartArea made_of(double um2, std::initializer_list<CostConstant> constants) const;

  /// Throws std::invalid_argument where the technology lacks it.
  [[nodiscard]] double at(CostConstant constant) const;

 private:
  const Technology& technology_;
  Bound bound_;
};

}  // namespace bfpsim::cost

// SPDX-License-Identifier: Apache-2.0
// Energies of parts of any width from a technology's constants, in picojoules. Internal to sim/cost.
#pragma once

#include <cstdint>

#include "rtl_models/arch/dram_params.h"
#include "sim/cost/technology.h"

namespace bfpsim::cost {

class UnitEnergies {
 public:
  UnitEnergies(const Technology& technology, Bound bound) : technology_(technology), bound_(bound) {}

  /// Quadratic in the width.
  [[nodiscard]] double multiply(int bits) const;
  /// Of floats with this significand, hidden bit included: a power law through FP16's 11 and FP32's 24 bits.
  [[nodiscard]] double float_multiply(int significand_bits) const;
  /// Linear in the width, as is a comparison.
  [[nodiscard]] double add(int bits) const;
  [[nodiscard]] double fp32_add() const { return at(CostConstant::Fp32Add); }
  /// `bits` through `levels` of 2:1 multiplexers.
  [[nodiscard]] double shift(int bits, int levels) const;
  /// One byte in or out of an SRAM: between the published sizes, and beyond them, a power law of capacity.
  [[nodiscard]] double sram_byte(std::int64_t capacity_bytes) const;
  /// The published access at or below that capacity (the smallest, if none is): where its figure comes from.
  [[nodiscard]] static CostConstant sram_constant(std::int64_t capacity_bytes);
  [[nodiscard]] double dram_byte(DramStandard standard) const;
  [[nodiscard]] static CostConstant dram_constant(DramStandard standard);

 private:
  [[nodiscard]] double at(CostConstant constant) const;

  const Technology& technology_;
  Bound bound_;
};

}  // namespace bfpsim::cost

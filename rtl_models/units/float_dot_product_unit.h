// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <systemc>

#include "rtl_models/units/float_dot_product.h"
#include "rtl_models/units/pipelined_unit.h"

namespace bfpsim::units {

struct FloatDotProductParams {
  int lanes = 16;
  FloatSum sum = FloatSum::RoundedTree;
  int aligner_fraction_bits = kExactAligner;  ///< of FloatSum::Aligned
  Subnormals subnormals = Subnormals::Ieee;
  int latency_cycles = 4;  ///< float_dpu_latency() of rtl_models/arch/timing.h
};

/// How one operand is coded, as ports: constants while a GEMM runs, one word each.
struct FloatCodingPorts {
  sc_core::sc_in<std::int32_t> scale_offset, scale_nan, scale_zero, fraction_bits, min_exponent;
  [[nodiscard]] FloatCoding read() const {
    return {scale_offset.read(), scale_nan.read(), scale_zero.read(), fraction_bits.read(),
            min_exponent.read()};
  }
};

/// One chunk a cycle, one FP32 sum for each.
class FloatDotProductUnit : public PipelinedUnit<FloatDotProduct, std::uint32_t> {
 public:
  sc_core::sc_vector<sc_core::sc_in<std::uint32_t>> in_a;  ///< FP32 bits of the elements
  sc_core::sc_vector<sc_core::sc_in<std::uint32_t>> in_b;
  sc_core::sc_vector<sc_core::sc_in<std::int16_t>> in_a_scale;  ///< codes, one for each group
  sc_core::sc_vector<sc_core::sc_in<std::int16_t>> in_b_scale;
  sc_core::sc_in<std::uint16_t> in_groups{"in_groups"};
  sc_core::sc_in<std::uint16_t> in_group_lanes{"in_group_lanes"};
  FloatCodingPorts in_a_coding;
  FloatCodingPorts in_b_coding;
  sc_core::sc_out<std::uint32_t> out_sum{"out_sum"};  ///< FP32 bits

  FloatDotProductUnit(const sc_core::sc_module_name& name, const FloatDotProductParams& params);

 private:
  std::optional<std::uint32_t> step(FloatDotProduct& core) const override;
  void drive(const std::uint32_t& sum) override { out_sum.write(sum); }
};

}  // namespace bfpsim::units

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <systemc>

#include "rtl_models/units/exponent_aligner.h"
#include "rtl_models/units/pipelined_unit.h"

namespace bfpsim::units {

struct ExponentAlignerParams {
  int max_groups = 1;                 ///< block pairs of a chunk at most
  int fraction_bits = kExactAligner;  ///< F of contract B4
  int latency_cycles = 1;
};

/// One group of in_groups block pairs a cycle; pairs from in_groups on are not looked at.
class ExponentAlignerUnit : public PipelinedUnit<ExponentAligner, AlignedSum> {
 public:
  sc_core::sc_vector<sc_core::sc_in<std::int64_t>> in_sum;
  sc_core::sc_vector<sc_core::sc_in<std::int16_t>> in_a_exponent;
  sc_core::sc_vector<sc_core::sc_in<std::int16_t>> in_b_exponent;
  sc_core::sc_in<std::uint16_t> in_groups{"in_groups"};
  sc_core::sc_in<std::uint8_t> in_a_mantissa_bits{"in_a_mantissa_bits"};
  sc_core::sc_in<std::uint8_t> in_b_mantissa_bits{"in_b_mantissa_bits"};
  sc_core::sc_in<std::uint8_t> in_a_exponent_bits{"in_a_exponent_bits"};
  sc_core::sc_in<std::uint8_t> in_b_exponent_bits{"in_b_exponent_bits"};
  sc_core::sc_out<std::int64_t> out_sum{"out_sum"};
  sc_core::sc_out<std::int32_t> out_exponent{"out_exponent"};
  sc_core::sc_out<bool> out_nan{"out_nan"};
  sc_core::sc_out<bool> out_zero{"out_zero"};

  ExponentAlignerUnit(const sc_core::sc_module_name& name, const ExponentAlignerParams& params);

 private:
  std::optional<AlignedSum> step(ExponentAligner& core) const override;
  void drive(const AlignedSum& aligned) override;
};

}  // namespace bfpsim::units

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <systemc>

#include "rtl_models/units/dot_product.h"
#include "rtl_models/units/pipelined_unit.h"

namespace bfpsim::units {

struct DotProductParams {
  int lanes = 16;
  int max_groups = 1;         ///< block pairs of a chunk at most
  int accumulator_bits = 32;  ///< 8..48
  int latency_cycles = 4;     ///< dpu_latency() of rtl_models/arch/timing.h
  int slice_bits = 4;         ///< of fused lanes, whose weights follow from it
};

/// The sums that leave with the last pass of a segment.
struct DotProductOutput {
  std::vector<std::int64_t> sums;  ///< [max_groups]; 0 beyond `groups`
  int groups = 0;
};

/// One digit pass a cycle. Passes of a segment arrive in order, the first with in_first; the sums leave with
/// the one that has in_last.
class DotProductUnit : public PipelinedUnit<DotProduct, DotProductOutput> {
 public:
  sc_core::sc_vector<sc_core::sc_in<std::int8_t>> in_a_digit;
  sc_core::sc_vector<sc_core::sc_in<std::int8_t>> in_b_digit;
  sc_core::sc_in<std::uint16_t> in_groups{"in_groups"};
  sc_core::sc_in<std::uint16_t> in_group_lanes{"in_group_lanes"};
  sc_core::sc_in<std::uint8_t> in_shift{"in_shift"};
  sc_core::sc_in<bool> in_fused{"in_fused"};
  sc_core::sc_in<std::uint8_t> in_a_digits{"in_a_digits"};  ///< digits of an element, and
  sc_core::sc_in<std::uint8_t> in_b_digits{"in_b_digits"};
  sc_core::sc_in<std::int32_t> in_first_product{"in_first_product"};  ///< of lane 0 (LaneFusion)
  sc_core::sc_in<bool> in_first{"in_first"};
  sc_core::sc_in<bool> in_last{"in_last"};
  sc_core::sc_vector<sc_core::sc_out<std::int64_t>> out_sum;
  sc_core::sc_out<std::uint16_t> out_groups{"out_groups"};

  DotProductUnit(const sc_core::sc_module_name& name, const DotProductParams& params);

 private:
  std::optional<DotProductOutput> step(DotProduct& core) const override;
  void drive(const DotProductOutput& output) override;
};

}  // namespace bfpsim::units

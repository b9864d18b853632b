// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <systemc>

#include "rtl_models/units/fp32_accumulator.h"
#include "rtl_models/units/pipelined_unit.h"

namespace bfpsim::units {

struct Fp32AccumulatorParams {
  int accumulators = 1;
  int latency_cycles = 1;  ///< >= 1
  Subnormals subnormals = Subnormals::Ieee;
};

/// Adds in_value to accumulator in_accumulator (to +0 with in_first). The sum leaves only with in_last.
/// One addition a cycle; the same accumulator again after latency_cycles: until then in_ready is low for it.
class Fp32AccumulatorUnit : public PipelinedUnit<Fp32Accumulator, std::uint32_t> {
 public:
  sc_core::sc_in<std::uint32_t> in_value{"in_value"};
  sc_core::sc_in<std::uint16_t> in_accumulator{"in_accumulator"};
  sc_core::sc_in<bool> in_first{"in_first"};
  sc_core::sc_in<bool> in_last{"in_last"};
  sc_core::sc_out<std::uint32_t> out_sum{"out_sum"};

  Fp32AccumulatorUnit(const sc_core::sc_module_name& name, const Fp32AccumulatorParams& params);

 private:
  std::optional<std::uint32_t> step(Fp32Accumulator& core) const override;
  void drive(const std::uint32_t& sum) override { out_sum.write(sum); }
  void on_move(Fp32Accumulator& core) override { core.move(); }
  [[nodiscard]] bool can_accept(const Fp32Accumulator& core) const override;
};

}  // namespace bfpsim::units

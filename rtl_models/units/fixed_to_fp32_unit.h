// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <systemc>

#include "rtl_models/units/pipelined_unit.h"

namespace bfpsim::units {

/// The converter keeps no state.
struct FixedToFp32 {};

/// One conversion a cycle: out_value = in_sum * 2^in_exponent, rounded once.
class FixedToFp32Unit : public PipelinedUnit<FixedToFp32, std::uint32_t> {
 public:
  sc_core::sc_in<std::int64_t> in_sum{"in_sum"};
  sc_core::sc_in<std::int32_t> in_exponent{"in_exponent"};
  sc_core::sc_in<bool> in_nan{"in_nan"};
  sc_core::sc_out<std::uint32_t> out_value{"out_value"};

  FixedToFp32Unit(const sc_core::sc_module_name& name, int latency_cycles);

 private:
  std::optional<std::uint32_t> step(FixedToFp32& core) const override;
  void drive(const std::uint32_t& value) override { out_value.write(value); }
};

}  // namespace bfpsim::units

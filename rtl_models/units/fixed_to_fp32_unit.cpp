// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/units/fixed_to_fp32_unit.h"

#include "rtl_models/units/fixed_to_fp32.h"

namespace bfpsim::units {

FixedToFp32Unit::FixedToFp32Unit(const sc_core::sc_module_name& name, int latency_cycles)
    : PipelinedUnit(name, latency_cycles, FixedToFp32{}) {
  step_depends_on(in_sum);
  step_depends_on(in_exponent);
  step_depends_on(in_nan);
}

std::optional<std::uint32_t> FixedToFp32Unit::step(FixedToFp32& /*core*/) const {
  return fixed_to_fp32_bits(in_sum.read(), in_exponent.read(), in_nan.read());
}

}  // namespace bfpsim::units

// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/units/fp32_accumulator_unit.h"

#include <stdexcept>

namespace bfpsim::units {

Fp32AccumulatorUnit::Fp32AccumulatorUnit(const sc_core::sc_module_name& name,
                                         const Fp32AccumulatorParams& params)
    : PipelinedUnit(name, params.latency_cycles,
                    Fp32Accumulator(params.accumulators, params.latency_cycles, params.subnormals)) {
  if (params.latency_cycles < 1) throw std::invalid_argument("FP32 accumulator: latency below one cycle");
  ready_depends_on(in_accumulator);
}

std::optional<std::uint32_t> Fp32AccumulatorUnit::step(Fp32Accumulator& core) const {
  const std::uint32_t sum = core.add(in_accumulator.read(), in_value.read(), in_first.read());
  return in_last.read() ? std::optional(sum) : std::nullopt;
}

bool Fp32AccumulatorUnit::can_accept(const Fp32Accumulator& core) const {
  const int index = in_accumulator.read();
  // Lines carry anything while in_valid is low; no such accumulator, no hazard.
  return index >= core.count() || !core.is_busy(index);
}

}  // namespace bfpsim::units

// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/units/fp32_accumulator.h"

#include <cstddef>

#include "rtl_models/units/fp32_adder.h"

namespace bfpsim::units {

Fp32Accumulator::Fp32Accumulator(int count, int latency, Subnormals subnormals)
    : latency_(latency), subnormals_(subnormals), entries_(static_cast<std::size_t>(count)) {}

bool Fp32Accumulator::is_busy(int index) const {
  return entries_.at(static_cast<std::size_t>(index)).free_at > moves_;
}

std::uint32_t Fp32Accumulator::add(int index, std::uint32_t value, bool first) {
  Entry& entry = entries_.at(static_cast<std::size_t>(index));
  entry.sum = add_fp32_bits(first ? 0U : entry.sum, value, subnormals_);
  entry.free_at = moves_ + latency_ - 1;
  return entry.sum;
}

}  // namespace bfpsim::units

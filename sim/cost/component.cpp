// SPDX-License-Identifier: Apache-2.0
#include "sim/cost/component.h"

namespace bfpsim {

const ComponentInfo& info(Component component) {
  static constexpr std::array<ComponentInfo, kComponentCount> kInfo = {{
      {"multipliers", "multipliers of the lanes, gated ones included"},
      {"adder_trees", "adder trees over the lanes"},
      {"block_accumulators", "digit shift-add and integer block accumulators"},
      {"aligners", "adders of exponents and scales, aligners and conversion to FP32"},
      {"fp32_accumulators", "FP32 adders and the partial sums that they hold"},
      {"registers", "operands in the DPUs and between stages of their pipelines"},
      {"converters", "FP32 to the formats of the operands"},
      {"staging_buffer", "FP32 source elements between memory and converters"},
      {"operand_buffers", "encoded operands"},
      {"result_path", "result banks, SIMD unit and result buffer"},
      {"control", "sequencer, DMA and valid bits: a margin on the logic"},
      {"dram", "off-chip memory and its interface"},
      {"leakage", "leakage of the machine's area"},
  }};
  return kInfo[static_cast<std::size_t>(component)];
}

std::array<Component, kComponentCount> components() {
  std::array<Component, kComponentCount> all{};
  for (std::size_t i = 0; i < kComponentCount; ++i)
    all[i] = static_cast<Component>(i);
  return all;
}

}  // namespace bfpsim

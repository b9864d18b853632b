// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/units/float_dot_product_unit.h"

#include <algorithm>
#include <cstddef>

namespace bfpsim::units {

FloatDotProductUnit::FloatDotProductUnit(const sc_core::sc_module_name& name,
                                         const FloatDotProductParams& params)
    : PipelinedUnit(name, params.latency_cycles,
                    FloatDotProduct(params.sum, params.aligner_fraction_bits, params.subnormals)),
      in_a("in_a", static_cast<std::size_t>(params.lanes)),
      in_b("in_b", static_cast<std::size_t>(params.lanes)),
      in_a_scale("in_a_scale", static_cast<std::size_t>(params.lanes)),
      in_b_scale("in_b_scale", static_cast<std::size_t>(params.lanes)) {
  for (std::size_t lane = 0; lane < in_a.size(); ++lane) {
    step_depends_on(in_a[lane]);
    step_depends_on(in_b[lane]);
    step_depends_on(in_a_scale[lane]);
    step_depends_on(in_b_scale[lane]);
  }
  step_depends_on(in_groups);
  step_depends_on(in_group_lanes);
  for (FloatCodingPorts* coding : {&in_a_coding, &in_b_coding}) {
    for (auto* port : {&coding->scale_offset, &coding->scale_nan, &coding->scale_zero, &coding->fraction_bits,
                       &coding->min_exponent})
      step_depends_on(*port);
  }
}

std::optional<std::uint32_t> FloatDotProductUnit::step(FloatDotProduct& core) const {
  FloatChunk chunk;
  const auto read_all = [](const auto& ports, auto& values) {
    values.reserve(ports.size());
    for (const auto& port : ports)
      values.push_back(port.read());
  };
  read_all(in_a, chunk.a);
  read_all(in_b, chunk.b);
  read_all(in_a_scale, chunk.a_scale);
  read_all(in_b_scale, chunk.b_scale);
  // Without registers the logic also sees what its inputs pass through while they settle: no lanes a group,
  // more groups than lanes, significands of more bits than FP32's.
  chunk.group_lanes = std::max<int>(in_group_lanes.read(), 1);
  chunk.groups = std::min(static_cast<int>(in_groups.read()), static_cast<int>(chunk.a.size()));
  chunk.a_coding = in_a_coding.read();
  chunk.b_coding = in_b_coding.read();
  return core.dot(chunk);
}

}  // namespace bfpsim::units

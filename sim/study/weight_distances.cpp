// SPDX-License-Identifier: Apache-2.0
#include "sim/study/weight_distances.h"

#include "rtl_models/numerics/blocked_operand.h"
#include "rtl_models/numerics/wasserstein.h"
#include "sim/engine/dense_operand.h"
#include "sim/workload/lowering.h"
#include "sim/workload/step_tensors.h"

namespace bfpsim {

std::vector<WeightMatrix> load_weights(const Trace& trace, const TraceStep& step) {
  std::vector<WeightMatrix> weights;
  for (const Operation& operation : step.operations) {
    const LoweredGemm forward = lower(operation).front();
    if (forward.role_b != Role::Weight) continue;
    const OperationTensors tensors = load_tensors(trace, operation);
    if (tensors.w.empty()) continue;
    const OperandView& view = forward.job.b;
    for (std::int64_t instance = 0; instance < forward.job.instances; ++instance) {
      weights.push_back(
          {operation.layer, view.lines(), view.k(), densify(view, instance, tensors.w.data()).values});
    }
  }
  return weights;
}

WeightDistances weight_distances(const std::vector<WeightMatrix>& weights, int mantissa_bits,
                                 const BlockShape& block, ExponentRule rule) {
  Format format;
  format.element = IntElement{mantissa_bits};
  format.shared = SharedExponent{};
  format.block = block;
  WeightDistances distances;
  std::vector<float> all;
  std::vector<float> all_encoded;
  std::size_t blocks = 0;
  for (const WeightMatrix& matrix : weights) {
    const BlockedOperand encoded = encode_operand(matrix.values.data(), matrix.lines, matrix.k, format, rule);
    const std::vector<float> decoded = decode_operand(encoded);
    distances.layers.push_back(wasserstein1(matrix.values, decoded));
    all.insert(all.end(), matrix.values.begin(), matrix.values.end());
    all_encoded.insert(all_encoded.end(), decoded.begin(), decoded.end());
    blocks += encoded.exponents.size();
  }
  distances.network = wasserstein1(all, all_encoded);
  if (blocks > 0) distances.mean_block = static_cast<double>(all.size()) / static_cast<double>(blocks);
  return distances;
}

}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/first_encoding.h"

#include <algorithm>
#include <map>
#include <utility>

#include "sim/engine/dense_operand.h"

namespace bfpsim {
namespace {

/// The indices of such an operand number the elements as the digits of a mixed radix do: sorted by step, each
/// axis steps over all that the finer ones reach.
bool holds_each_element_once(const OperandView& view, std::int64_t instances, std::int64_t elements) {
  if (unpadded_elements(view) != view.lines() * view.k()) return false;
  std::vector<ViewAxis> axes{{instances, view.instance_step, 0, 0}};
  axes.insert(axes.end(), view.line_axes.begin(), view.line_axes.end());
  axes.insert(axes.end(), view.k_axes.begin(), view.k_axes.end());
  std::sort(axes.begin(), axes.end(), [](const ViewAxis& x, const ViewAxis& y) { return x.step < y.step; });
  std::int64_t reached = 1;
  for (const ViewAxis& axis : axes) {
    if (axis.extent == 1) continue;
    if (axis.step != reached) return false;
    reached *= axis.extent;
  }
  return view.base == 0 && reached == elements;
}

const OperandView& view_of(const GemmJob& job, GemmSide side) {
  return side == GemmSide::A ? job.a : job.b;
}

std::int64_t elements_of(const GemmJob& job, GemmSide side) {
  return side == GemmSide::A ? job.a_elements : job.b_elements;
}

}  // namespace

void link_first_encodings(std::vector<PlannedGemm>& plan) {
  std::map<std::pair<std::string, TensorName>, OperandOfPlan> first;
  const auto link = [&](std::size_t index, GemmSide side) -> std::optional<OperandOfPlan> {
    const LoweredGemm& gemm = plan[index].gemm;
    const std::pair key{gemm.layer, side == GemmSide::A ? gemm.tensor_a : gemm.tensor_b};
    if (const auto found = first.find(key); found != first.end()) return found->second;
    if (holds_each_element_once(view_of(gemm.job, side), gemm.job.instances, elements_of(gemm.job, side)))
      first.emplace(key, OperandOfPlan{index, side});
    return std::nullopt;
  };
  for (std::size_t i = 0; i < plan.size(); ++i) {
    plan[i].made_from_a = link(i, GemmSide::A);
    plan[i].made_from_b = link(i, GemmSide::B);
  }
}

std::vector<float> quantised_tensor(const std::vector<PlannedGemm>& plan, const OperandOfPlan& first,
                                    const std::vector<float>& values) {
  const GemmJob& job = plan[first.gemm].gemm.job;
  const OperandView& view = view_of(job, first.side);
  const OperandFormat& format = first.side == GemmSide::A ? job.format_a : job.format_b;
  std::vector<float> result(values.size());
  std::vector<std::int64_t> elements(static_cast<std::size_t>(view.k()));
  for (std::int64_t instance = 0; instance < job.instances; ++instance) {
    const BlockedOperand encoded = encode(densify(view, instance, values.data()), view, instance, format);
    const std::vector<float> decoded = decode_operand(encoded);
    auto value = decoded.begin();
    for (std::int64_t line = 0; line < view.lines(); ++line) {
      source_elements(view, instance, line, 0, view.k(), elements.data());
      for (const std::int64_t element : elements)
        result[static_cast<std::size_t>(element)] = *value++;
    }
  }
  return result;
}

}  // namespace bfpsim

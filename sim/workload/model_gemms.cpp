// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/model_gemms.h"

#include <algorithm>
#include <stdexcept>

#include "sim/workload/lowering.h"
#include "sim/workload/lowering_parts.h"

namespace bfpsim {
namespace {

/// One direction of a convolution.
struct Direction {
  std::int64_t extent = 0;
  std::int64_t outputs = 0;
  std::int64_t kernel = 0;
  std::int64_t stride = 0;
  std::int64_t padding = 0;
  std::int64_t dilation = 0;
};

/// How many (output, tap) pairs meet a real input: tap t of output o reads o * stride + t * dilation -
/// padding.
std::int64_t real_pairs(const Direction& d) {
  std::int64_t pairs = 0;
  for (std::int64_t tap = 0; tap < d.kernel; ++tap) {
    const std::int64_t offset = tap * d.dilation - d.padding;
    const std::int64_t first = offset >= 0 ? 0 : (d.stride - 1 - offset) / d.stride;
    const std::int64_t room = d.extent - 1 - offset;
    const std::int64_t last = room < 0 ? -1 : std::min(room / d.stride, d.outputs - 1);
    pairs += std::max<std::int64_t>(0, last - first + 1);
  }
  return pairs;
}

/// The forward GEMM of an operation as published lists have it; every other pass permutes M, N and K.
struct ForwardShape {
  std::int64_t m = 0;
  std::int64_t n = 0;
  std::int64_t k = 0;
  std::int64_t count = 1;
  std::int64_t macs = 0;
};

struct MeasureForward {
  ForwardShape operator()(const LinearGeometry& g) const { return {g.m, g.n, g.k, 1, g.m * g.n * g.k}; }
  ForwardShape operator()(const BatchedGeometry& g) const {
    return {g.m, g.n, g.k, g.batch, g.batch * g.m * g.n * g.k};
  }
  ForwardShape operator()(const ConvGeometry& g) const {
    const std::int64_t group_in = g.in_channels / g.groups;
    const std::int64_t vertical =
        real_pairs({g.height, g.out_height(), g.kernel_h, g.stride_h, g.padding_h, g.dilation_h});
    const std::int64_t horizontal =
        real_pairs({g.width, g.out_width(), g.kernel_w, g.stride_w, g.padding_w, g.dilation_w});
    return {g.batch * g.out_height() * g.out_width(), g.out_channels / g.groups,
            g.kernel_h * g.kernel_w * group_in, g.groups,
            g.batch * vertical * horizontal * group_in * g.out_channels};
  }
};

ListedGemm listed(const LoweredGemm& names, std::int64_t m, std::int64_t n, std::int64_t k,
                  std::int64_t count) {
  ListedGemm gemm;
  gemm.layer = names.layer;
  gemm.pass = names.pass;
  gemm.role_a = names.role_a;
  gemm.role_b = names.role_b;
  gemm.m = m;
  gemm.n = n;
  gemm.k = k;
  gemm.count = count;
  gemm.lowered_macs = m * n * k * count;
  return gemm;
}

std::vector<ListedGemm> list_col2im(const Operation& operation) {
  const std::vector<std::string> mistakes = geometry_mistakes(operation);
  if (!mistakes.empty()) throw std::invalid_argument(operation.layer + ": " + mistakes.front());
  const ForwardShape f = std::visit(MeasureForward{}, operation.geometry);
  const auto* linear = std::get_if<LinearGeometry>(&operation.geometry);
  const std::int64_t steps = linear == nullptr ? 1 : linear->steps;
  const bool batched = std::holds_alternative<BatchedGeometry>(operation.geometry);
  const auto names = [&](Pass pass) { return lowering::named(operation, pass); };
  std::vector<ListedGemm> gemms{listed(names(Pass::Forward), f.m / steps, f.n, f.k, f.count * steps)};
  if (operation.input_gradient || batched) {
    const Pass pass = batched ? Pass::BackwardA : Pass::BackwardData;
    gemms.push_back(listed(names(pass), f.m / steps, f.k, f.n, f.count * steps));
  }
  const Pass pass = batched ? Pass::BackwardB : Pass::BackwardWeight;
  gemms.push_back(listed(names(pass), f.k, f.n, f.m, f.count));
  for (ListedGemm& gemm : gemms)
    gemm.macs = f.macs;
  return gemms;
}

/// The steps of a recurrence become one row.
std::vector<ListedGemm> list_implicit(const Operation& operation) {
  std::vector<ListedGemm> gemms;
  const auto* linear = std::get_if<LinearGeometry>(&operation.geometry);
  const bool stepped = linear != nullptr && linear->steps > 1;
  for (const LoweredGemm& lowered : lower(operation)) {
    const GemmJob& job = lowered.job;
    ListedGemm gemm = listed(lowered, job.m, job.n, job.k, job.instances);
    gemm.part = stepped ? "" : lowered.part;
    gemm.macs = lowered.macs;
    if (stepped && !gemms.empty() && gemms.back().pass == gemm.pass) {
      gemms.back().count += gemm.count;
      gemms.back().macs += gemm.macs;
      gemms.back().lowered_macs += gemm.lowered_macs;
    } else {
      gemms.push_back(std::move(gemm));
    }
  }
  return gemms;
}

}  // namespace

std::string_view to_string(Lowering lowering) {
  return lowering == Lowering::Implicit ? "implicit" : "col2im";
}

std::vector<ListedGemm> list_gemms(const TraceStep& step, Lowering lowering) {
  std::vector<ListedGemm> all;
  for (std::size_t i = 0; i < step.operations.size(); ++i) {
    const Operation& operation = step.operations[i];
    for (ListedGemm& gemm :
         lowering == Lowering::Implicit ? list_implicit(operation) : list_col2im(operation)) {
      gemm.operation = i;
      gemm.first = i == 0;
      gemm.last = i + 1 == step.operations.size();
      all.push_back(std::move(gemm));
    }
  }
  return all;
}

}  // namespace bfpsim

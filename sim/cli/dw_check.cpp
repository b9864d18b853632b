// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/dw_check.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/workload/lowering.h"

namespace bfpsim {
namespace {

/// Lines of a lowered operand, padding as 0: [lines][k].
std::vector<double> gather(const OperandView& view, std::int64_t instance, const std::vector<float>& source) {
  const std::int64_t k = view.k();
  std::vector<double> dense(static_cast<std::size_t>(view.lines() * k));
  std::vector<std::int64_t> elements(static_cast<std::size_t>(k));
  for (std::int64_t line = 0; line < view.lines(); ++line) {
    source_elements(view, instance, line, 0, k, elements.data());
    for (std::int64_t i = 0; i < k; ++i) {
      const std::int64_t element = elements[static_cast<std::size_t>(i)];
      if (element != kPadding) {
        dense[static_cast<std::size_t>(line * k + i)] = source[static_cast<std::size_t>(element)];
      }
    }
  }
  return dense;
}

/// n additions and as many products, each rounded to FP32: |error| <= n u / (1 - n u) sum |products|, and
/// half the smallest subnormal for each product that underflows (Higham, Accuracy and Stability,
/// section 3.1).
double fp32_bound(std::int64_t n, double absolute_sum) {
  constexpr double kUnitRoundoff = 0x1p-24;
  const double nu = static_cast<double>(n) * kUnitRoundoff;
  return nu / (1.0 - nu) * absolute_sum + static_cast<double>(n) * 0x1p-150;
}

void multiply_instance(const GemmJob& job, std::int64_t instance, const std::vector<double>& a,
                       const std::vector<double>& b, RecomputedDw& result) {
  for (std::int64_t row = 0; row < job.m; ++row) {
    const double* const x = a.data() + row * job.k;
    for (std::int64_t column = 0; column < job.n; ++column) {
      const double* const y = b.data() + column * job.k;
      double sum = 0.0;
      double absolute_sum = 0.0;
      for (std::int64_t i = 0; i < job.k; ++i) {
        const double product = x[i] * y[i];
        sum += product;
        absolute_sum += std::fabs(product);
      }
      const auto at = static_cast<std::size_t>(output_element(job.c, instance, row) + column);
      result.values[at] = sum;
      result.bounds[at] = fp32_bound(job.k, absolute_sum);
    }
  }
}

}  // namespace

std::optional<RecomputedDw> recompute_dw(const Operation& operation, const OperationTensors& tensors) {
  if (tensors.x.empty() || tensors.dy.empty()) return std::nullopt;
  RecomputedDw result;
  for (const LoweredGemm& gemm : lower(operation)) {
    if (gemm.pass != Pass::BackwardWeight) continue;
    const GemmJob& job = gemm.job;
    result.values.resize(static_cast<std::size_t>(job.c_elements));
    result.bounds.resize(static_cast<std::size_t>(job.c_elements));
    for (std::int64_t instance = 0; instance < job.instances; ++instance) {
      multiply_instance(job, instance, gather(job.a, instance, tensors[gemm.tensor_a]),
                        gather(job.b, instance, tensors[gemm.tensor_b]), result);
    }
  }
  return result.values.empty() ? std::nullopt : std::optional(std::move(result));
}

}  // namespace bfpsim

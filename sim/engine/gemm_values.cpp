// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/gemm_values.h"

#include <cmath>

#include "rtl_models/arch/chunking.h"
#include "rtl_models/numerics/gemm_spec.h"
#include "rtl_models/numerics/metrics.h"

namespace bfpsim {
namespace {

/// One instance of an operand in lowered order, and which of its elements are real.
struct DenseOperand {
  std::vector<float> values;  ///< [lines][k]
  std::vector<char> is_real;
};

DenseOperand densify(const OperandView& view, std::int64_t instance, const float* source) {
  const std::int64_t k = view.k();
  DenseOperand dense;
  dense.values.reserve(static_cast<std::size_t>(view.lines() * k));
  std::vector<std::int64_t> elements(static_cast<std::size_t>(k));
  for (std::int64_t line = 0; line < view.lines(); ++line) {
    source_elements(view, instance, line, 0, k, elements.data());
    for (const std::int64_t element : elements) {
      dense.values.push_back(element == kPadding ? 0.0F : source[element]);
      dense.is_real.push_back(element == kPadding ? 0 : 1);
    }
  }
  return dense;
}

BlockedOperand encode(const DenseOperand& dense, const OperandView& view, const OperandFormat& format) {
  return encode_operand(dense.values.data(), view.lines(), view.k(), format.codec,
                        BlockShape::vector(static_cast<int>(format.block)));
}

/// Gathers real elements and their encoded values over all instances.
class Distance {
 public:
  void add(const DenseOperand& dense, const BlockedOperand& encoded) {
    const std::vector<float> decoded = decode_operand(encoded);
    for (std::size_t i = 0; i < decoded.size(); ++i) {
      if (dense.is_real[i] == 0) continue;
      original_.push_back(dense.values[i]);
      encoded_.push_back(decoded[i]);
    }
  }
  [[nodiscard]] std::optional<double> value() {
    return wasserstein1(std::move(original_), std::move(encoded_));
  }

 private:
  std::vector<float> original_;
  std::vector<float> encoded_;
};

template <typename T>
void scatter(const GemmJob& job, std::int64_t instance, const std::vector<T>& c, std::vector<T>& out) {
  for (std::int64_t row = 0; row < job.m; ++row) {
    const std::int64_t target = output_element(job.c, instance, row);
    std::copy_n(c.begin() + row * job.n, job.n, out.begin() + target);
  }
}

AccumulationOrder order_of(const GemmJob& job, const MachineParams& machine) {
  AccumulationOrder order;
  order.pairs_per_addition = make_chunking(machine.array, job.format_a, job.format_b).groups;
  order.aligner_fraction_bits = machine.array.aligner_fraction_bits;
  order.subnormals = machine.array.subnormals;
  return order;
}

template <typename T>
void apply_post_op(PostOp post_op, std::vector<T>& values) {
  if (post_op != PostOp::Relu) return;
  for (T& value : values)
    value = value > T{0} || std::isnan(value) ? value : T{0};
}

}  // namespace

std::vector<float> specified_values(const GemmTask& task, const MachineParams& machine) {
  const GemmJob& job = task.job;
  std::vector<float> c(static_cast<std::size_t>(job.c_elements));
  for (std::int64_t instance = 0; instance < job.instances; ++instance) {
    const BlockedOperand a = encode(densify(job.a, instance, task.a_source), job.a, job.format_a);
    const BlockedOperand b = encode(densify(job.b, instance, task.b_source), job.b, job.format_b);
    scatter(job, instance, gemm_spec(a, b, order_of(job, machine)), c);
  }
  apply_post_op(job.post_op, c);
  return c;
}

GemmValues evaluate(const GemmTask& task, const MachineParams& machine, bool with_specification) {
  const GemmJob& job = task.job;
  GemmValues values;
  values.fp64.resize(static_cast<std::size_t>(job.c_elements));
  if (with_specification) values.specified.resize(static_cast<std::size_t>(job.c_elements));
  const AccumulationOrder order = order_of(job, machine);
  Distance distance_a;
  Distance distance_b;
  for (std::int64_t instance = 0; instance < job.instances; ++instance) {
    const DenseOperand a = densify(job.a, instance, task.a_source);
    const DenseOperand b = densify(job.b, instance, task.b_source);
    scatter(job, instance, gemm_fp64(a.values.data(), job.m, b.values.data(), job.n, job.k), values.fp64);
    const BlockedOperand encoded_a = encode(a, job.a, job.format_a);
    const BlockedOperand encoded_b = encode(b, job.b, job.format_b);
    distance_a.add(a, encoded_a);
    distance_b.add(b, encoded_b);
    if (with_specification) scatter(job, instance, gemm_spec(encoded_a, encoded_b, order), values.specified);
  }
  apply_post_op(job.post_op, values.fp64);
  apply_post_op(job.post_op, values.specified);
  values.wasserstein_a = distance_a.value();
  values.wasserstein_b = distance_b.value();
  return values;
}

GemmNumerics measure(const GemmValues& values, const GemmTask& task, const std::vector<float>& c) {
  GemmNumerics numerics;
  const std::int64_t count = task.job.c_elements;
  numerics.sqnr_db = sqnr_db(values.fp64.data(), c.data(), count);
  numerics.max_abs_err = max_abs_error(values.fp64.data(), c.data(), count);
  numerics.wasserstein_a = values.wasserstein_a;
  numerics.wasserstein_b = values.wasserstein_b;
  return numerics;
}

std::int64_t count_mismatches(const std::vector<float>& expected, const std::vector<float>& actual) {
  if (expected.size() != actual.size())
    return static_cast<std::int64_t>(std::max(expected.size(), actual.size()));
  std::int64_t mismatches = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const bool both_nan = std::isnan(expected[i]) && std::isnan(actual[i]);
    if (!both_nan && expected[i] != actual[i]) ++mismatches;
  }
  return mismatches;
}

}  // namespace bfpsim

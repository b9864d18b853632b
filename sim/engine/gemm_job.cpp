// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/gemm_job.h"

namespace bfpsim {

GemmJob plain_gemm(std::int64_t m, std::int64_t n, std::int64_t k, const OperandFormat& a,
                   const OperandFormat& b) {
  GemmJob job;
  job.m = m;
  job.n = n;
  job.k = k;
  job.a.line_axes[2] = {m, k, 0, 0};
  job.a.k_axes[2] = {k, 1, 0, 0};
  job.a.source_row = k;
  job.b.line_axes[2] = {n, k, 0, 0};
  job.b.k_axes[2] = {k, 1, 0, 0};
  job.b.source_row = k;
  job.c.row_axes[2] = {m, n, 0, 0};
  job.a_elements = m * k;
  job.b_elements = n * k;
  job.c_elements = m * n;
  job.format_a = a;
  job.format_b = b;
  return job;
}

GemmJob plain_gemm_b_rows(std::int64_t m, std::int64_t n, std::int64_t k, const OperandFormat& a,
                          const OperandFormat& b) {
  GemmJob job = plain_gemm(m, n, k, a, b);
  job.b.line_axes[2] = {n, 1, 0, 0};
  job.b.k_axes[2] = {k, n, 0, 0};
  job.b.source_row = n;
  return job;
}

}  // namespace bfpsim

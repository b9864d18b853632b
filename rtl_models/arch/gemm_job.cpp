// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/arch/gemm_job.h"

namespace bfpsim {

std::int64_t output_element(const OutputView& view, std::int64_t instance, std::int64_t row) {
  const std::int64_t upper = row / view.row_axes[2].extent;
  return view.base + instance * view.instance_step +
         (row - upper * view.row_axes[2].extent) * view.row_axes[2].step +
         upper % view.row_axes[1].extent * view.row_axes[1].step +
         upper / view.row_axes[1].extent * view.row_axes[0].step;
}

}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/written_tensor.h"

#include <algorithm>
#include <cmath>

#include "rtl_models/numerics/metrics.h"
#include "rtl_models/numerics/quantize_tensor.h"

namespace bfpsim {

WrittenTensor write_tensor(std::vector<float>& values, const Encoding& as, std::uint32_t draw_key) {
  QuantizeOptions options;
  options.overflow = as.overflow;
  options.draw_key = draw_key;
  const auto count = static_cast<std::int64_t>(values.size());
  QuantizeResult result = quantize_tensor(values.data(), {count}, as.format, options);
  const std::vector<double> reference(values.begin(), values.end());
  values = std::move(result.values);
  const bool finite =
      std::all_of(values.begin(), values.end(), [](float value) { return std::isfinite(value); });
  return {as, count, result.counts, sqnr_db(reference.data(), values.data(), count), !finite};
}

}  // namespace bfpsim

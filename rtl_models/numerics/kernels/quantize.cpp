// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/numerics/kernels.h"
#include "rtl_models/numerics/kernels/integer_elements.h"
#include "rtl_models/numerics/kernels/isa.h"
#include "rtl_models/numerics/kernels/quantize_isa.h"

namespace bfpsim {
namespace {

const kernels::Encoders& best_encoders() {
  static const kernels::Encoders best = kernels::supported_encoders().back();
  return best;
}

}  // namespace

std::vector<kernels::Encoders> kernels::supported_encoders() {
  std::vector<Encoders> encoders = {{Isa::Baseline, baseline::quantize, baseline::dot_int8}};
  if (is_supported(Isa::Avx2)) encoders.push_back({Isa::Avx2, avx2::quantize, avx2::dot_int8});
  if (is_supported(Isa::Neon)) encoders.push_back({Isa::Neon, neon::quantize, neon::dot_int8});
  return encoders;
}

bool quantize_kernel_covers(const BlockCodec& codec) {
  if (!codec.emulation.is_exact()) return false;
  const auto elements = kernels::integer_elements(codec);
  if (!elements || elements->largest > INT8_MAX || codec.nan_policy != NanPolicy::Propagate) return false;
  if (codec.shared.coding == ExponentCoding::Biased)
    return codec.scale_rule == ScaleRule::Floor && codec.rounding == Rounding::NearestEven;
  return !codec.has_float_elements() && codec.rule == ExponentRule::Frexp &&
         (codec.rounding == Rounding::NearestEven || codec.rounding == Rounding::Stochastic);
}

void quantize_vectors_int8(const float* x, std::int64_t lines, std::int64_t k, std::int64_t block,
                           const BlockCodec& codec, std::int8_t* elements, ExponentCode* exponents,
                           const DrawSource& draws) {
  best_encoders().quantize({x, lines, k, block, codec, draws, elements, exponents});
}

std::int32_t dot_int8(const std::int8_t* a, const std::int8_t* b, std::int64_t count) {
  return best_encoders().dot_int8(a, b, count);
}

const char* kernel_isa() {
  return to_string(best_encoders().isa);
}

}  // namespace bfpsim

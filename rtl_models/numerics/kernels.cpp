// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/numerics/kernels.h"

#include "rtl_models/numerics/kernels_isa.h"

namespace bfpsim {
namespace {

bool use_avx2() {
  static const bool supported = kernels::avx2::supported();
  return supported;
}

}  // namespace

bool quantize_kernel_covers(const BlockCodec& codec) {
  constexpr int kInt8MantissaBits = 8;
  return !codec.has_float_elements() && codec.shared.coding == ExponentCoding::TwosComplement &&
         codec.mantissa_bits <= kInt8MantissaBits && codec.rule == ExponentRule::Frexp &&
         codec.rounding == Rounding::NearestEven && codec.nan_policy == NanPolicy::Propagate;
}

void quantize_vectors_int8(const float* x, std::int64_t lines, std::int64_t k, std::int64_t block,
                           const BlockCodec& codec, std::int8_t* mantissas, ExponentCode* exponents) {
  const auto kernel =
      use_avx2() ? kernels::avx2::quantize_vectors_int8 : kernels::baseline::quantize_vectors_int8;
  kernel(x, lines, k, block, codec, mantissas, exponents);
}

std::int32_t dot_int8(const std::int8_t* a, const std::int8_t* b, std::int64_t count) {
  return use_avx2() ? kernels::avx2::dot_int8(a, b, count) : kernels::baseline::dot_int8(a, b, count);
}

const char* kernel_isa() {
  return use_avx2() ? "avx2" : "baseline";
}

}  // namespace bfpsim

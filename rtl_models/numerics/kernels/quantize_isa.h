// SPDX-License-Identifier: Apache-2.0
// The encoders and dot products by instruction set, for the dispatcher and for the tests that compare them.
#pragma once

#include <cstdint>
#include <vector>

#include "rtl_models/numerics/blocked_operand.h"
#include "rtl_models/numerics/kernels/isa.h"

namespace bfpsim::kernels {

/// What quantize_vectors_int8() (kernels.h) is asked to do.
struct QuantizeTask {
  const float* x = nullptr;  ///< [lines][k]
  std::int64_t lines = 0;
  std::int64_t k = 0;
  std::int64_t block = 1;
  BlockCodec codec;
  DrawSource draws;
  std::int8_t* elements = nullptr;    ///< [lines][k]
  ExponentCode* exponents = nullptr;  ///< [lines][ceil(k/block)]
};

/// Plain C++, any machine.
namespace baseline {
void quantize(const QuantizeTask& task);
[[nodiscard]] std::int32_t dot_int8(const std::int8_t* a, const std::int8_t* b, std::int64_t count);
}  // namespace baseline

/// Call these only where is_supported(Isa::Avx2).
namespace avx2 {
void quantize(const QuantizeTask& task);
[[nodiscard]] std::int32_t dot_int8(const std::int8_t* a, const std::int8_t* b, std::int64_t count);
}  // namespace avx2

/// Call these only where is_supported(Isa::Neon).
namespace neon {
void quantize(const QuantizeTask& task);
[[nodiscard]] std::int32_t dot_int8(const std::int8_t* a, const std::int8_t* b, std::int64_t count);
}  // namespace neon

/// One instruction set's encoder and dot product.
struct Encoders {
  Isa isa = Isa::Baseline;
  void (*quantize)(const QuantizeTask& task) = nullptr;
  std::int32_t (*dot_int8)(const std::int8_t* a, const std::int8_t* b, std::int64_t count) = nullptr;
};

/// Those that this processor has, the best last.
[[nodiscard]] std::vector<Encoders> supported_encoders();

}  // namespace bfpsim::kernels

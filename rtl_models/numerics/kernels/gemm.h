// SPDX-License-Identifier: Apache-2.0
// Vectorised, threaded block floating point GEMM: the reference order (contract B7), bit for bit as
// gemm_spec().
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "rtl_models/numerics/blocked_operand.h"
#include "rtl_models/numerics/kernels/isa.h"

namespace bfpsim {

/// Memory for packed operands. Products that follow one another may share it, so that it is not asked of the
/// system each time; products that run at the same time may not.
class GemmWorkspace {
 public:
  GemmWorkspace();
  ~GemmWorkspace();
  GemmWorkspace(const GemmWorkspace&) = delete;
  GemmWorkspace& operator=(const GemmWorkspace&) = delete;

  struct Operands;
  [[nodiscard]] Operands& operands() { return *operands_; }

 private:
  std::unique_ptr<Operands> operands_;
};

struct GemmKernelOptions {
  int threads = 1;                     ///< at least 1; changes no bit
  std::optional<Isa> isa;              ///< nullopt: best_isa(); precondition: is_supported()
  GemmWorkspace* workspace = nullptr;  ///< nullptr: memory of its own
};

/// gemm_spec(a, b) in the reference order: C[m][n] = sum over k of A[m][k] * B[n][k], one rounding and one
/// FP32 addition per block pair, ascending K. Preconditions and errors as gemm_spec().
[[nodiscard]] std::vector<float> gemm_blocked(const BlockedOperand& a, const BlockedOperand& b,
                                              const GemmKernelOptions& options = {});

/// One FP32 operand, [lines][k], to be quantised in 1 x block vectors along K.
struct Fp32Operand {
  const float* x = nullptr;
  std::int64_t lines = 0;
  std::int64_t block = 64;
  BlockCodec codec;  ///< quantize_kernel_covers() it
  DrawSource draws;  ///< of stochastic rounding
};

/// The same product into c [m][n], quantising both operands on the way.
void gemm_quantized(const Fp32Operand& a, const Fp32Operand& b, std::int64_t k, float* c,
                    const GemmKernelOptions& options = {});

}  // namespace bfpsim

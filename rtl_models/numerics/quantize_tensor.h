// SPDX-License-Identifier: Apache-2.0
// Quantises a whole tensor in place of a format: what `bfpsim quantize` does (contract A7).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rtl_models/numerics/blocked_operand.h"
#include "rtl_models/numerics/tensor_figures.h"

namespace bfpsim {

struct QuantizeOptions {
  int axis = -1;  ///< the axis that 1xN and row blocks run along; negative counts from the end
  ExponentRule rule = ExponentRule::Frexp;
  NanPolicy nan_policy = NanPolicy::Propagate;
  Overflow overflow = Overflow::ToSpecial;
  Emulation emulation;         ///< of another tool
  std::uint32_t draw_key = 0;  ///< of stochastic rounding (lfsr.h)
};

struct QuantizeResult {
  std::vector<float> values;  ///< dequantised, same shape, C order
  EncodeCounts counts;
};

/// Index of the first NaN or Inf, if any (for NanPolicy::Error, which the caller turns into a message).
[[nodiscard]] std::optional<std::int64_t> first_special(const float* x, std::int64_t count);

/// x: C-order tensor of `shape` (any rank >= 0; an empty one is fine). Vector and row blocks run along
/// `axis`, ragged ends are short blocks; tiles lie on view(shape[0], -1), starting at (0,0); plain floats are
/// cast element by element. Stochastic draws number the lines along `axis` in C order, those of tiles the
/// rows.
[[nodiscard]] QuantizeResult quantize_tensor(const float* x, const std::vector<std::int64_t>& shape,
                                             const Format& format, const QuantizeOptions& options = {});

/// The values of quantize_tensor() alone, bit for bit, by the vectorised encoders (kernels.h) where they
/// apply.
[[nodiscard]] std::vector<float> quantize_values(const float* x, const std::vector<std::int64_t>& shape,
                                                 const Format& format, const QuantizeOptions& options = {});

/// Why no machine can hold the result: another tool's rules, or a layout in which exponents vary along the K
/// of every product that could read the tensor. Tensors of rank 4 and more are a convolution's,
/// [N][C][pixels] or [out][in][taps]: blocks along pixels or taps, and tiles of view(shape[0], -1), are none
/// of K as lowered. nullopt: a machine can.
[[nodiscard]] std::optional<std::string> emulation_only(const std::vector<std::int64_t>& shape,
                                                        const Format& format, const QuantizeOptions& options);

/// What quantize_tensor() does to the tensor, in figures. Digits are those of a multiplier of `slice_bits`.
[[nodiscard]] TensorFigures survey_tensor(const float* x, const std::vector<std::int64_t>& shape,
                                          const Format& format, const QuantizeOptions& options,
                                          int slice_bits);

}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
// What the encoders of all instruction sets share: which blocks they may do in FP32 arithmetic, and how.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>

#include "rtl_models/numerics/float_format.h"
#include "rtl_models/numerics/kernels/integer_elements.h"
#include "rtl_models/numerics/kernels/quantize_isa.h"
#include "rtl_models/numerics/lfsr.h"

namespace bfpsim::kernels {

/// How elements are rounded, once they are scaled.
enum class ElementRounding : std::uint8_t {
  Integer,     ///< to nearest even
  Stochastic,  ///< to an integer, by draws
  Float,       ///< to nearest even in a float element's grid
};

/// A codec's constants.
struct QuantizeRule {
  explicit QuantizeRule(const BlockCodec& c) : codec(c), elements(integer_elements(c).value()) {
    if (c.has_float_elements()) rounding = ElementRounding::Float;
    if (c.rounding == Rounding::Stochastic) rounding = ElementRounding::Stochastic;
    // Biased: code = floor(log2 max) - emax + bias, emax of an MX integer 0; Frexp: code = floor(log2 max)
    // + 1.
    const int emax = c.has_float_elements() ? c.top_exponent() : 0;
    const bool biased = c.shared.coding == ExponentCoding::Biased;
    code_minus_log2 = biased ? c.shared.bias() - emax : 1;
  }

  const BlockCodec& codec;
  IntegerElements elements;
  ElementRounding rounding = ElementRounding::Integer;
  int code_minus_log2 = 0;
};

/// The exponent code of a block whose largest |x| has these FP32 bits, if x * 2^-step is as good as the exact
/// quotient: the maximum is a normal number, its exponent is not clamped from above (so scaled values are
/// below 2^m, or in a float element's top binade), and 2^(16-step) and 2^-step are normal numbers (so
/// products are exact, or so small that they round to 0 as the quotient does).
inline std::optional<ExponentCode> ordinary_exponent(std::uint32_t largest, const QuantizeRule& rule) {
  const SharedExponent& shared = rule.codec.shared;
  const bool normal = largest >= 0x00800000U && largest < 0x7F800000U;
  const int code =
      std::max(static_cast<int>(largest >> 23) - 127 + rule.code_minus_log2, shared.min_usable());
  const int step = rule.codec.step_exponent(code);
  if (!normal || code > shared.max_usable() || step < kDrawBits - 126 || step > 126) return std::nullopt;
  return static_cast<ExponentCode>(code);
}

/// 2^-step of an ordinary block.
inline float reciprocal_step(ExponentCode code, const BlockCodec& codec) {
  return float_of(static_cast<std::uint32_t>(127 - codec.step_exponent(code)) << 23);
}

/// Numbers the draw runs of 1 x block vectors, as encode_operand() does.
class DrawRuns {
 public:
  DrawRuns(const QuantizeTask& task)
      : source_(task.draws),
        block_(task.block),
        blocks_per_line_(
            (std::max(task.draws.whole_k > 0 ? task.draws.whole_k : task.k, std::int64_t{1}) + block_ - 1) /
            block_),
        runs_per_block_((block_ + kDrawRun - 1) / kDrawRun) {}

  /// Of element k of a line; k starts a run.
  [[nodiscard]] std::int64_t run_of(std::int64_t line, std::int64_t k) const {
    const std::int64_t column = source_.k0 + k;
    return ((source_.line0 + line) * blocks_per_line_ + column / block_) * runs_per_block_ +
           column % block_ / kDrawRun;
  }
  /// Elements from k to the end of its run or of the line's part of the block.
  [[nodiscard]] std::int64_t length(std::int64_t k, std::int64_t block_end) const {
    const std::int64_t within = (source_.k0 + k) % block_;
    return std::min(block_end - k, kDrawRun - within % kDrawRun);
  }
  [[nodiscard]] std::uint32_t key() const { return source_.key; }

 private:
  DrawSource source_;
  std::int64_t block_;
  std::int64_t blocks_per_line_;
  std::int64_t runs_per_block_;
};

/// All other blocks: zero, flagged, subnormal, saturated or extreme. Elements k0 .. k0+count-1 of a line;
/// returns the code.
ExponentCode quantize_block_by_specification(const QuantizeTask& task, const QuantizeRule& rule,
                                             std::int64_t line, std::int64_t k0, std::int64_t count);

/// How an instruction set encodes an ordinary block of `count` values; `scale` is 2^-step.
struct BlockEncoder {
  using Round = void (*)(const float* x, std::int64_t count, float scale, const QuantizeRule& rule,
                         std::int8_t* elements);
  /// One draw run: `state` is that of its first element.
  using RoundByDraws = void (*)(const float* x, std::int64_t count, float scale, const QuantizeRule& rule,
                                std::uint32_t state, std::int8_t* elements);

  std::uint32_t (*largest_magnitude)(const float* x, std::int64_t count) = nullptr;  ///< its FP32 bits
  Round to_integers = nullptr;
  Round to_floats = nullptr;
  RoundByDraws by_draws = nullptr;
};

/// All blocks of a task, one after the other.
void quantize_lines(const QuantizeTask& task, const BlockEncoder& encoder);

}  // namespace bfpsim::kernels

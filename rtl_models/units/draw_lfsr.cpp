// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/units/draw_lfsr.h"

namespace bfpsim::units {
namespace {

constexpr int kRunElements = 64;
constexpr int kDrawWidth = 16;
/// Loaded in place of 0, which a register with linear feedback never leaves.
constexpr std::uint32_t kInsteadOfZero = 0x9E3779B9U;

/// The reload's mix: two constant multipliers between three folds of the upper half into the lower.
std::uint32_t mixed(std::uint32_t word) {
  const auto fold = [&word](int by) { word ^= word >> by; };
  const auto multiply = [&word](std::uint32_t by) {
    word = static_cast<std::uint32_t>(std::uint64_t{word} * by);
  };
  fold(16);
  multiply(0x7FEB352DU);
  fold(15);
  multiply(0x846CA68BU);
  fold(16);
  return word;
}

/// One clock of the register: the polynomial is x^32 + x^7 + x^6 + x^2 + 1, bit 0 leaves.
std::uint32_t shifted(std::uint32_t state) {
  const auto tap = [state](int bit) { return state >> bit & 1U; };
  return state >> 1 | (tap(0) ^ tap(2) ^ tap(6) ^ tap(7)) << 31;
}

}  // namespace

std::uint32_t DrawLfsr::next() {
  if (position_ == 0) {
    state_ = mixed(key_ + run_++);
    if (state_ == 0) state_ = kInsteadOfZero;
  }
  position_ = (position_ + 1) % kRunElements;
  const std::uint32_t draw = state_ & ((1U << kDrawWidth) - 1U);
  for (int clock = 0; clock < kDrawWidth; ++clock)
    state_ = shifted(state_);
  return draw;
}

}  // namespace bfpsim::units

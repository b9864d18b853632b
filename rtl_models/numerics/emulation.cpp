// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/numerics/emulation.h"

namespace bfpsim {
namespace {

bool has_shared_integer_exponent(const Format& format) {
  return format.has_int_elements() && format.shared->coding == ExponentCoding::TwosComplement;
}

bool has_e8m0_scale(const Format& format) {
  return format.is_block() && format.shared->coding == ExponentCoding::Biased;
}

/// A float that an emulator describes by its widths: radix 2, the exponent's bias that of IEEE 754.
bool has_ieee_bias(const FloatElement& element) {
  return element.radix == 2 && element.bias == (1 << (element.exponent_bits - 1)) - 1;
}

Emulation microxcaling() {
  Emulation emulation;
  emulation.floor_log2 = FloorLog2::Torch;
  emulation.first_rounding = FirstRounding::HalfAdded;
  emulation.scale_overflow_is_nan = true;
  emulation.infinity_everywhere = true;
  return emulation;
}

ToolRules qpytorch(const Format& format) {
  constexpr int kFp32ExponentBits = 8;
  ToolRules rules{format, ExponentRule::Frexp, {}};
  rules.format.rounding = Rounding::NearestAway;
  rules.emulation.first_rounding = FirstRounding::BaseAdded;
  rules.emulation.ties_up = true;
  rules.emulation.nan_is_rounded = true;
  if (format.has_int_elements()) return rules;
  FloatElement element = format.as_float();
  if (element.exponent_bits < kFp32ExponentBits) element.specials = SpecialValues::None;
  rules.format.element = element;
  return rules;
}

}  // namespace

bool Emulation::is_exact() const {
  const bool flags = ties_up || scale_overflow_is_nan || flush_subnormal_blocks || flush_subnormal_values ||
                     infinity_everywhere || nan_is_rounded;
  return floor_log2 == FloorLog2::Fields && first_rounding == FirstRounding::None && !flags;
}

std::optional<Tool> parse_tool(std::string_view word) {
  if (word == "hbfp-emulator") return Tool::HbfpEmulator;
  if (word == "microxcaling") return Tool::Microxcaling;
  if (word == "microxcaling-kernel") return Tool::MicroxcalingKernel;
  if (word == "qpytorch") return Tool::QPyTorch;
  return std::nullopt;
}

ToolRules rules_of(Tool tool, const Format& format) {
  switch (tool) {
    case Tool::HbfpEmulator:
      return {format, ExponentRule::CeilLog2, {}};
    case Tool::Microxcaling:
      return {format, ExponentRule::Frexp, microxcaling()};
    case Tool::QPyTorch:
      return qpytorch(format);
    case Tool::MicroxcalingKernel:
      break;
  }
  return {format, ExponentRule::Frexp, {}};
}

std::optional<std::string> reason_against(Tool tool, const Format& format) {
  constexpr int kFp32MantissaBits = 23;
  const bool plain = !format.is_block() && has_ieee_bias(format.as_float());
  switch (tool) {
    case Tool::HbfpEmulator:
      if (has_shared_integer_exponent(format)) return std::nullopt;
      return "it has integer mantissas with a shared exponent only (hbfp4, ...)";
    case Tool::Microxcaling:
    case Tool::MicroxcalingKernel:
      if (has_e8m0_scale(format) || plain) return std::nullopt;
      return "it has MX formats (mxfp8_e4m3, ...) and plain floats of IEEE bias only";
    case Tool::QPyTorch:
      break;
  }
  if (plain && format.as_float().mantissa_bits < kFp32MantissaBits) return std::nullopt;
  const bool whole =
      format.block.kind == BlockShape::Kind::Row || format.block.kind == BlockShape::Kind::Tensor;
  if (has_shared_integer_exponent(format) && whole) return std::nullopt;
  return "it has plain floats of IEEE bias with fewer than 23 mantissa bits, and integer mantissas with one "
         "exponent per row or tensor (--block row, tensor), only";
}

}  // namespace bfpsim

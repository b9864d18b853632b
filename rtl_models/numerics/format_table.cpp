// SPDX-License-Identifier: Apache-2.0
// The table of named formats; a new format is a new row here. Sources and what could not be confirmed:
// docs/numerics.md, "Formats".
#include <algorithm>

#include "rtl_models/numerics/format.h"

namespace bfpsim {
namespace {

constexpr SpecialValues kIeee = SpecialValues::Ieee;
constexpr SpecialValues kNanOnly = SpecialValues::NanOnly;
constexpr SpecialValues kNone = SpecialValues::None;

constexpr BlockShape kWholeTensor{BlockShape::Kind::Tensor, 0};

Format plain_float(const char* name, const FloatElement& element, const char* description) {
  Format format;
  format.name = name;
  format.element = element;
  format.description = description;
  return format;
}

Format block_format(std::string name, const Element& element, const SharedExponent& shared,
                    const BlockShape& block, std::string description) {
  Format format;
  format.name = std::move(name);
  format.element = element;
  format.shared = shared;
  format.block = block;
  format.description = std::move(description);
  return format;
}

/// Hybrid block floating point, Drumond et al. 2018 (arXiv 1804.01526) and Harma et al. 2023 (arXiv
/// 2211.10737). m counts the sign; the exponent is 10 bits wide in both papers, 64 the block of the second.
Format hbfp(int m) {
  return block_format("hbfp" + std::to_string(m), IntElement{m}, SharedExponent{10}, BlockShape::vector(64),
                      "HBFP (Drumond 2018), sign + " + std::to_string(m - 1) + " bits");
}

/// Microsoft floating point, Darvish Rouhani et al. 2020: 8 bits of shared exponent and the element's sign
/// and mantissa make up the number in the name; bounding boxes of 16.
Format msfp(int bits) {
  constexpr int kExponentBits = 8;
  const int m = bits - kExponentBits;
  return block_format("msfp" + std::to_string(bits), IntElement{m}, SharedExponent{kExponentBits},
                      BlockShape::vector(16),
                      "MSFP (Rouhani 2020), sign + " + std::to_string(m - 1) + " bits");
}

/// OCP Microscaling Formats v1.0, table 1: blocks of 32 that share an E8M0 scale.
Format ocp_mx(const char* name, const Element& element, const char* description) {
  return block_format(name, element, SharedExponent::e8m0(), BlockShape::vector(32), description);
}

/// Block minifloat, Fox et al. 2021: a shared exponent bias of 8 bits for a square of 48 x 48.
Format block_minifloat(const char* name, int exponent_bits, int mantissa_bits, const char* description) {
  const int bias = 1 << (exponent_bits - 1);
  return block_format(name, FloatElement{exponent_bits, mantissa_bits, bias, kNone, 2}, SharedExponent{8},
                      BlockShape::tile(48), description);
}

std::vector<Format> plain_floats() {
  return {
      plain_float("fp32", {8, 23, 127, kIeee, 2}, "IEEE 754 binary32"),
      plain_float("tf32", {8, 10, 127, kIeee, 2}, "TensorFloat-32 (NVIDIA A100, 2020)"),
      plain_float("bf16", {8, 7, 127, kIeee, 2}, "bfloat16 (Wang, Kanwar 2019)"),
      plain_float("fp16", {5, 10, 15, kIeee, 2}, "IEEE 754 binary16"),
      plain_float("fp8_e5m2", {5, 2, 15, kIeee, 2}, "OCP OFP8 E5M2, max 57344"),
      plain_float("fp8_e4m3fn", {4, 3, 7, kNanOnly, 2}, "OCP OFP8 E4M3, max 448, no Inf"),
      plain_float("fp8_e4m3", {4, 3, 7, kIeee, 2}, "E4M3 in IEEE 754's way, max 240"),
      plain_float("fp6_e3m2", {3, 2, 3, kNone, 2}, "OCP FP6 E3M2, max 28, no Inf or NaN"),
      plain_float("fp6_e2m3", {2, 3, 1, kNone, 2}, "OCP FP6 E2M3, max 7.5, no Inf or NaN"),
      plain_float("fp4_e2m1", {2, 1, 1, kNone, 2}, "OCP FP4 E2M1, max 6, no Inf or NaN"),
      plain_float("fp8_143", {4, 3, 11, kNone, 2}, "HFP8 forward (Sun 2019), bias 11"),
      plain_float("fp8_152", {5, 2, 15, kIeee, 2}, "HFP8 backward (Sun 2019)"),
      plain_float("fp16_169", {6, 9, 31, kIeee, 2}, "HFP8 sums and update (Sun 2019)"),
  };
}

std::vector<Format> block_formats() {
  return {
      ocp_mx("mxfp8_e5m2", FloatElement{5, 2, 15, kIeee, 2}, "MXFP8 (OCP MX v1.0) of fp8_e5m2"),
      ocp_mx("mxfp8_e4m3", FloatElement{4, 3, 7, kNanOnly, 2}, "MXFP8 (OCP MX v1.0) of fp8_e4m3fn"),
      ocp_mx("mxfp6_e3m2", FloatElement{3, 2, 3, kNone, 2}, "MXFP6 (OCP MX v1.0) of fp6_e3m2"),
      ocp_mx("mxfp6_e2m3", FloatElement{2, 3, 1, kNone, 2}, "MXFP6 (OCP MX v1.0) of fp6_e2m3"),
      ocp_mx("mxfp4", FloatElement{2, 1, 1, kNone, 2}, "MXFP4 (OCP MX v1.0) of fp4_e2m1"),
      ocp_mx("mxint8", IntElement{8}, "MXINT8 (OCP MX v1.0), symmetric"),
      msfp(12),
      msfp(13),
      msfp(14),
      msfp(15),
      msfp(16),
      block_format("flex16+5", IntElement{16}, SharedExponent{5}, kWholeTensor, "Flexpoint (Koester 2017)"),
      block_format("dfp16", IntElement{16}, SharedExponent{8}, kWholeTensor,
                   "Dynamic fixed point (Das 2018)"),
      block_format("fast_low", IntElement{3}, SharedExponent{8}, BlockShape::vector(16),
                   "FAST (Zhang 2022), sign + 2 bits"),
      block_format("fast_high", IntElement{5}, SharedExponent{8}, BlockShape::vector(16),
                   "FAST (Zhang 2022), sign + 4 bits"),
      block_format("flexblock4", IntElement{4}, SharedExponent{8}, BlockShape::vector(16),
                   "FlexBlock (Noh 2022), 4-bit mode"),
      block_format("flexblock8", IntElement{8}, SharedExponent{8}, BlockShape::vector(16),
                   "FlexBlock (Noh 2022), 8-bit mode"),
      block_format("flexblock16", IntElement{16}, SharedExponent{8}, BlockShape::vector(16),
                   "FlexBlock (Noh 2022), 16-bit mode"),
      block_minifloat("bm8_e2m5", 2, 5, "Block minifloat (Fox 2021), W and A"),
      block_minifloat("bm8_e4m3", 4, 3, "Block minifloat (Fox 2021), errors"),
      block_minifloat("bm6_e2m3", 2, 3, "Block minifloat (Fox 2021), W and A"),
      block_minifloat("bm6_e3m2", 3, 2, "Block minifloat (Fox 2021), errors"),
      block_format("fp4_radix4", FloatElement{3, 0, 4, kNone, 4}, SharedExponent{10}, kWholeTensor,
                   "4-bit gradients (Sun 2020), radix 4"),
      block_format("int4", IntElement{4}, SharedExponent{10}, kWholeTensor, "4-bit W and A (Sun 2020)"),
  };
}

std::vector<Format> make_table() {
  std::vector<Format> table;
  for (int m = 2; m <= 16; ++m)
    table.push_back(hbfp(m));
  for (const std::vector<Format>& rows : {plain_floats(), block_formats()})
    table.insert(table.end(), rows.begin(), rows.end());
  return table;
}

}  // namespace

const std::vector<Format>& format_table() {
  static const std::vector<Format> table = make_table();
  return table;
}

std::optional<Format> find_format(std::string_view name) {
  const std::vector<Format>& table = format_table();
  const auto row = std::find_if(table.begin(), table.end(), [&](const Format& f) { return f.name == name; });
  return row == table.end() ? std::nullopt : std::optional(*row);
}

}  // namespace bfpsim

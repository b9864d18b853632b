// SPDX-License-Identifier: Apache-2.0
// The table of named formats; a new format is a new row here.
#include <algorithm>

#include "rtl_models/numerics/format.h"

namespace bfpsim {
namespace {

/// Hybrid block floating point, Drumond et al. 2018 (arXiv 1804.01526) and Harma et al. 2023 (arXiv
/// 2211.10737). m counts the sign; the exponent is 10 bits wide in both papers, 64 the block of the second.
Format hbfp(int mantissa_bits) {
  Format format;
  format.name = "hbfp" + std::to_string(mantissa_bits);
  format.element = IntElement{mantissa_bits};
  format.shared = SharedExponent{};
  format.block = BlockShape::vector(64);
  format.description = "Hybrid block floating point, sign + " + std::to_string(mantissa_bits - 1) +
                       " magnitude bits, 10-bit shared exponent (Drumond et al. 2018)";
  return format;
}

Format plain_float(const char* name, const FloatElement& element, const char* description) {
  Format format;
  format.name = name;
  format.element = element;
  format.description = description;
  return format;
}

/// OCP Microscaling Formats v1.0: blocks of 32 that share an E8M0 scale; table 1 of the specification.
Format ocp_mx(const char* name, const Element& element, const char* description) {
  Format format;
  format.name = name;
  format.element = element;
  format.shared = SharedExponent::e8m0();
  format.block = BlockShape::vector(32);
  format.description = description;
  return format;
}

std::vector<Format> make_table() {
  std::vector<Format> table;
  for (int m = 2; m <= 16; ++m)
    table.push_back(hbfp(m));
  constexpr SpecialValues kIeee = SpecialValues::Ieee;
  constexpr SpecialValues kNone = SpecialValues::None;
  const Format rows[] = {
      plain_float("fp32", {8, 23, 127, kIeee}, "IEEE 754 binary32"),
      plain_float("tf32", {8, 10, 127, kIeee},
                  "TensorFloat-32: binary32's exponent, 10 mantissa bits (NVIDIA A100, 2020)"),
      plain_float("bf16", {8, 7, 127, kIeee},
                  "bfloat16: binary32's exponent, 7 mantissa bits (Wang, Kanwar 2019)"),
      plain_float("fp16", {5, 10, 15, kIeee}, "IEEE 754 binary16"),
      plain_float("fp8_e5m2", {5, 2, 15, kIeee}, "OCP OFP8 E5M2: max 57344, Inf and NaN"),
      plain_float("fp8_e4m3fn", {4, 3, 7, SpecialValues::NanOnly}, "OCP OFP8 E4M3: max 448, NaN, no Inf"),
      plain_float("fp8_e4m3", {4, 3, 7, kIeee}, "E4M3 with IEEE 754's special values: max 240, Inf and NaN"),
      plain_float("fp6_e3m2", {3, 2, 3, kNone}, "OCP MX v1.0 FP6 E3M2: max 28, every code finite"),
      plain_float("fp6_e2m3", {2, 3, 1, kNone}, "OCP MX v1.0 FP6 E2M3: max 7.5, every code finite"),
      plain_float("fp4_e2m1", {2, 1, 1, kNone}, "OCP MX v1.0 FP4 E2M1: max 6, every code finite"),
      ocp_mx("mxfp8_e5m2", FloatElement{5, 2, 15, kIeee}, "OCP MX v1.0 MXFP8, elements OFP8 E5M2"),
      ocp_mx("mxfp8_e4m3", FloatElement{4, 3, 7, SpecialValues::NanOnly},
             "OCP MX v1.0 MXFP8, elements OFP8 E4M3 (fp8_e4m3fn)"),
      ocp_mx("mxfp6_e3m2", FloatElement{3, 2, 3, kNone}, "OCP MX v1.0 MXFP6, elements E3M2"),
      ocp_mx("mxfp6_e2m3", FloatElement{2, 3, 1, kNone}, "OCP MX v1.0 MXFP6, elements E2M3"),
      ocp_mx("mxfp4", FloatElement{2, 1, 1, kNone}, "OCP MX v1.0 MXFP4, elements E2M1"),
      ocp_mx("mxint8", IntElement{8}, "OCP MX v1.0 MXINT8, symmetric: -128 is not used"),
  };
  table.insert(table.end(), std::begin(rows), std::end(rows));
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

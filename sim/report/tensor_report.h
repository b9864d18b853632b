// SPDX-License-Identifier: Apache-2.0
// What `bfpsim quantize` and `bfpsim gemm` print, as text and as JSON.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rtl_models/numerics/tensor_figures.h"
#include "sim/engine/engine.h"
#include "sim/engine/gemm_numerics.h"
#include "sim/report/text_style.h"

namespace bfpsim {

/// A tensor before and after quantisation.
struct QuantizeReport {
  std::string input;
  std::string output;
  std::vector<std::int64_t> shape;
  std::string format;
  std::string rounding;
  std::string block;          ///< empty for plain floats, as are the next two
  std::string exponent_rule;  ///< of a shared exponent, or the scale rule of an E8M0 scale
  int exponent_bits = 0;
  std::string emulation_only;  ///< why no machine can do this; empty where one can
  TensorFigures figures;
  int slice_bits = 0;  ///< of the multiplier whose digits are counted
};

[[nodiscard]] std::string to_text(const QuantizeReport& report, const TextStyle& style);
[[nodiscard]] std::string to_json(const QuantizeReport& report);  ///< schema bfpsim.quantize/1

/// How a GEMM ran on a machine.
struct GemmMachineReport {
  std::string accelerator;
  std::string engine;
  double seconds = 0.0;
  double utilization = 0.0;
  TileMapping mapping;
  Cycles cycles;
  std::vector<UnitReport> units;  ///< the array first
  EventCounters events;
};

/// A product of two matrices.
struct GemmReport {
  std::string a;
  std::string b;
  std::string output;
  std::int64_t m = 0;
  std::int64_t n = 0;
  std::int64_t k = 0;
  std::string format_a;
  std::string format_b;
  std::string block;  ///< empty for plain floats
  std::int64_t macs = 0;
  EncodeCounts counts_a;
  EncodeCounts counts_b;
  std::optional<double> sqnr_db;  ///< against FP64 on the unquantised operands
  std::optional<double> max_abs_err;
  std::optional<GemmNumerics> numerics;      ///< where it was asked for
  std::optional<GemmMachineReport> machine;  ///< absent: the reference order
};

[[nodiscard]] std::string to_text(const GemmReport& report, const TextStyle& style);
[[nodiscard]] std::string to_json(const GemmReport& report);  ///< schema bfpsim.gemm/1

}  // namespace bfpsim

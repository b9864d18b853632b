// SPDX-License-Identifier: Apache-2.0
// Where public software emulators of number formats leave the exact rules of contract A, as options of those
// rules (docs/numerics.md, "Other tools' rules"). Software only: no machine runs any of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "rtl_models/numerics/format.h"

namespace bfpsim {

/// Where floor(log2 x) of a block's maximum (under ScaleRule::Floor) and of a float element comes from.
enum class FloorLog2 : std::uint8_t {
  Fields,  ///< the exponent field: exact
  Torch,   ///< floor(fl32(log2 x)): one too large just below powers of two far from 1
};

/// What happens before a value is rounded to nearest on its grid.
enum class FirstRounding : std::uint8_t {
  None,
  /// microxcaling's floor(fl32(|t| + 1/2)): FP32 takes a t of 1/2 - 2^-25 for 1/2, and it goes up.
  HalfAdded,
  /// QPyTorch's fl32(x + base), base the smallest normal number of a float and 1.5 * 2^(E+1) in a block:
  /// what lies below the sum's last place is rounded off, to nearest even.
  BaseAdded,
};

/// The departures, all off by default.
struct Emulation {
  FloorLog2 floor_log2 = FloorLog2::Fields;
  FirstRounding first_rounding = FirstRounding::None;
  bool ties_up = false;                 ///< of integer elements: halves go towards +Inf, not away from zero
  bool scale_overflow_is_nan = false;   ///< a scale above the largest flags its block, instead of saturating
  bool flush_subnormal_blocks = false;  ///< blocks whose maximum is an FP32 subnormal become zero
  bool flush_subnormal_values = false;  ///< of plain floats: inputs below the smallest normal become zero
  bool infinity_everywhere =
      false;  ///< plain floats keep Inf and NaN, and overflow to Inf, without codes too
  /// Of plain floats: a NaN's bits are rounded like a number's beyond Inf. It becomes the largest number
  /// where the format has no NaN, and 0 where its payload carries out of the 31 bits.
  bool nan_is_rounded = false;

  [[nodiscard]] bool is_exact() const;
};

/// The tools that are emulated, by the versions in tests/data/numerics/ORIGIN.md.
enum class Tool : std::uint8_t {
  HbfpEmulator,        ///< HBFPEmulator and HBFPEmulator_AB: ExponentRule::CeilLog2
  Microxcaling,        ///< its torch path (custom_cuda=False)
  MicroxcalingKernel,  ///< its C++ and CUDA kernels: the exact rules
  QPyTorch,            ///< float_quantize and block_quantize
};

/// "hbfp-emulator", "microxcaling", "microxcaling-kernel" or "qpytorch"; nullopt for anything else.
[[nodiscard]] std::optional<Tool> parse_tool(std::string_view word);

/// A format as a tool reads it: what to put into a codec.
struct ToolRules {
  Format format;
  ExponentRule rule = ExponentRule::Frexp;
  Emulation emulation;
};

/// The rules under which `tool` quantises `format`. QPyTorch's always round half away from zero (blocks: half
/// up), and its floats of fewer than 8 exponent bits have no Inf and no NaN; the other tools keep the
/// format's rounding. Precondition: no reason_against(tool, format).
[[nodiscard]] ToolRules rules_of(Tool tool, const Format& format);

/// Why `tool` has no such format, as the end of a sentence; nullopt if it has.
[[nodiscard]] std::optional<std::string> reason_against(Tool tool, const Format& format);

}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
// What `bfpsim gemm` does once its options are known.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rtl_models/numerics/block.h"
#include "sim/cli/exit_code.h"

namespace bfpsim {

/// How one operand is encoded.
struct GemmOperandFormat {
  Format format;
  BlockCodec codec;
  std::uint32_t draw_key = 0;  ///< of stochastic rounding
};

struct GemmRequest {
  std::string a;
  std::string b;
  std::string output;
  bool transpose_b = false;  ///< B's file is [N, K]
  GemmOperandFormat a_format;
  GemmOperandFormat b_format;
  std::optional<std::string> accelerator;  ///< absent: the reference order
  std::string engine = "fast";
  int threads = 1;  ///< of the reference order; changes no bit
  bool json = false;
  bool stats = false;  ///< with the numerics report; JSON always has it
  std::vector<std::string> settings;
  std::optional<std::string> config_dir;
  bool dump_config = false;

  [[nodiscard]] bool wants_numerics() const { return stats || json; }
};

/// Multiplies, writes C, reports. Nothing is written where something is refused.
[[nodiscard]] ExitCode multiply(const GemmRequest& request);

}  // namespace bfpsim

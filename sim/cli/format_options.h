// SPDX-License-Identifier: Apache-2.0
// What quantize and gemm can be told about number formats. For .cpp files of this folder: CLI11 is a heavy
// header.
#pragma once

#include <CLI/App.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rtl_models/numerics/block.h"
#include "sim/config/resolve.h"

namespace bfpsim {

/// Options beside the formats' names; absent ones leave the formats as they are.
struct FormatOptions {
  std::optional<std::string> block;
  std::optional<int> exponent_bits;
  std::optional<std::string> exponent_rule;
  std::optional<std::string> scale_rule;
  std::optional<std::string> rounding;
  std::optional<std::uint64_t> seed;
  std::optional<std::string> nan_policy;
  std::optional<std::string> overflow;
  std::optional<std::string> tool;  ///< --compat
  bool flush_subnormals = false;    ///< of --compat microxcaling
};

/// `along`: what 1xN blocks run along, for the help text.
void add_format_options(CLI::App& command, FormatOptions& options, const std::string& along);

/// A format with all options applied; its codec says the same for one block.
struct ChosenFormat {
  Format format;
  BlockCodec codec;
};

/// The formats of these names (format table, configs/formats/, files), each with the options that it can
/// take. An option that none of them can take is a UsageError that says why.
[[nodiscard]] std::vector<ChosenFormat> choose_formats(const std::vector<std::string>& names,
                                                       const FormatOptions& options,
                                                       const ConfigSearch& search);

/// The LFSR's key of tensor number `tensor` of a command (0: the first operand).
[[nodiscard]] std::uint32_t draw_key_of(const FormatOptions& options, std::uint32_t tensor);

}  // namespace bfpsim

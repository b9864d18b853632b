// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/tool_options.h"

#include <fmt/format.h>

#include "rtl_models/numerics/emulation.h"
#include "sim/cli/exit_code.h"
#include "sim/cli/options.h"

namespace bfpsim {
namespace {

/// The rules that a tool fixes; an option may repeat them, no more.
void refuse_contradictions(const FormatOptions& options, Tool tool) {
  const auto fixed = [&](const char* option, const std::optional<std::string>& word, const char* only) {
    if (!word || *word == only) return;
    throw UsageError(fmt::format("{} {}: --compat {} has {} only", option, *word, *options.tool, only));
  };
  const bool hbfp = tool == Tool::HbfpEmulator;
  fixed("--exponent-rule", options.exponent_rule, hbfp ? "ceil_log2" : "frexp");
  fixed("--scale-rule", options.scale_rule, "floor");
  fixed("--nan-policy", options.nan_policy, "propagate");
  if (hbfp) fixed("--rounding", options.rounding, "nearest_even");
  if (tool == Tool::QPyTorch) fixed("--rounding", options.rounding, "nearest_away");
  if (options.rounding == "stochastic") {
    throw UsageError(
        fmt::format("--rounding stochastic: --compat {} draws from a generator that no seed of "
                    "ours reproduces",
                    *options.tool));
  }
}

}  // namespace

void add_tool_options(CLI::App& command, FormatOptions& options) {
  command
      .add_option(
          "--compat", options.tool,
          "quantise bit for bit as this tool: hbfp-emulator, microxcaling (its torch path), qpytorch (all "
          "three "
          "emulation only: no machine runs them) or microxcaling-kernel (its C++ and CUDA kernels: the "
          "exact rules)")
      ->type_name("TOOL")
      ->check(one_of({"hbfp-emulator", "microxcaling", "microxcaling-kernel", "qpytorch"}));
  command.add_flag("--flush-subnormals", options.flush_subnormals,
                   "with --compat microxcaling: its flush_fp32_subnorms (MX blocks whose largest value is "
                   "subnormal) or allow_denorm=False (plain floats)");
}

void apply_tool(const FormatOptions& options, ChosenFormat& chosen) {
  const std::optional<Tool> tool = options.tool ? parse_tool(*options.tool) : std::nullopt;
  const bool flushes = tool == Tool::Microxcaling || tool == Tool::MicroxcalingKernel;
  if (options.flush_subnormals && !flushes) {
    throw UsageError("--flush-subnormals: an option of --compat microxcaling");
  }
  if (!tool) {
    chosen.codec = make_codec(chosen.format);
    return;
  }
  if (const auto reason = reason_against(*tool, chosen.format)) {
    throw UsageError(fmt::format("--compat {}: no {} in blocks of {}: {}", *options.tool, chosen.format.name,
                                 to_string(chosen.format.block), *reason));
  }
  refuse_contradictions(options, *tool);
  const ToolRules rules = rules_of(*tool, chosen.format);
  chosen.format = rules.format;
  chosen.codec = make_codec(rules.format, rules.rule);
  chosen.codec.emulation = rules.emulation;
  chosen.codec.emulation.flush_subnormal_blocks = options.flush_subnormals;
  chosen.codec.emulation.flush_subnormal_values = options.flush_subnormals;
}

}  // namespace bfpsim

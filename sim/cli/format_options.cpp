// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/format_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "rtl_models/numerics/format_words.h"
#include "rtl_models/numerics/lfsr.h"
#include "sim/cli/exit_code.h"
#include "sim/cli/options.h"
#include "sim/cli/tool_options.h"
#include "sim/config/format_file.h"

namespace bfpsim {
namespace {

template <std::size_t N>
CLI::Validator one_of_words(const std::array<const char*, N>& words) {
  return one_of({words.begin(), words.end()});
}

/// Precondition: the validator has let `word` pass.
template <typename Enum, std::size_t N>
Enum enumerator_of(const std::string& word, const std::array<const char*, N>& words) {
  return static_cast<Enum>(std::find(words.begin(), words.end(), word) - words.begin());
}

constexpr int kE8m0Bits = 8;
constexpr const char* kPlainFloat = "is a plain float and has no shared exponent";
constexpr const char* kHasE8m0 = "has an E8M0 scale of 8 bits, for which there is --scale-rule";
constexpr const char* kNoE8m0 = "has a shared exponent, for which there is --exponent-rule";

/// Why a two's complement shared exponent's option does not apply; nullptr where it does.
const char* no_shared_exponent(const ChosenFormat& chosen) {
  if (!chosen.format.is_block()) return kPlainFloat;
  return chosen.format.shared->coding == ExponentCoding::Biased ? kHasE8m0 : nullptr;
}

/// microxcaling's scale_bits narrow its scales too.
const char* no_scale(const ChosenFormat& chosen) {
  return chosen.format.is_block() ? nullptr : kPlainFloat;
}

const char* no_e8m0_scale(const ChosenFormat& chosen) {
  if (!chosen.format.is_block()) return kPlainFloat;
  return chosen.format.shared->coding == ExponentCoding::Biased ? nullptr : kNoE8m0;
}

const char* no_blocks(const ChosenFormat& chosen) {
  return chosen.format.is_block() ? nullptr : "is a plain float and has no blocks";
}

const char* no_plain_float(const ChosenFormat& chosen) {
  return chosen.format.is_block() ? "is a block format, whose elements saturate" : nullptr;
}

const char* no_draws(const ChosenFormat& chosen) {
  return chosen.format.rounding == Rounding::Stochastic
             ? nullptr
             : "rounds without random bits; a seed takes --rounding stochastic";
}

/// Applies an option to every format that can take it.
template <typename Refuse, typename Apply>
void apply(const char* option, std::vector<ChosenFormat>& formats, Refuse refuse, Apply apply_to) {
  bool applied = false;
  for (ChosenFormat& chosen : formats) {
    if (refuse(chosen) != nullptr) continue;
    apply_to(chosen);
    applied = true;
  }
  if (applied) return;
  const ChosenFormat& first = formats.front();
  throw UsageError(fmt::format("{}: {} {}", option, first.format.name, refuse(first)));
}

void apply_scale_options(const FormatOptions& options, std::vector<ChosenFormat>& formats) {
  if (options.block) {
    const BlockShape shape = parse_block_shape(*options.block).value();
    apply("--block", formats, no_blocks, [&](ChosenFormat& chosen) { chosen.format.block = shape; });
  }
  if (options.exponent_bits) {
    const bool narrow_scale = options.tool == "microxcaling" && *options.exponent_bits <= kE8m0Bits;
    apply("--exponent-bits", formats, narrow_scale ? no_scale : no_shared_exponent,
          [&](ChosenFormat& chosen) { chosen.format.shared->bits = *options.exponent_bits; });
  }
  if (options.scale_rule) {
    const auto rule = enumerator_of<ScaleRule>(*options.scale_rule, kScaleRuleWords);
    apply("--scale-rule", formats, no_e8m0_scale,
          [&](ChosenFormat& chosen) { chosen.format.scale_rule = rule; });
  }
}

void apply_codec_options(const FormatOptions& options, std::vector<ChosenFormat>& formats) {
  if (options.exponent_rule) {
    const auto rule = enumerator_of<ExponentRule>(*options.exponent_rule, kExponentRuleWords);
    apply("--exponent-rule", formats, no_shared_exponent,
          [&](ChosenFormat& chosen) { chosen.codec.rule = rule; });
  }
  if (options.overflow) {
    const auto overflow = enumerator_of<Overflow>(*options.overflow, kOverflowWords);
    apply("--overflow", formats, no_plain_float,
          [&](ChosenFormat& chosen) { chosen.codec.overflow = overflow; });
  }
  if (options.nan_policy) {
    for (ChosenFormat& chosen : formats)
      chosen.codec.nan_policy = enumerator_of<NanPolicy>(*options.nan_policy, kNanPolicyWords);
  }
}

}  // namespace

void add_format_options(CLI::App& command, FormatOptions& options, const std::string& along) {
  const auto add = [&](const char* name, auto& target, const std::string& help, const char* type) {
    return command.add_option(name, target, help)->type_name(type);
  };
  add("--block", options.block,
      fmt::format("what shares an exponent: 64 or 1x64 (along {}), 8x8 (tiles), row, tensor (default: the "
                  "format's)",
                  along),
      "SHAPE")
      ->check(block_shape_text());
  add("--exponent-bits", options.exponent_bits,
      "width of the shared exponent (default: the format's, 10 in HBFP)", "B")
      ->check(integer_in(2, 16));
  add("--exponent-rule", options.exponent_rule,
      "shared exponent: frexp (default; hardware: the exponent field of the block's largest magnitude) or "
      "ceil_log2 (the public emulators')",
      "X")
      ->check(one_of_words(kExponentRuleWords));
  add("--scale-rule", options.scale_rule,
      "E8M0 scale: floor (default; OCP MX), ceil, even, or rceil (the largest value never saturates)", "X")
      ->check(one_of_words(kScaleRuleWords));
  add("--rounding", options.rounding,
      "between two codes: nearest_even (default), stochastic, nearest_away or toward_zero", "R")
      ->check(one_of_words(kRoundingWords));
  add("--seed", options.seed, "of the stochastic rounding's random bits (default 0)", "S")
      ->check(integer_in(0, INT64_MAX));
  add("--nan-policy", options.nan_policy,
      "propagate (default: NaN and Inf make their block NaN), saturate (Inf to the largest float, NaN to 0) "
      "or "
      "error (refuse)",
      "P")
      ->check(one_of_words(kNanPolicyWords));
  add("--overflow", options.overflow,
      "of plain floats: special (default: Inf, or NaN where there is no Inf) or saturate", "O")
      ->check(one_of_words(kOverflowWords));
  add_tool_options(command, options);
}

std::vector<ChosenFormat> choose_formats(const std::vector<std::string>& names, const FormatOptions& options,
                                         const ConfigSearch& search) {
  std::vector<ChosenFormat> formats;
  for (const std::string& name : names)
    formats.push_back({resolve_format(name, search), {}});
  apply_scale_options(options, formats);
  for (ChosenFormat& chosen : formats) {
    if (options.rounding) {
      chosen.format.rounding = enumerator_of<Rounding>(*options.rounding, kRoundingWords);
    }
    apply_tool(options, chosen);
  }
  if (options.seed) apply("--seed", formats, no_draws, [](ChosenFormat&) {});
  apply_codec_options(options, formats);
  return formats;
}

std::uint32_t draw_key_of(const FormatOptions& options, std::uint32_t tensor) {
  return draw_key(options.seed.value_or(0), tensor, 0);
}

}  // namespace bfpsim

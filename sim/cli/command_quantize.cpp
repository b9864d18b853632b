// SPDX-License-Identifier: Apache-2.0
// bfpsim quantize: a tensor to a format and back.
#include <CLI/App.hpp>

#include <fmt/format.h>

#include <memory>

#include "rtl_models/numerics/format_words.h"
#include "rtl_models/numerics/quantize_tensor.h"
#include "sim/cli/catalog.h"
#include "sim/cli/commands.h"
#include "sim/cli/format_options.h"
#include "sim/cli/options.h"
#include "sim/cli/output_file.h"
#include "sim/cli/terminal.h"
#include "sim/report/number_text.h"
#include "sim/report/tensor_report.h"
#include "sim/workload/tensor.h"

namespace bfpsim {
namespace {

/// The slices whose digits --stats counts: those of the shipped machines.
constexpr int kSliceBits = 4;

struct Options {
  std::string input;
  std::string output;
  std::string format;
  FormatOptions format_options;
  std::optional<std::string> config_dir;
  int axis = -1;
  bool stats = false;
  bool json = false;
};

/// [i, j, ...] of an element in C order.
std::vector<std::int64_t> index_of(std::int64_t element, const std::vector<std::int64_t>& shape) {
  std::vector<std::int64_t> index(shape.size());
  for (std::size_t axis = shape.size(); axis-- > 0;) {
    index[axis] = element % shape[axis];
    element /= shape[axis];
  }
  return index;
}

void check_axis(int axis, const Tensor& tensor, const std::string& input) {
  const int rank = static_cast<int>(tensor.shape.size());
  if (axis >= -rank && axis < rank) return;
  if (rank == 0 && axis == -1) return;
  throw UsageError(fmt::format("--axis: {} is out of range for {} of shape {} ({} axes)", axis, input,
                               shape_text(tensor.shape), rank));
}

void check_specials(const Tensor& tensor, const Options& options) {
  if (options.format_options.nan_policy != "error") return;
  const auto count = static_cast<std::int64_t>(tensor.values.size());
  if (const auto first = first_special(tensor.values.data(), count)) {
    throw UsageError(fmt::format("{}: element {} is {}, which --nan-policy error refuses", options.input,
                                 shape_text(index_of(*first, tensor.shape)),
                                 tensor.values[static_cast<std::size_t>(*first)]));
  }
}

QuantizeReport make_report(const Options& options, const ChosenFormat& chosen, const Tensor& tensor,
                           const QuantizeOptions& how) {
  const Format& format = chosen.format;
  QuantizeReport report;
  report.input = options.input;
  report.output = options.output;
  report.shape = tensor.shape;
  report.format = format.name;
  report.rounding = word_of(format.rounding, kRoundingWords);
  if (format.is_block()) {
    const bool e8m0 = format.shared->coding == ExponentCoding::Biased;
    report.block = to_string(format.block);
    report.exponent_rule =
        e8m0 ? word_of(format.scale_rule, kScaleRuleWords) : word_of(chosen.codec.rule, kExponentRuleWords);
    report.exponent_bits = format.shared->bits;
  }
  report.emulation_only = emulation_only(tensor.shape, format, how).value_or("");
  report.slice_bits = kSliceBits;
  report.figures = survey_tensor(tensor.values.data(), tensor.shape, format, how, kSliceBits);
  return report;
}

ExitCode quantize(const Options& options) {
  const ChosenFormat chosen =
      choose_formats({options.format}, options.format_options, make_search(options.config_dir)).front();
  require_writable_file(options.output);
  const Tensor tensor = read_npy(options.input);
  check_axis(options.axis, tensor, options.input);
  check_specials(tensor, options);
  QuantizeOptions how;
  how.axis = options.axis;
  how.rule = chosen.codec.rule;
  how.nan_policy = chosen.codec.nan_policy;
  how.overflow = chosen.codec.overflow;
  how.emulation = chosen.codec.emulation;
  how.draw_key = draw_key_of(options.format_options, 0);
  std::vector<float> values = quantize_values(tensor.values.data(), tensor.shape, chosen.format, how);
  const bool reported = options.stats || options.json;
  const QuantizeReport report = reported ? make_report(options, chosen, tensor, how) : QuantizeReport{};
  write_npy(options.output, {tensor.shape, std::move(values)});
  if (reported) print(options.json ? to_json(report) : to_text(report, stdout_style()));
  return ExitCode::Done;
}

}  // namespace

void add_quantize_command(CLI::App& program, Action& action) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = program.add_subcommand(
      "quantize", "Quantise a float32 .npy of any rank to a format and write the values back as float32.");
  command->add_option("IN.npy", options->input, "a float32 array, C or Fortran order")->required();
  command
      ->add_option("--format", options->format,
                   "a number format ('bfpsim list formats'), a name in configs/formats/, or a YAML file")
      ->type_name("F")
      ->required();
  command->add_option("--axis", options->axis, "the axis that vectors and rows run along; -1 is the last")
      ->type_name("N")
      ->check(integer_in(-64, 63))
      ->capture_default_str();
  add_format_options(*command, options->format_options, "the axis");
  command->add_option("-o,--output", options->output, "where the dequantised array goes; may be the input")
      ->type_name("OUT.npy")
      ->required();
  command->add_flag("--stats", options->stats,
                    "print SQNR, distances, range, exponents, and what was flushed, saturated or zero");
  add_json_flag(*command, options->json);
  add_config_dir_option(*command, options->config_dir);
  command->footer(
      "Examples:\n"
      "  bfpsim quantize x.npy --format hbfp4 -o x4.npy --stats\n"
      "  bfpsim quantize w.npy --format hbfp6 --block 8x8 -o w6.npy --json\n"
      "  bfpsim quantize x.npy --format fp8_e4m3fn -o x8.npy\n"
      "  bfpsim quantize g.npy --format fp8_e5m2 --rounding stochastic --seed 7 -o g8.npy\n"
      "  bfpsim quantize w.npy --format mxfp4 --scale-rule rceil -o w4.npy --stats\n"
      "  bfpsim quantize w.npy --format mxfp4 --compat microxcaling --rounding nearest_away -o w4.npy");
  command->callback([options, &action] { action = [options] { return quantize(*options); }; });
}

}  // namespace bfpsim

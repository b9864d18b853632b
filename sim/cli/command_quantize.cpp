// SPDX-License-Identifier: Apache-2.0
// bfpsim quantize: a tensor to a format and back.
#include <CLI/App.hpp>

#include <fmt/format.h>

#include <memory>

#include "rtl_models/numerics/metrics.h"
#include "rtl_models/numerics/quantize_tensor.h"
#include "sim/cli/commands.h"
#include "sim/cli/options.h"
#include "sim/cli/output_file.h"
#include "sim/cli/terminal.h"
#include "sim/report/number_text.h"
#include "sim/report/tensor_report.h"
#include "sim/workload/tensor.h"

namespace bfpsim {
namespace {

struct Options {
  std::string input;
  std::string output;
  std::string format;
  std::optional<std::string> block;
  int axis = -1;
  std::string rounding = "nearest_even";
  std::string exponent_rule = "frexp";
  std::string nan_policy = "propagate";
  std::optional<int> exponent_bits;
  bool stats = false;
  bool json = false;
};

NanPolicy parse_nan_policy(const std::string& word) {
  if (word == "saturate") return NanPolicy::Saturate;
  return word == "error" ? NanPolicy::Error : NanPolicy::Propagate;
}

/// [i, j, ...] of an element in C order.
std::vector<std::int64_t> index_of(std::int64_t element, const std::vector<std::int64_t>& shape) {
  std::vector<std::int64_t> index(shape.size());
  for (std::size_t axis = shape.size(); axis-- > 0;) {
    index[axis] = element % shape[axis];
    element /= shape[axis];
  }
  return index;
}

Format resolve_format(const Options& options) {
  Format format = choose_format(options.format, options.block);
  if (format.is_block() && format.shared->coding == ExponentCoding::TwosComplement) {
    if (options.exponent_bits) format.shared->bits = *options.exponent_bits;
    return format;
  }
  const char* reason =
      format.is_block() ? "has an E8M0 scale of 8 bits" : "is a plain float and has no shared exponent";
  if (options.exponent_bits) throw UsageError(fmt::format("--exponent-bits: {} {}", format.name, reason));
  if (options.exponent_rule != "frexp") {
    throw UsageError(fmt::format("--exponent-rule: {} {}", format.name, reason));
  }
  return format;
}

void check_axis(int axis, const Tensor& tensor, const std::string& input) {
  const int rank = static_cast<int>(tensor.shape.size());
  if (axis >= -rank && axis < rank) return;
  if (rank == 0 && axis == -1) return;
  throw UsageError(fmt::format("--axis: {} is out of range for {} of shape {} ({} axes)", axis, input,
                               shape_text(tensor.shape), rank));
}

void check_specials(const Tensor& tensor, const Options& options) {
  if (options.nan_policy != "error") return;
  const auto count = static_cast<std::int64_t>(tensor.values.size());
  if (const auto first = first_special(tensor.values.data(), count)) {
    throw UsageError(fmt::format("{}: element {} is {}, which --nan-policy error refuses", options.input,
                                 shape_text(index_of(*first, tensor.shape)),
                                 tensor.values[static_cast<std::size_t>(*first)]));
  }
}

QuantizeReport make_report(const Options& options, const Format& format, const Tensor& tensor,
                           const QuantizeResult& result) {
  QuantizeReport report;
  report.input = options.input;
  report.output = options.output;
  report.shape = tensor.shape;
  report.format = format.name;
  if (format.is_block()) {
    report.block = to_string(format.block);
    report.exponent_rule = options.exponent_rule;
    report.exponent_bits = format.shared->bits;
  }
  report.elements = static_cast<std::int64_t>(tensor.values.size());
  report.counts = result.counts;
  const std::vector<double> reference(tensor.values.begin(), tensor.values.end());
  report.sqnr_db = sqnr_db(reference.data(), result.values.data(), report.elements);
  report.max_abs_err = max_abs_error(reference.data(), result.values.data(), report.elements);
  return report;
}

ExitCode quantize(const Options& options) {
  const Format format = resolve_format(options);
  require_writable_file(options.output);
  const Tensor tensor = read_npy(options.input);
  check_axis(options.axis, tensor, options.input);
  check_specials(tensor, options);
  QuantizeOptions how;
  how.axis = options.axis;
  how.rule = parse_exponent_rule(options.exponent_rule);
  how.nan_policy = parse_nan_policy(options.nan_policy);
  QuantizeResult result = quantize_tensor(tensor.values.data(), tensor.shape, format, how);
  const bool reported = options.stats || options.json;
  const QuantizeReport report = reported ? make_report(options, format, tensor, result) : QuantizeReport{};
  write_npy(options.output, {tensor.shape, std::move(result.values)});
  if (reported) print(options.json ? to_json(report) : to_text(report, stdout_style()));
  return ExitCode::Done;
}

void add_format_options(CLI::App& command, Options& options) {
  command.add_option("--format", options.format, "the number format ('bfpsim list formats')")
      ->type_name("F")
      ->required()
      ->check(format_name_of_table());
  command
      .add_option(
          "--block", options.block,
          "what shares an exponent: 64 or 1x64 (along the axis), 8x8 (tiles of view(d0, -1)), row, tensor "
          "(default: the format's, 1x64)")
      ->type_name("SHAPE")
      ->check(block_shape_text());
  command.add_option("--axis", options.axis, "the axis that vectors and rows run along; -1 is the last")
      ->type_name("N")
      ->check(integer_in(-64, 63))
      ->capture_default_str();
  command
      .add_option("--rounding", options.rounding, "how values between two codes are decided: nearest_even")
      ->type_name("R")
      ->check(one_of({"nearest_even"}))
      ->capture_default_str();
  command
      .add_option(
          "--exponent-rule", options.exponent_rule,
          "frexp (hardware: the exponent field of the block's largest magnitude) or ceil_log2 (the public "
          "emulators')")
      ->type_name("X")
      ->check(one_of(exponent_rule_words()))
      ->capture_default_str();
  command
      .add_option(
          "--nan-policy", options.nan_policy,
          "propagate (NaN and Inf make their block NaN), saturate (Inf to the largest float, NaN to 0) or "
          "error (refuse)")
      ->type_name("P")
      ->check(one_of({"propagate", "saturate", "error"}))
      ->capture_default_str();
  command
      .add_option("--exponent-bits", options.exponent_bits,
                  "width of the shared exponent (default: the format's, 10)")
      ->type_name("B")
      ->check(integer_in(2, 16));
}

}  // namespace

void add_quantize_command(CLI::App& program, Action& action) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = program.add_subcommand(
      "quantize", "Quantise a float32 .npy of any rank to a format and write the values back as float32.");
  command->add_option("IN.npy", options->input, "a float32 array, C or Fortran order")->required();
  add_format_options(*command, *options);
  command->add_option("-o,--output", options->output, "where the dequantised array goes; may be the input")
      ->type_name("OUT.npy")
      ->required();
  command->add_flag("--stats", options->stats,
                    "print SQNR, the largest error and what was flushed or saturated");
  add_json_flag(*command, options->json);
  command->footer(
      "Examples:\n"
      "  bfpsim quantize x.npy --format hbfp4 -o x4.npy --stats\n"
      "  bfpsim quantize w.npy --format hbfp6 --block 8x8 -o w6.npy --json\n"
      "  bfpsim quantize x.npy --format fp8_e4m3fn -o x8.npy");
  command->callback([options, &action] { action = [options] { return quantize(*options); }; });
}

}  // namespace bfpsim

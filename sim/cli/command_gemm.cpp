// SPDX-License-Identifier: Apache-2.0
// bfpsim gemm: the product of two matrices in a format, by the reference order or on a machine.
#include <CLI/App.hpp>

#include <memory>

#include "sim/cli/catalog.h"
#include "sim/cli/commands.h"
#include "sim/cli/engines.h"
#include "sim/cli/format_options.h"
#include "sim/cli/gemm_session.h"
#include "sim/cli/options.h"

namespace bfpsim {
namespace {

struct Options {
  GemmRequest request;
  std::string format;
  std::optional<std::string> format_b;
  FormatOptions format_options;
  ConfigOptions config;
};

GemmRequest resolve(const Options& options) {
  GemmRequest request = options.request;
  request.settings = options.config.settings;
  request.config_dir = options.config.config_dir;
  request.dump_config = options.config.dump_config;
  if (!request.accelerator && (!request.settings.empty() || request.dump_config)) {
    throw UsageError("--set and --dump-config need --accelerator");
  }
  const std::vector<ChosenFormat> formats =
      choose_formats({options.format, options.format_b.value_or(options.format)}, options.format_options,
                     make_search(request.config_dir));
  request.a_format = {formats[0].format, formats[0].codec, draw_key_of(options.format_options, 0)};
  request.b_format = {formats[1].format, formats[1].codec, draw_key_of(options.format_options, 1)};
  return request;
}

}  // namespace

void add_gemm_command(CLI::App& program, Action& action) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = program.add_subcommand("gemm",
                                             "Multiply A [M, K] by B [K, N], quantised along K, in the "
                                             "reference order, or with --accelerator on that machine, "
                                             "which also tells cycles and utilisation.");
  GemmRequest& request = options->request;
  command->add_option("A.npy", request.a, "float32 matrix [M, K]")->required();
  command->add_option("B.npy", request.b, "float32 matrix [K, N]")->required();
  command->add_flag("--transpose-b", request.transpose_b, "B.npy is [N, K]");
  command
      ->add_option(
          "--format", options->format,
          "the number format of both operands ('bfpsim list formats'), a name in configs/formats/, or a "
          "YAML file")
      ->type_name("F")
      ->required();
  command->add_option("--format-b", options->format_b, "another format for B")->type_name("F");
  add_format_options(*command, options->format_options, "K");
  command->add_option("--accelerator", request.accelerator, "run on this machine: a name or a YAML file")
      ->type_name("A");
  command
      ->add_option("--engine", request.engine,
                   "what simulates the accelerator: fast, or systemc (every unit, every clock edge)")
      ->type_name("E")
      ->check(one_of(engine_names()))
      ->capture_default_str();
  command->add_option("-o,--output", request.output, "where C [M, N] goes")->type_name("C.npy")->required();
  command->add_option("--threads", request.threads, "threads of the product in the reference order")
      ->type_name("N")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  command->add_flag(
      "--stats", request.stats,
      "print where the error comes from, and what encoding did to A and B (--json always does)");
  add_json_flag(*command, request.json);
  add_config_options(*command, options->config);
  command->footer(
      "Examples:\n"
      "  bfpsim gemm a.npy b.npy --format hbfp4 -o c.npy\n"
      "  bfpsim gemm x.npy w.npy --transpose-b --format hbfp6 --format-b hbfp4 -o y.npy\n"
      "  bfpsim gemm a.npy b.npy --format mxfp8_e4m3 --format-b mxfp4 --scale-rule even -o c.npy --stats\n"
      "  bfpsim gemm a.npy b.npy --format hbfp4 --accelerator default -o c.npy --json");
  command->callback([options, &action] { action = [options] { return multiply(resolve(*options)); }; });
}

}  // namespace bfpsim

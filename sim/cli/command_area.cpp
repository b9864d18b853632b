// SPDX-License-Identifier: Apache-2.0
// bfpsim area: what a dot-product unit, a machine or a table of units takes on silicon.
#include <CLI/App.hpp>

#include <fmt/format.h>

#include <memory>

#include "sim/cli/catalog.h"
#include "sim/cli/commands.h"
#include "sim/cli/format_options.h"
#include "sim/cli/options.h"
#include "sim/cli/terminal.h"
#include "sim/config/accelerator_file.h"
#include "sim/config/overrides.h"
#include "sim/config/technology_file.h"
#include "sim/report/area_report.h"

namespace bfpsim {
namespace {

constexpr int kDefaultBlock = 64;

struct Options {
  std::optional<std::string> format;
  std::optional<std::string> block;
  std::optional<int> lanes;
  std::optional<int> slice_bits;
  std::optional<int> exponent_bits;
  std::optional<std::string> adders;
  std::optional<std::string> accelerator;
  std::vector<std::string> formats;
  std::vector<int> blocks;
  std::string technology = kDefaultTechnology;
  ConfigOptions config;
  bool json = false;
};

/// What the options name, read.
struct Inputs {
  ConfigSearch search;
  Overrides overrides;
  Technology technology;
};

Inputs load(const Options& options) {
  Inputs inputs;
  inputs.search = make_search(options.config.config_dir);
  inputs.overrides = route_overrides(options.config.settings);
  if (!inputs.overrides.schedule.empty() || !inputs.overrides.workload.empty())
    throw UsageError("--set: an area depends on accelerator and technology only");
  if (!options.accelerator && !inputs.overrides.accelerator.empty())
    throw UsageError(
        fmt::format("--set {}: there is no --accelerator", inputs.overrides.accelerator.front()));
  inputs.technology = load_technology(
      resolve_config(ConfigKind::Technology, options.technology, inputs.search), inputs.overrides.technology);
  return inputs;
}

Format load_format(const std::string& name, const Options& options, const ConfigSearch& search) {
  FormatOptions format_options;
  format_options.exponent_bits = options.exponent_bits;
  return choose_formats({name}, format_options, search).front().format;
}

/// How far a block runs along the reduction; whole rows and tensors cover any number of lanes.
int run_of(const BlockShape& shape, int lanes) {
  const bool is_sized = shape.kind == BlockShape::Kind::Vector || shape.kind == BlockShape::Kind::Tile;
  return is_sized ? shape.size : lanes;
}

int block_of(const Format& format, const Options& options, int lanes) {
  if (options.block) return run_of(*parse_block_shape(*options.block), lanes);
  return format.is_block() ? run_of(format.block, lanes) : lanes;
}

DotProductUnit make_unit(const Format& format, int block, const Options& options,
                         const ConfigSearch& search) {
  DotProductUnit unit = usual_unit(format, block);
  if (options.lanes) unit.lanes = *options.lanes;
  if (options.slice_bits) unit.slice_bits = *options.slice_bits;
  if (options.adders) {
    if (format.has_int_elements())
      throw UsageError(fmt::format("--adders: the integers of {} are added as integers", format.name));
    unit.adders = load_format(*options.adders, {}, search);
  }
  if (const auto refusal = refuse_unit(unit)) throw UsageError(fmt::format("{}: {}", format.name, *refusal));
  return unit;
}

ExitCode show_machine(const Options& options, const Inputs& inputs) {
  if (options.lanes || options.slice_bits || options.adders)
    throw UsageError(
        "--lanes, --slice-bits and --adders describe a unit; the machine's are in its file "
        "(--set array.lanes=...)");
  const MachineParams machine =
      load_accelerator(resolve_config(ConfigKind::Accelerator, *options.accelerator, inputs.search),
                       inputs.overrides.accelerator, inputs.search);
  const std::optional<Format> format =
      options.format ? load_format(*options.format, options, inputs.search) : native_format(machine);
  if (!format)
    throw UsageError(
        fmt::format("no named format fills the multipliers of '{}': say --format", machine.name));
  const int block =
      options.block || options.format ? block_of(*format, options, machine.array.lanes) : machine.array.lanes;
  try {
    const PricedMachine priced = price(machine, *format, block, inputs.technology);
    print(options.json ? area_json(priced, inputs.technology)
                       : area_text(priced, inputs.technology, stdout_style()));
  } catch (const std::invalid_argument& refusal) {
    throw UsageError(refusal.what());
  }
  return ExitCode::Done;
}

ExitCode show_unit(const Options& options, const Inputs& inputs) {
  const Format format = load_format(*options.format, options, inputs.search);
  const int block = block_of(format, options, options.lanes.value_or(kDefaultBlock));
  const PricedUnit priced = price(make_unit(format, block, options, inputs.search), inputs.technology);
  print(options.json ? area_json(priced, inputs.technology)
                     : area_text(priced, inputs.technology, stdout_style()));
  return ExitCode::Done;
}

ExitCode show_table(const Options& options, const Inputs& inputs) {
  std::vector<PricedUnit> priced;
  for (const std::string& name : options.formats) {
    const Format format = load_format(name, options, inputs.search);
    for (const int block : options.blocks)
      priced.push_back(price(make_unit(format, block, options, inputs.search), inputs.technology));
  }
  print(options.json ? area_json(priced, inputs.technology)
                     : area_text(priced, inputs.technology, stdout_style()));
  return ExitCode::Done;
}

ExitCode show(const Options& options) {
  const Inputs inputs = load(options);
  if (options.config.dump_config) {
    print(dump_technology(inputs.technology));
    return ExitCode::Done;
  }
  if (options.accelerator) return show_machine(options, inputs);
  if (options.format) return show_unit(options, inputs);
  if (options.block) throw UsageError("--block needs --format; a table takes --blocks");
  return show_table(options, inputs);
}

void add_unit_options(CLI::App& command, Options& options) {
  const auto add = [&](const char* name, auto& target, const char* help, const char* type) {
    return command.add_option(name, target, help)->type_name(type);
  };
  add("--format", options.format, "a unit of this number format ('bfpsim list formats', or a YAML file)",
      "F");
  add("--block", options.block,
      "N, the length of a block along the reduction: 64, 1x64, or 8x8, whose run is 8 (default: the "
      "format's; of plain floats the lanes)",
      "SHAPE")
      ->check(block_shape_text());
  add("--lanes", options.lanes, "multipliers of the unit (default: N)", "L")->check(integer_in(1, 65536));
  add("--slice-bits", options.slice_bits,
      "multipliers of this width, digits in passes (default: as wide as the mantissa)", "S")
      ->check(integer_in(2, 16));
  add("--exponent-bits", options.exponent_bits, "width of the shared exponent (default: the format's)", "B")
      ->check(integer_in(2, 16));
  add("--adders", options.adders,
      "the plain float in which a float's products are added (default: the format from 16 bits on, else "
      "fp32)",
      "F");
}

}  // namespace

void add_area_command(CLI::App& program, Action& action) {
  const auto options = std::make_shared<Options>();
  options->formats = {"hbfp4", "hbfp6", "hbfp8"};
  options->blocks = {16, 25, 36, 49, 64, 256, 576};
  CLI::App* command = program.add_subcommand(
      "area",
      "Area by component, and arithmetic density against FP32 in two accountings: of one dot-product unit "
      "(--format), of a machine (--accelerator), or, without either, of a table of formats and blocks.");
  add_unit_options(*command, *options);
  command->add_option("--accelerator", options->accelerator, "a whole machine: a name or a YAML file")
      ->type_name("A");
  command->add_option("--formats", options->formats, "rows of the table")
      ->delimiter(',')
      ->type_name("F,...")
      ->capture_default_str();
  command->add_option("--blocks", options->blocks, "block lengths of the table")
      ->delimiter(',')
      ->check(integer_in(1, 65536))
      ->type_name("N,...")
      ->capture_default_str();
  command
      ->add_option("--technology", options->technology,
                   "what areas are computed with ('bfpsim list technologies', or a YAML file)")
      ->type_name("T")
      ->capture_default_str();
  add_json_flag(*command, options->json);
  add_config_options(*command, options->config);
  command->footer(
      "Examples:\n"
      "  bfpsim area\n"
      "  bfpsim area --format hbfp4 --block 64\n"
      "  bfpsim area --format hbfp6 --block 64 --slice-bits 4\n"
      "  bfpsim area --format fp8_e5m2 --lanes 64 --adders fp16 --json\n"
      "  bfpsim area --accelerator default --technology jouppi7\n"
      "  bfpsim area --formats hbfp4,bf16 --blocks 16,64");
  command->callback([options, &action] { action = [options] { return show(*options); }; });
}

}  // namespace bfpsim

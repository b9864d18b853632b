// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/command_line.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <fmt/format.h>

#include "sim/cli/help_formatter.h"
#include "sim/cli/terminal.h"
#include "sim/config/near_miss.h"
#include "sim/report/version.h"

namespace bfpsim {
namespace {

/// The subcommand that was reached, and its name with its parents'.
struct Reached {
  const CLI::App* app = nullptr;
  std::string name;
};

Reached reached_by(const CLI::App& program) {
  Reached reached{&program, program.get_name()};
  while (!reached.app->get_subcommands().empty()) {
    reached.app = reached.app->get_subcommands().front();
    reached.name += " " + reached.app->get_name();
  }
  return reached;
}

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames())
      names.push_back("--" + name);
    for (const std::string& name : option->get_snames())
      names.push_back("-" + name);
  }
  return names;
}

std::vector<std::string> command_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(command->get_name());
  return names;
}

/// What is wrong with an argument that nothing took.
std::string explain_extra(const std::string& argument, const CLI::App& app) {
  if (argument.size() > 1 && argument.front() == '-') {
    const std::string name = argument.substr(0, argument.find('='));
    return fmt::format("unknown option '{}'{}", name, did_you_mean(name, option_names(app)));
  }
  const std::vector<std::string> commands = command_names(app);
  if (commands.empty()) return fmt::format("unexpected argument '{}'", argument);
  return fmt::format("unknown command '{}'{}\n  commands: {}", argument, did_you_mean(argument, commands),
                     join_words(commands));
}

/// CLI11 says "--step: 1 required TEXT missing".
std::string explain_missing_value(const std::string& message) {
  return fmt::format("{} needs a value", message.substr(0, message.find(':')));
}

[[noreturn]] void refuse(const CLI::App& program, const CLI::ParseError& error) {
  const Reached reached = reached_by(program);
  std::string message = error.what();
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr) message = explain_missing_value(message);
  // An argument that nothing took is a likelier cause than what is missing for it.
  const std::vector<std::string> extras = reached.app->remaining();
  if (!extras.empty()) message = explain_extra(extras.front(), *reached.app);
  throw UsageError(fmt::format("{}\n  see '{} --help'", message, reached.name));
}

void set_up(CLI::App& program, Action& action) {
  program.name("bfpsim");
  program.description(
      "Cycle-accurate simulator of low-precision training accelerators: replays training steps on a machine "
      "of "
      "block floating point multipliers, with real values, real cycles and named stalls.");
  program.formatter(std::make_shared<HelpFormatter>());
  program.set_version_flag("--version", std::string("bfpsim ") + version(), "print the version");
  program.set_help_flag("-h,--help", "print this help");
  program.option_defaults()->take_last();
  program.require_subcommand(0, 1);
  program.footer(
      "Examples:\n"
      "  bfpsim run\n"
      "  bfpsim run --trace fmnist-resnet8\n"
      "  bfpsim list formats\n"
      "  bfpsim run --help\n"
      "Exit status: 0 done; 1 a check found a difference; 2 bad usage or input; 3 internal error; 130 "
      "interrupted.");
  add_run_command(program, action);
  add_diff_command(program, action);
  add_sweep_command(program, action);
  add_regress_command(program, action);
  add_reproduce_command(program, action);
  add_area_command(program, action);
  add_quantize_command(program, action);
  add_gemm_command(program, action);
  add_list_command(program, action);
  add_trace_command(program, action);
  add_config_command(program, action);
}

}  // namespace

Action parse_command_line(int argc, const char* const* argv) {
  CLI::App program;
  Action action;
  set_up(program, action);
  try {
    program.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    print(program.help());
    return [] { return ExitCode::Done; };
  } catch (const CLI::CallForVersion& version_text) {
    print(std::string(version_text.what()) + "\n");
    return [] { return ExitCode::Done; };
  } catch (const CLI::ParseError& error) {
    refuse(program, error);
  }
  if (action) return action;
  print(program.help());
  return [] { return ExitCode::Done; };
}

}  // namespace bfpsim

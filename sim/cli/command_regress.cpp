// SPDX-License-Identifier: Apache-2.0
// bfpsim regress: a suite of runs against stored figures.
#include <CLI/App.hpp>

#include <memory>

#include "sim/cli/commands.h"
#include "sim/cli/options.h"
#include "sim/cli/regress_session.h"

namespace bfpsim {

void add_regress_command(CLI::App& program, Action& action) {
  const auto request = std::make_shared<RegressRequest>();
  CLI::App* command = program.add_subcommand("regress",
                                             "Run a suite of configurations and workloads and compare every "
                                             "figure with the stored one, exactly unless the "
                                             "suite says otherwise; an improvement is a difference too. "
                                             "Tells which layer, unit and state moved most.");
  command->add_option("SUITE", request->suite, "the suite: a name or a YAML file")->capture_default_str();
  command->add_option("--cases", request->cases, "only the cases that match ('*' for any characters)")
      ->type_name("GLOB");
  command->add_option("--baseline", request->baseline, "folder of the stored figures (default: the suite's)")
      ->type_name("DIR");
  command->add_option("--update", request->update, "store what the matching cases give now; needs --reason")
      ->type_name("GLOB");
  command->add_option("--reason", request->reason, "why the figures changed; goes to CHANGES.md beside them")
      ->type_name("TEXT");
  command->add_option("--junit", request->junit, "write the result as JUnit XML, for CI")->type_name("FILE");
  command->add_option("--markdown", request->markdown, "write the result as Markdown, for a pull request")
      ->type_name("FILE");
  add_json_flag(*command, request->json);
  add_config_dir_option(*command, request->config_dir);
  command->footer(
      "Examples:\n"
      "  bfpsim regress\n"
      "  bfpsim regress cycles --cases '*resnet20*' --junit regress.xml\n"
      "  bfpsim regress my-suite.yaml --update '*' --reason \"second converter\"\n"
      "Exit status: 0 every case passed; 1 one differs, failed or has nothing stored; 2 bad usage or input.");
  command->callback([request, &action] { action = [request] { return regress(*request); }; });
}

}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/command_line.h"
#include "sim/cli/guarded.h"

int main(int argc, char** argv) {
  return static_cast<int>(bfpsim::run_guarded([&] { return bfpsim::parse_command_line(argc, argv)(); }));
}

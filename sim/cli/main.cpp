// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <exception>

#include "sim/cli/command_line.h"
#include "sim/cli/terminal.h"
#include "sim/config/diagnostic.h"
#include "sim/engine/replay.h"
#include "sim/workload/tensor.h"

namespace {

using bfpsim::ExitCode;

/// Everything that the user can put right ends with status 2 and one message; the rest is our mistake.
ExitCode run_program(int argc, const char* const* argv) {
  try {
    return bfpsim::parse_command_line(argc, argv)();
  } catch (const bfpsim::UsageError& error) {
    bfpsim::print_error(error.what());
  } catch (const bfpsim::ConfigError& error) {
    bfpsim::print_error(error.what());
  } catch (const bfpsim::NpyError& error) {
    bfpsim::print_error(error.what());
  } catch (const bfpsim::RefusedError& error) {
    bfpsim::print_error(error.what());
  } catch (const std::bad_alloc&) {
    bfpsim::print_error("not enough memory");
  } catch (const std::exception& error) {
    bfpsim::print_error(
        fmt::format("internal error: {}\n  this is a mistake in bfpsim, please report it", error.what()));
    return ExitCode::InternalError;
  }
  return ExitCode::BadInput;
}

}  // namespace

int main(int argc, char** argv) {
  return static_cast<int>(run_program(argc, argv));
}

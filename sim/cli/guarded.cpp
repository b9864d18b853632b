// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/guarded.h"

#include <fmt/format.h>

#include <exception>
#include <new>

#include "sim/cli/terminal.h"
#include "sim/config/diagnostic.h"
#include "sim/engine/step_plan.h"
#include "sim/workload/tensor.h"

namespace bfpsim {

ExitCode run_guarded(const std::function<ExitCode()>& action) {
  try {
    return action();
  } catch (const UsageError& error) {
    print_error(error.what());
  } catch (const ConfigError& error) {
    print_error(error.what());
  } catch (const NpyError& error) {
    print_error(error.what());
  } catch (const RefusedError& error) {
    print_error(error.what());
  } catch (const std::bad_alloc&) {
    print_error("not enough memory");
  } catch (const std::exception& error) {
    print_error(
        fmt::format("internal error: {}\n  this is a mistake in bfpsim, please report it", error.what()));
    return ExitCode::InternalError;
  }
  return ExitCode::BadInput;
}

}  // namespace bfpsim

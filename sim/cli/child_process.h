// SPDX-License-Identifier: Apache-2.0
// Other programs, run to their end.
#pragma once

#include <string>
#include <vector>

namespace bfpsim {

struct ProgramResult {
  int status = 0;  ///< as a shell would tell it: 127 not found, 128 + signal
  std::string out;
  std::string error;
};

/// Looks the program up in PATH; it gets no input. Throws std::system_error where the system gives no
/// process.
[[nodiscard]] ProgramResult run_program(const std::vector<std::string>& arguments);

}  // namespace bfpsim

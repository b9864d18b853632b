// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>

namespace bfpsim {

/// The program's exit status; part of its interface (docs/command-line.md).
enum class ExitCode : int {
  Done = 0,
  DifferenceFound = 1,  ///< a check ran and found something
  BadInput = 2,         ///< bad usage, bad files
  InternalError = 3,    ///< our mistake
  TryAgain = 75,        ///< EX_TEMPFAIL of sysexits.h: something is missing, and another try may help
  Interrupted = 130,    ///< Ctrl-C; what is known so far was reported
};

/// The user asked for something that cannot be done: `what()` is the message, without "error:".
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
// What stands at the other end of stdout and stderr.
#pragma once

#include <string>

#include "sim/report/text_style.h"

namespace bfpsim {

/// Width from $COLUMNS, else the terminal, else 100; colour only on a terminal and without $NO_COLOR.
[[nodiscard]] TextStyle stdout_style();

/// Whether a line on stderr can be rewritten in place, and how wide it is; 0: it cannot.
[[nodiscard]] int progress_width();

/// Writes to stdout, all of it. Throws UsageError where that fails (a full disk).
void print(const std::string& text);

/// "note: <message>" to stderr: what does not belong into a result on stdout.
void print_note(const std::string& message);

/// "error: <message>" to stderr; a message that says so itself ("file:3:1: error: ...") stays as it is.
void print_error(const std::string& message);

}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "sim/cli/exit_code.h"

namespace bfpsim {
namespace {

constexpr int kDefaultWidth = 100;
constexpr int kMinWidth = 40;  ///< below this nothing can be laid out
constexpr int kMaxWidth = 400;

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view{} : std::string_view(value);
}

bool is_capable_terminal(int descriptor) {
  return ::isatty(descriptor) == 1 && environment("TERM") != "dumb";
}

/// Columns of the terminal at `descriptor`, 0 where unknown.
int terminal_width(int descriptor) {
  winsize size{};
  return ::ioctl(descriptor, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

int width_of(int descriptor) {
  const std::string_view columns = environment("COLUMNS");
  int width = 0;
  std::from_chars(columns.data(), columns.data() + columns.size(), width);
  if (width <= 0) width = terminal_width(descriptor);
  return width <= 0 ? kDefaultWidth : std::clamp(width, kMinWidth, kMaxWidth);
}

}  // namespace

TextStyle stdout_style() {
  const bool colour = is_capable_terminal(STDOUT_FILENO) && environment("NO_COLOR").empty();
  return {width_of(STDOUT_FILENO), colour};
}

int progress_width() {
  return is_capable_terminal(STDERR_FILENO) ? width_of(STDERR_FILENO) : 0;
}

void print(const std::string& text) {
  const bool written =
      std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
  if (!written) throw UsageError(std::string("cannot write to standard output: ") + std::strerror(errno));
}

void print_note(const std::string& message) {
  const std::string text = "note: " + message + "\n";
  std::fwrite(text.data(), 1, text.size(), stderr);
}

void print_error(const std::string& message) {
  const bool says_so = message.rfind("error: ", 0) == 0 || message.find(": error: ") != std::string::npos;
  const std::string text = (says_so ? "" : "error: ") + message + "\n";
  std::fwrite(text.data(), 1, text.size(), stderr);
}

}  // namespace bfpsim

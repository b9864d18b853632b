// SPDX-License-Identifier: Apache-2.0
#include "tests/support/child_process.h"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <exception>
#include <stdexcept>
#include <system_error>

namespace bfpsim::test_support {
namespace {

constexpr int kReturned = 0;
constexpr int kThrew = 1;

void write_all(int file, const std::string& text) {
  std::size_t written = 0;
  while (written < text.size()) {
    const ssize_t count = write(file, text.data() + written, text.size() - written);
    if (count < 0 && errno != EINTR) return;
    if (count > 0) written += static_cast<std::size_t>(count);
  }
}

std::string read_all(int file) {
  std::string text;
  std::array<char, 4096> buffer{};
  for (;;) {
    const ssize_t count = read(file, buffer.data(), buffer.size());
    if (count == 0 || (count < 0 && errno != EINTR)) return text;
    if (count > 0) text.append(buffer.data(), static_cast<std::size_t>(count));
  }
}

/// Leaves by _exit: what the parent has open and registered stays the parent's.
[[noreturn]] void run_child(int result, const std::function<std::string()>& work) {
  int status = kReturned;
  std::string text;
  try {
    text = work();
  } catch (const std::exception& error) {
    status = kThrew;
    text = error.what();
  }
  write_all(result, text);
  _exit(status);
}

}  // namespace

std::string in_child_process(const std::function<std::string()>& work) {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
  const pid_t child = fork();
  if (child < 0) throw std::system_error(errno, std::generic_category(), "fork");
  if (child == 0) run_child(ends[1], work);
  close(ends[1]);
  const std::string text = read_all(ends[0]);
  close(ends[0]);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (!WIFEXITED(status)) throw std::runtime_error("ended by signal " + std::to_string(WTERMSIG(status)));
  if (WEXITSTATUS(status) != kReturned) throw std::runtime_error(text);
  return text;
}

}  // namespace bfpsim::test_support

// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/child_process.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

namespace bfpsim {
namespace {

constexpr int kNotFound = 127;
constexpr int kSignalBase = 128;

/// Takes what a program writes; nobody has to read while it runs.
class Catch {
 public:
  Catch() : file_(std::tmpfile()) {
    if (!file_) throw std::system_error(errno, std::generic_category(), "temporary file");
  }
  [[nodiscard]] int descriptor() const { return ::fileno(file_.get()); }
  [[nodiscard]] std::string text() const {
    std::string text;
    std::array<char, 4096> piece;
    std::rewind(file_.get());
    while (const std::size_t size = std::fread(piece.data(), 1, piece.size(), file_.get()))
      text.append(piece.data(), size);
    return text;
  }

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  std::unique_ptr<std::FILE, Close> file_;
};

}  // namespace

ProgramResult run_program(const std::vector<std::string>& arguments) {
  const Catch out;
  const Catch error;
  std::vector<char*> words;
  for (const std::string& argument : arguments)
    words.push_back(const_cast<char*>(argument.c_str()));  // posix_spawn does not write to them
  words.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, out.descriptor(), STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, error.descriptor(), STDERR_FILENO);
  pid_t child = 0;
  const int failure = ::posix_spawnp(&child, words[0], &actions, nullptr, words.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failure == ENOENT) return {kNotFound, "", arguments.front() + ": not found"};
  if (failure != 0) throw std::system_error(failure, std::generic_category(), arguments.front());
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return {WIFSIGNALED(status) ? kSignalBase + WTERMSIG(status) : WEXITSTATUS(status), out.text(),
          error.text()};
}

}  // namespace bfpsim

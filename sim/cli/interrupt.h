// SPDX-License-Identifier: Apache-2.0
// Ctrl-C as a request that work looks at between two steps.
#pragma once

#include <csignal>

namespace bfpsim {

/// While it lives, the first SIGINT only sets a flag; the second ends the program as usual. One at a time.
class InterruptGuard {
 public:
  InterruptGuard();
  ~InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;
  [[nodiscard]] static bool requested();

 private:
  struct sigaction previous_ {};
};

}  // namespace bfpsim

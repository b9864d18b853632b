// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/interrupt.h"

namespace bfpsim {
namespace {

volatile std::sig_atomic_t interrupt_requested = 0;

extern "C" void on_interrupt(int /*signal*/) {
  interrupt_requested = 1;
}

}  // namespace

InterruptGuard::InterruptGuard() {
  interrupt_requested = 0;
  struct sigaction action {};
  action.sa_handler = on_interrupt;
  sigemptyset(&action.sa_mask);
  action.sa_flags = static_cast<int>(SA_RESTART | SA_RESETHAND);
  sigaction(SIGINT, &action, &previous_);
  // Whoever started us in the background asked that Ctrl-C be ignored.
  if (previous_.sa_handler == SIG_IGN) sigaction(SIGINT, &previous_, nullptr);
}

InterruptGuard::~InterruptGuard() {
  sigaction(SIGINT, &previous_, nullptr);
}

bool InterruptGuard::requested() {
  return interrupt_requested != 0;
}

}  // namespace bfpsim

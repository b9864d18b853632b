// SPDX-License-Identifier: Apache-2.0
// The helper that gives SystemC a process: what a child says, throws and dies of reaches the parent.
#include "tests/support/child_process.h"

#include <gmock/gmock.h>

#include <csignal>
#include <stdexcept>

namespace bfpsim::test_support {
namespace {

TEST(ChildProcess, ReturnsTextLongerThanAPipe) {
  constexpr std::size_t kLong = 1'000'000;
  const std::string text = in_child_process([] { return std::string(kLong, 'x'); });
  EXPECT_EQ(text, std::string(kLong, 'x'));
}

TEST(ChildProcess, KeepsItsChangesToItself) {
  int mine = 1;
  EXPECT_EQ(in_child_process([&] { return std::to_string(++mine); }), "2");
  EXPECT_EQ(mine, 1);
}

TEST(ChildProcess, PassesAnExceptionOn) {
  EXPECT_THAT(
      [] { static_cast<void>(in_child_process([]() -> std::string { throw std::out_of_range("far"); })); },
      testing::ThrowsMessage<std::runtime_error>("far"));
}

TEST(ChildProcess, TellsOfASignal) {
  const auto killed = [] {
    static_cast<void>(in_child_process([] {
      static_cast<void>(std::raise(SIGKILL));
      return std::string();
    }));
  };
  EXPECT_THAT(killed, testing::ThrowsMessage<std::runtime_error>("ended by signal 9"));
}

}  // namespace
}  // namespace bfpsim::test_support

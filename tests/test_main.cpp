// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

// libsystemc refers to sc_main; tests elaborate by themselves, so nothing calls it.
extern "C" int sc_main(int argc, char* argv[]);
extern "C" int sc_main(int /*argc*/, char* /*argv*/[]) {
  return 0;
}

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}

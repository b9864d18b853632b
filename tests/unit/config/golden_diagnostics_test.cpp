// SPDX-License-Identifier: Apache-2.0
// Bad files with the text that a user sees beside them (tests/data/config/bad/*.yaml, *.expected). The
// expected texts were read line by line when they were taken in; a change of one shows in review.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "sim/config/check.h"
#include "tests/unit/config/support.h"

namespace bfpsim {
namespace {

namespace fs = std::filesystem;

fs::path bad_folder() {
  return fs::path(BFPSIM_SOURCE_DIR) / "tests/data/config/bad";
}

std::vector<std::string> stems(const char* extension) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(bad_folder())) {
    if (entry.path().extension() == extension) names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

class GoldenDiagnostics : public testing::TestWithParam<std::string> {};

TEST_P(GoldenDiagnostics, read_as_expected) {
  // Diagnostics name the file as it was given; from within the folder that is its bare name.
  fs::current_path(bad_folder());
  const CheckReport report = check_file(GetParam() + ".yaml");
  EXPECT_FALSE(report.ok());
  EXPECT_EQ(format(report.diagnostics) + "\n", test::read_file(GetParam() + ".expected"));
}

INSTANTIATE_TEST_SUITE_P(BadFiles, GoldenDiagnostics, testing::ValuesIn(stems(".yaml")),
                         [](const auto& instance) { return instance.param; });

TEST(GoldenDiagnosticsFolder, every_bad_file_has_its_expected_text) {
  EXPECT_EQ(stems(".yaml"), stems(".expected"));
  EXPECT_GE(stems(".yaml").size(), 25U);
}

}  // namespace
}  // namespace bfpsim

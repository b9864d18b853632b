// SPDX-License-Identifier: Apache-2.0
#include "sim/config/publication_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/config/check.h"
#include "tests/unit/config/support.h"

namespace bfpsim {
namespace {

const std::string kHead =
    "schema: bfpsim.publication/1\nname: paper\nsource: somebody, somewhere\nfigures:\n";

Publication load_text(const std::string& figures) {
  const test::TempFolder folder;
  return load_publication(folder.write("paper.yaml", kHead + figures));
}

TEST(LoadPublication, reads_figures_and_their_bounds) {
  const Publication paper = load_text(
      "  a.b: {value: 21.3, what: density, where: Table I, bound: within, tolerance: 0.01}\n"
      "  c: {value: 4.9, what: other, where: IV, said: about five, bound: between, low: 4.8, high: 4.95}\n");
  ASSERT_EQ(paper.figures.size(), 2U);
  EXPECT_EQ(paper.at("a.b").said, "21.3");
  EXPECT_EQ(to_string(paper.at("a.b").bound), "21.3 +-1%");
  EXPECT_EQ(paper.at("c").said, "about five");
  EXPECT_EQ(to_string(paper.at("c").bound), "4.9 (4.8 to 4.95)");
  EXPECT_TRUE(paper.at("c").bound.accepts(4.8));
  EXPECT_FALSE(paper.at("c").bound.accepts(4.79));
  EXPECT_FALSE(paper.at("c").bound.accepts(4.96));
  EXPECT_THROW((void)paper.at("d"), std::out_of_range);
}

TEST(LoadPublication, a_bound_has_its_own_keys) {
  EXPECT_THAT(test::told_by([] {
                return load_text("  a: {value: 1, what: w, where: x, bound: more_than, tolerance: 0.1}\n");
              }),
              testing::ElementsAre(testing::HasSubstr("'tolerance' goes with a bound 'within'")));
  EXPECT_THAT(test::told_by([] { return load_text("  a: {value: 1, what: w, where: x, bound: between}\n"); }),
              testing::UnorderedElementsAre(testing::HasSubstr("'low' goes with a bound 'between'"),
                                            testing::HasSubstr("'high' goes with a bound 'between'")));
  EXPECT_THAT(test::told_by([] { return load_text("  a: {value: 1, what: w, where: x, bound: withn}\n"); }),
              testing::ElementsAre(testing::HasSubstr("did you mean 'within'?")));
}

TEST(CheckFile, knows_publications) {
  const CheckReport report = check_file(BFPSIM_SOURCE_DIR "/configs/publications/accuracy_boosters.yaml");
  EXPECT_TRUE(report.ok());
  EXPECT_EQ(report.schema, kPublicationSchema);
}

}  // namespace
}  // namespace bfpsim

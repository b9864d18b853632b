// SPDX-License-Identifier: Apache-2.0
// Expectations: the definitions in docs/reproduce.md.
#include "sim/study/reproduction.h"

#include <gtest/gtest.h>

#include <limits>

namespace bfpsim {
namespace {

using Kind = PublishedBound::Kind;

Finding finding(PublishedBound bound, std::optional<double> ours) {
  Finding result;
  result.bound = bound;
  result.ours = ours;
  return result;
}

TEST(PublishedBound, AcceptsWhatItSays) {
  EXPECT_TRUE((PublishedBound{Kind::MoreThan, 3.5}).accepts(3.6));
  EXPECT_FALSE((PublishedBound{Kind::MoreThan, 3.5}).accepts(3.5));
  EXPECT_TRUE((PublishedBound{Kind::AtLeast, 3.5}).accepts(3.5));
  EXPECT_FALSE((PublishedBound{Kind::AtLeast, 3.5}).accepts(3.4));
  EXPECT_TRUE((PublishedBound{Kind::AtMost, 3.5}).accepts(3.5));
  EXPECT_FALSE((PublishedBound{Kind::AtMost, 3.5}).accepts(3.6));
  EXPECT_TRUE((PublishedBound{Kind::Within, 20.0, 0.05}).accepts(21.0));
  EXPECT_TRUE((PublishedBound{Kind::Within, -20.0, 0.05}).accepts(-19.0));
  EXPECT_FALSE((PublishedBound{Kind::Within, 20.0, 0.05}).accepts(18.9));
}

TEST(PublishedBound, ReadsAsText) {
  EXPECT_EQ(to_string(PublishedBound{Kind::MoreThan, 3.5}), "> 3.5");
  EXPECT_EQ(to_string(PublishedBound{Kind::AtMost, 2.0}), "<= 2");
  EXPECT_EQ(to_string(PublishedBound{Kind::Within, 21.3, 0.02}), "21.3 +-2%");
}

TEST(Finding, HasAVerdictAndADeviation) {
  const PublishedBound bound{Kind::MoreThan, 4.0};
  EXPECT_EQ(finding(bound, 5.0).verdict(), Verdict::Holds);
  EXPECT_EQ(finding(bound, 5.0).deviation(), 0.25);
  EXPECT_EQ(finding(bound, 3.0).verdict(), Verdict::Refuted);
  EXPECT_EQ(finding(bound, 3.0).deviation(), -0.25);
  EXPECT_EQ(finding(bound, std::nullopt).verdict(), Verdict::Undefined);
  EXPECT_EQ(finding(bound, std::nullopt).deviation(), std::nullopt);
  EXPECT_EQ(finding(bound, std::numeric_limits<double>::quiet_NaN()).verdict(), Verdict::Undefined);
  EXPECT_EQ(finding({Kind::AtLeast, 0.0}, 1.0).deviation(), std::nullopt);
}

TEST(Finding, FailsWhereTheVerdictIsNotTheDocumentedOne) {
  const PublishedBound bound{Kind::MoreThan, 4.0};
  EXPECT_FALSE(finding(bound, 5.0).fails());
  EXPECT_TRUE(finding(bound, 3.0).fails());
  EXPECT_TRUE(finding(bound, std::nullopt).fails());
  Finding documented = finding(bound, 3.0);
  documented.disagreement = "a reason";
  EXPECT_FALSE(documented.fails());
  documented.ours = 5.0;
  EXPECT_TRUE(documented.fails());
  documented.ours = std::nullopt;
  EXPECT_TRUE(documented.fails());
}

TEST(Reproduction, FailsWithAnyOfItsFindings) {
  Reproduction reproduction;
  EXPECT_FALSE(reproduction.fails());
  reproduction.findings = {finding({Kind::MoreThan, 4.0}, 5.0)};
  EXPECT_FALSE(reproduction.fails());
  reproduction.findings.push_back(finding({Kind::MoreThan, 4.0}, 3.0));
  EXPECT_TRUE(reproduction.fails());
}

}  // namespace
}  // namespace bfpsim

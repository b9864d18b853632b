// SPDX-License-Identifier: Apache-2.0
// Keys as docs/reproduce.md states them.
#include "sim/report/reproduction_report.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <sstream>

namespace bfpsim {
namespace {

using nlohmann::json;
using Kind = PublishedBound::Kind;

Reproduction sample() {
  Reproduction sample;
  sample.name = "fig9";
  sample.title = "A title";
  sample.source = "A paper";
  Finding good;
  good.id = "fig9.good";
  good.what = "a ratio";
  good.where = "III, Figure 9";
  good.published = "more than twice";
  good.counting = "all of it";
  good.bound = {Kind::MoreThan, 2.0};
  good.ours = 2.5;
  Finding known = good;
  known.id = "fig9.known";
  known.ours = 1.5;
  known.disagreement = "there is a reason";
  Finding bad = good;
  bad.id = "fig9.bad";
  bad.ours = 1.0;
  Finding none = good;
  none.id = "fig9.none";
  none.ours = std::nullopt;
  sample.findings = {good, known, bad, none};
  sample.tables = {
      {"points",
       {{"name", "name"}, {"n", "N"}, {"x", "X", 1}},
       {{std::string("a"), std::int64_t{1024}, 0.12345}, {std::string("b"), std::int64_t{2}, {}}}}};
  sample.notes = {"A note."};
  return sample;
}

TEST(ReproductionReport, JsonHasPublishedOursDeviationAndVerdict) {
  const json report = json::parse(to_json({sample()}));
  EXPECT_EQ(report["schema"], "bfpsim.reproduce/1");
  EXPECT_EQ(report["as_documented"], false);
  const json& findings = report["reproductions"][0]["findings"];
  EXPECT_EQ(findings[0]["published_value"], 2.0);
  EXPECT_EQ(findings[0]["bound"], "> 2");
  EXPECT_EQ(findings[0]["ours"], 2.5);
  EXPECT_EQ(findings[0]["deviation"], 0.25);
  EXPECT_EQ(findings[0]["verdict"], "holds");
  EXPECT_EQ(findings[0]["as_documented"], true);
  EXPECT_TRUE(findings[0]["documented_disagreement"].is_null());
  EXPECT_EQ(findings[1]["verdict"], "refuted");
  EXPECT_EQ(findings[1]["as_documented"], true);
  EXPECT_EQ(findings[2]["as_documented"], false);
  EXPECT_TRUE(findings[3]["ours"].is_null());
  EXPECT_TRUE(findings[3]["deviation"].is_null());
  EXPECT_EQ(findings[3]["verdict"], "undefined");
  const json& points = report["reproductions"][0]["tables"]["points"];
  EXPECT_EQ(points[0], (json{{"name", "a"}, {"n", 1024}, {"x", 0.12345}}));
  EXPECT_TRUE(points[1]["x"].is_null());
}

TEST(ReproductionReport, TextTellsDocumentedDisagreementsApart) {
  const std::string text = to_text({sample()}, {120, false});
  for (const char* part : {"fig9: A title", "holds", "refuted, documented", "REFUTED", "undefined", "+25.0%",
                           "-25.0%", "fig9.known: there is a reason", "1,024", "0.1235", "A note."})
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
}

TEST(ReproductionReport, NoLineIsWiderThanTheTerminal) {
  for (int width = 60; width <= 160; ++width) {
    std::istringstream lines(to_text({sample()}, {width, false}));
    for (std::string line; std::getline(lines, line);)
      ASSERT_LE(display_width(line), width) << line;
  }
}

}  // namespace
}  // namespace bfpsim

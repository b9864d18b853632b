// SPDX-License-Identifier: Apache-2.0
#include "sim/report/text_style.h"

#include <gtest/gtest.h>

namespace bfpsim {
namespace {

TEST(TextStyle, WidthCountsCharacters) {
  EXPECT_EQ(display_width("abc"), 3);
  EXPECT_EQ(display_width("\xc3\xa9\xe2\x82\xac"), 2);  // an e with acute, a euro sign
  EXPECT_EQ(display_width(""), 0);
}

TEST(TextStyle, EllipsisKeepsHeadAndTail) {
  EXPECT_EQ(ellipsize("layer2.downsample.0", 19), "layer2.downsample.0");
  EXPECT_EQ(ellipsize("layer2.downsample.0", 12), "layer..ple.0");
  EXPECT_EQ(ellipsize("abcdef", 2), "ab");
}

TEST(TextStyle, EllipsisDoesNotSplitACharacter) {
  const std::string word = "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9";
  EXPECT_EQ(ellipsize(word, 5), "\xc3\xa9\xc3\xa9..\xc3\xa9");
}

TEST(TextStyle, WrapBreaksAtSpacesAndIndents) {
  EXPECT_EQ(wrap("one two three", {9, false}, 2), "  one two\n  three\n");
  EXPECT_EQ(wrap("one two three", {7, false}), "one two\nthree\n");
}

TEST(TextStyle, WrapKeepsAPathWhole) {
  EXPECT_EQ(wrap("see /a/very/long/path here", {8, false}), "see\n/a/very/long/path\nhere\n");
}

TEST(TextStyle, CommandsContinueWithABackslashAndKeepOptionAndValueTogether) {
  EXPECT_EQ(wrap_command("bfpsim run --trace abc --json", {20, false}, 2),
            "  bfpsim run \\\n      --trace abc \\\n      --json\n");
}

TEST(TextStyle, HeadingHasEscapesOnlyWithColour) {
  EXPECT_EQ(heading("Units", {80, false}), "Units\n");
  EXPECT_EQ(heading("Units", {80, true}), "\033[1mUnits\033[0m\n");
}

TEST(TextStyle, BarIsAsLongAsTheFraction) {
  EXPECT_EQ(bar(0.5, 4), "##..");
  EXPECT_EQ(bar(0.0, 4), "....");
  EXPECT_EQ(bar(1.5, 4), "####");
  EXPECT_EQ(bar(-1.0, 4), "....");
}

}  // namespace
}  // namespace bfpsim

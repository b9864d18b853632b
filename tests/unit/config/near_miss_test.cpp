// SPDX-License-Identifier: Apache-2.0
// Expectations by hand: what a person would take the slip for.
#include "sim/config/near_miss.h"

#include <gtest/gtest.h>

namespace bfpsim {
namespace {

const std::vector<std::string> kKeys{"rows", "cols", "lanes", "slice_bits", "accumulate_cycles"};

TEST(NearMiss, finds_one_wrong_letter) {
  EXPECT_EQ(near_miss("rowz", kKeys), "rows");
}
TEST(NearMiss, finds_a_missing_letter) {
  EXPECT_EQ(near_miss("lane", kKeys), "lanes");
}
TEST(NearMiss, finds_a_letter_too_many) {
  EXPECT_EQ(near_miss("collss", kKeys), "cols");
}
TEST(NearMiss, counts_swapped_neighbours_as_one_slip) {
  EXPECT_EQ(near_miss("orws", kKeys), "rows");
}
TEST(NearMiss, ignores_case) {
  EXPECT_EQ(near_miss("ROWS", kKeys), "rows");
}
TEST(NearMiss, takes_a_dash_for_an_underscore) {
  EXPECT_EQ(near_miss("slice-bits", kKeys), "slice_bits");
}
TEST(NearMiss, allows_more_slips_in_longer_words) {
  EXPECT_EQ(near_miss("acumulat_cycle", kKeys), "accumulate_cycles");
}
TEST(NearMiss, finds_nothing_for_another_word) {
  EXPECT_EQ(near_miss("banks", kKeys), std::nullopt);
}
TEST(NearMiss, finds_nothing_for_an_empty_word) {
  EXPECT_EQ(near_miss("", kKeys), std::nullopt);
}
TEST(NearMiss, finds_nothing_where_no_letter_is_left) {
  EXPECT_EQ(near_miss("x", {"m", "n", "k"}), std::nullopt);
}
TEST(NearMiss, finds_nothing_for_a_very_long_word) {
  EXPECT_EQ(near_miss(std::string(100000, 'a'), kKeys), std::nullopt);
}
TEST(NearMiss, takes_the_closest_and_the_first_of_equals) {
  EXPECT_EQ(near_miss("hbfp44", {"hbfp14", "hbfp4", "hbfp5"}), "hbfp14");
  EXPECT_EQ(near_miss("hbpf4", {"hbfp5", "hbfp4"}), "hbfp4");
}

TEST(DidYouMean, is_the_tail_of_a_message_or_nothing) {
  EXPECT_EQ(did_you_mean("rowz", kKeys), "; did you mean 'rows'?");
  EXPECT_EQ(did_you_mean("banks", kKeys), "");
}

}  // namespace
}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/units/pipeline.h"

#include <gtest/gtest.h>

namespace bfpsim::units {
namespace {

TEST(Pipeline, ShowsAValueAfterAsManyMovesAsItIsDeep) {
  for (const int depth : {1, 2, 5}) {
    Pipeline<int> pipeline(depth);
    pipeline.move(7);
    for (int move = 1; move < depth; ++move) {
      EXPECT_FALSE(pipeline.output().has_value());
      pipeline.move(std::nullopt);
    }
    EXPECT_EQ(pipeline.output(), 7);
    pipeline.move(std::nullopt);
    EXPECT_FALSE(pipeline.output().has_value());
  }
}

TEST(Pipeline, HoldsOnlyWhileItsOutputIsRefused) {
  Pipeline<int> pipeline(2);
  EXPECT_TRUE(pipeline.can_move(false));
  pipeline.move(1);
  EXPECT_TRUE(pipeline.can_move(false));
  pipeline.move(2);
  EXPECT_FALSE(pipeline.can_move(false));
  EXPECT_TRUE(pipeline.can_move(true));
  pipeline.clear();
  EXPECT_TRUE(pipeline.can_move(false));
}

}  // namespace
}  // namespace bfpsim::units

// SPDX-License-Identifier: Apache-2.0
// Expectations: distances worked out by hand. The shipped traces' are compared with Python's in tests/cli.
#include "sim/study/weight_distances.h"

#include <gtest/gtest.h>

#include "sim/config/trace_file.h"

namespace bfpsim {
namespace {

const std::string kTraces = std::string(BFPSIM_SOURCE_DIR) + "/traces/";

/// HBFP4. In one block 7 gives step 1 (E = 3): 7, 3.25 -> 3, 0.25 -> 0, 0.5 -> 0 (even). Apart, the second
/// pair has E = 0, step 1/8, and is exact.
TEST(WeightDistances, FollowTheBlocks) {
  const std::vector<WeightMatrix> weights = {{"a", 1, 4, {7.0F, 3.25F, 0.25F, 0.5F}}};
  const WeightDistances joined = weight_distances(weights, 4, BlockShape::vector(4), ExponentRule::Frexp);
  EXPECT_EQ(joined.network, 1.0 / 4.0);
  EXPECT_EQ(joined.mean_block, 4.0);
  const WeightDistances apart = weight_distances(weights, 4, BlockShape::vector(2), ExponentRule::Frexp);
  EXPECT_EQ(apart.network, 0.25 / 4.0);
  EXPECT_EQ(apart.mean_block, 2.0);
}

/// A tile shares an exponent over two lines, and lines of three end in a block of one.
TEST(WeightDistances, TilesSpanLinesAndEndsAreShort) {
  const std::vector<WeightMatrix> weights = {{"a", 2, 3, {7.0F, 0.25F, 0.125F, 0.25F, 0.25F, 0.125F}}};
  const WeightDistances vectors = weight_distances(weights, 4, BlockShape::vector(2), ExponentRule::Frexp);
  EXPECT_EQ(vectors.network, 0.25 / 6.0);  // the first line's 0.25 is lost beside 7
  EXPECT_EQ(vectors.mean_block, 6.0 / 4.0);
  const WeightDistances tiles = weight_distances(weights, 4, BlockShape::tile(2), ExponentRule::Frexp);
  EXPECT_EQ(tiles.network, 0.75 / 6.0);  // and the second line's two
  EXPECT_EQ(tiles.mean_block, 6.0 / 2.0);
}

/// Over the network, one layer's rounding up fills in for another's rounding down: a distance of samples.
TEST(WeightDistances, TheNetworkIsOneSample) {
  const std::vector<WeightMatrix> weights = {{"down", 1, 2, {7.0F, 3.25F}}, {"up", 1, 2, {7.0F, 2.75F}}};
  const WeightDistances distances = weight_distances(weights, 4, BlockShape::vector(2), ExponentRule::Frexp);
  ASSERT_EQ(distances.layers.size(), 2U);
  EXPECT_EQ(distances.layers[0], 0.125);
  EXPECT_EQ(distances.layers[1], 0.125);
  EXPECT_EQ(distances.network, 0.125);  // 2.75, 3.25 against 3, 3
}

TEST(WeightDistances, OfNoWeightsAreUndefined) {
  const WeightDistances distances = weight_distances({}, 4, BlockShape::vector(2), ExponentRule::Frexp);
  EXPECT_EQ(distances.network, std::nullopt);
  EXPECT_EQ(distances.mean_block, 0.0);
}

/// Lines along K = (kh, kw, c), as trace.yaml's geometry gives them.
TEST(LoadWeights, TakesEveryLayersWeightsAsLowered) {
  const Trace trace = load_trace(kTraces + "fmnist-resnet8");
  const std::vector<WeightMatrix> weights = load_weights(trace, trace.steps.back());
  ASSERT_EQ(weights.size(), 10U);
  EXPECT_EQ(weights.front().layer, "conv1");
  EXPECT_EQ(weights.front().lines, 8);
  EXPECT_EQ(weights.front().k, 9);
  EXPECT_EQ(weights.back().layer, "fc");
  EXPECT_EQ(weights.back().lines, 10);
  EXPECT_EQ(weights.back().k, 32);
  for (const WeightMatrix& matrix : weights)
    EXPECT_EQ(static_cast<std::int64_t>(matrix.values.size()), matrix.lines * matrix.k) << matrix.layer;
}

TEST(LoadWeights, LeavesProductsOfActivationsOut) {
  const Trace trace = load_trace(kTraces + "licence-charlm");
  const std::vector<WeightMatrix> weights = load_weights(trace, trace.steps.back());
  EXPECT_FALSE(weights.empty());
  for (const WeightMatrix& matrix : weights) {
    EXPECT_EQ(matrix.layer.find(".qk") == std::string::npos || matrix.layer.find(".qkv") != std::string::npos,
              true)
        << matrix.layer;
    EXPECT_EQ(matrix.layer.find(".av"), std::string::npos) << matrix.layer;
  }
}

}  // namespace
}  // namespace bfpsim

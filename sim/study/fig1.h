// SPDX-License-Identifier: Apache-2.0
// Figure 1 of Harma et al.: Wasserstein distance of weights from HBFP4 and HBFP6 against the block size.
#pragma once

#include <array>
#include <functional>
#include <string>
#include <vector>

#include "sim/study/reproduction.h"
#include "sim/study/weight_distances.h"

namespace bfpsim {

/// The paper's block sizes; all are squares of a tile's side.
inline constexpr std::array<int, 7> kFig1Blocks = {16, 25, 36, 49, 64, 256, 576};

/// A trained network's weights.
struct WeightSample {
  std::string name;  ///< of the trace
  std::int64_t step = 0;
  std::vector<WeightMatrix> weights;
};

/// Distances on each network's weights, in 1xN vectors and in tiles, and whether HBFP4's are more than 3.5
/// times HBFP6's. `on_network` is told each name before its turn.
[[nodiscard]] Reproduction reproduce_fig1(const std::vector<WeightSample>& networks,
                                          const std::function<void(const std::string&)>& on_network);

}  // namespace bfpsim

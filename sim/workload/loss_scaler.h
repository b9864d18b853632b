// SPDX-License-Identifier: Apache-2.0
// Loss scaling: the policy that a schedule names, and the state machine that follows it through a training
// run (docs/fp8-training.md).
#pragma once

#include <cstdint>
#include <variant>
#include <vector>

namespace bfpsim {

/// Gradients keep their size.
struct NoLossScale {};

/// The same factor in every iteration; > 0.
struct ConstantLossScale {
  float scale = 1.0F;
};

/// The scale is at least `scale` from this iteration on.
struct ScaleThreshold {
  std::int64_t iteration = 0;
  float scale = 1.0F;
};

/// Back-off: divided by `factor` after an overflow, multiplied by it after `growth_interval` iterations
/// without one. The defaults are those of OpenSeq2Seq's BackoffScaler, which starts at its maximum.
/// The minimum threshold by iteration is what Mellempudi et al. (arXiv 1905.12334) add to it.
struct DynamicLossScale {
  float initial = 16777216.0F;  ///< 2^24
  float maximum = 16777216.0F;
  float factor = 2.0F;                  ///< > 1
  std::int64_t growth_interval = 2000;  ///< iterations
  std::vector<ScaleThreshold> minimum;  ///< ascending iterations; before the first of them 1
};

using LossScalePolicy = std::variant<NoLossScale, ConstantLossScale, DynamicLossScale>;

/// The least scale that a dynamic policy allows in an iteration.
[[nodiscard]] float minimum_scale(const DynamicLossScale& policy, std::int64_t iteration);

/// The scale of each iteration of a training run, and which of its updates are skipped.
class LossScaler {
 public:
  /// Before iteration `first`; a dynamic scale starts at its initial value there.
  explicit LossScaler(LossScalePolicy policy, std::int64_t first = 0);

  [[nodiscard]] std::int64_t iteration() const { return iteration_; }
  /// What the loss of this iteration is multiplied by; 1 without loss scaling.
  [[nodiscard]] float scale() const { return scale_; }

  /// Ends an iteration; `overflow`: a gradient of it held Inf or NaN. Returns whether its update is applied:
  /// an iteration that overflowed is skipped, at the minimum threshold too, where the scale stays as it is.
  bool finish_iteration(bool overflow);

 private:
  LossScalePolicy policy_;
  std::int64_t iteration_;
  std::int64_t since_change_ = 0;  ///< iterations without overflow
  float scale_ = 1.0F;
};

}  // namespace bfpsim

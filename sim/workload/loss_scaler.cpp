// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/loss_scaler.h"

#include <algorithm>

namespace bfpsim {
namespace {

float bounded(const DynamicLossScale& policy, float scale, std::int64_t iteration) {
  return std::max(std::min(scale, policy.maximum), minimum_scale(policy, iteration));
}

float first_scale(const LossScalePolicy& policy, std::int64_t iteration) {
  if (const auto* constant = std::get_if<ConstantLossScale>(&policy)) return constant->scale;
  if (const auto* dynamic = std::get_if<DynamicLossScale>(&policy))
    return bounded(*dynamic, dynamic->initial, iteration);
  return 1.0F;
}

}  // namespace

float minimum_scale(const DynamicLossScale& policy, std::int64_t iteration) {
  float minimum = 1.0F;
  for (const ScaleThreshold& threshold : policy.minimum) {
    if (threshold.iteration <= iteration) minimum = threshold.scale;
  }
  return minimum;
}

LossScaler::LossScaler(LossScalePolicy policy, std::int64_t first)
    : policy_(std::move(policy)), iteration_(first), scale_(first_scale(policy_, first)) {}

bool LossScaler::finish_iteration(bool overflow) {
  ++iteration_;
  if (const auto* policy = std::get_if<DynamicLossScale>(&policy_)) {
    since_change_ = overflow ? 0 : since_change_ + 1;
    if (overflow) scale_ /= policy->factor;
    if (since_change_ == policy->growth_interval) {
      scale_ *= policy->factor;
      since_change_ = 0;
    }
    scale_ = bounded(*policy, scale_, iteration_);
  }
  return !overflow;
}

}  // namespace bfpsim

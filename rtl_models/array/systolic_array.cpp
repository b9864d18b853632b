// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/array/systolic_array.h"

#include <algorithm>

#include "rtl_models/numerics/float_format.h"
#include "rtl_models/numerics/kernels.h"

namespace bfpsim {

SystolicArray::SystolicArray(const ArrayParams& array, const PipelineParams& pipeline)
    : array_(array),
      latency_(array_latency(array, pipeline)),
      groups_(array.lanes),
      block_sums_(static_cast<std::size_t>(array.rows * array.cols * groups_)),
      accumulators_(static_cast<std::size_t>(array.accumulators * array.rows * array.cols)) {}

void SystolicArray::start(const BlockCodec& codec_a, const BlockCodec& codec_b) {
  arithmetic_ = DpuArithmetic(array_, codec_a, codec_b);
  in_flight_.clear();
}

void SystolicArray::issue(const IssueSlot& slot) {
  if (array_.datapath == Datapath::Integer)
    slot.fused ? accumulate_fused_products(slot) : accumulate_products(slot);
  if (slot.last_of_segment) add_segments(slot);
  if (slot.last_of_output) {
    const auto dpus = static_cast<std::ptrdiff_t>(array_.rows * array_.cols);
    const auto first = accumulators_.begin() + slot.accumulator * dpus;
    in_flight_.push_back({slot.cycle + latency_, std::vector<float>(first, first + dpus)});
  }
}

void SystolicArray::accumulate_products(const IssueSlot& slot) {
  for (int row = 0; row < array_.rows; ++row) {
    const std::int8_t* a = slot.a_digits + row * array_.lanes;
    for (int col = 0; col < array_.cols; ++col) {
      const std::int8_t* b = slot.b_digits + col * array_.lanes;
      std::int64_t* sums = block_sums_.data() + (row * array_.cols + col) * groups_;
      for (int g = 0; g < slot.groups; ++g) {
        const std::int64_t previous = slot.first_of_segment ? 0 : sums[g];
        const std::int64_t products =
            dot_int8(a + g * slot.group_lanes, b + g * slot.group_lanes, slot.group_lanes);
        sums[g] = previous + products * (std::int64_t{1} << slot.shift);
      }
    }
  }
}

void SystolicArray::accumulate_fused_products(const IssueSlot& slot) {
  fused_lanes_.clear();
  const int last_element = slot.groups * slot.group_lanes - 1;
  for (int lane = 0; lane < array_.lanes; ++lane) {
    fused_lanes_.push_back(fused_lane(slot.fusion, lane, array_.slice_bits));
    fused_lanes_.back().element = std::min(fused_lanes_.back().element, last_element);  // gated: holds 0
  }
  for (int row = 0; row < array_.rows; ++row) {
    const std::int8_t* a = slot.a_digits + row * array_.lanes;
    for (int col = 0; col < array_.cols; ++col) {
      const std::int8_t* b = slot.b_digits + col * array_.lanes;
      std::int64_t* sums = block_sums_.data() + (row * array_.cols + col) * groups_;
      if (slot.first_of_segment) std::fill_n(sums, slot.groups, 0);
      for (int lane = 0; lane < array_.lanes; ++lane) {
        const FusedLane& role = fused_lanes_[static_cast<std::size_t>(lane)];
        sums[role.element / slot.group_lanes] +=
            std::int64_t{a[lane]} * b[lane] * (std::int64_t{1} << role.digits.shift);
      }
    }
  }
}

float SystolicArray::segment_value(const IssueSlot& slot, int row, int col) const {
  const ExponentCode* a = slot.a_exponents + row * slot.groups;
  const ExponentCode* b = slot.b_exponents + col * slot.groups;
  if (array_.datapath == Datapath::Integer)
    return arithmetic_.integer_value(block_sums_.data() + (row * array_.cols + col) * groups_, a, b,
                                     slot.groups);
  return arithmetic_.float_value({slot.a_elements + row * array_.lanes, slot.b_elements + col * array_.lanes,
                                  a, b, slot.groups, slot.group_lanes});
}

void SystolicArray::add_segments(const IssueSlot& slot) {
  float* sums = accumulators_.data() + slot.accumulator * array_.rows * array_.cols;
  for (int row = 0; row < array_.rows; ++row) {
    for (int col = 0; col < array_.cols; ++col) {
      float& sum = sums[row * array_.cols + col];
      sum = fp32_add(slot.first_of_output ? 0.0F : sum, segment_value(slot, row, col), array_.subnormals);
    }
  }
}

bool SystolicArray::take_result(std::int64_t cycle, SubTileResult& result) {
  if (in_flight_.empty() || in_flight_.front().ready_cycle > cycle) return false;
  result = std::move(in_flight_.front());
  in_flight_.pop_front();
  return true;
}

void SystolicArray::flip_accumulator_bit(int accumulator, int dpu, int bit) {
  float& sum = accumulators_[static_cast<std::size_t>(accumulator * array_.rows * array_.cols + dpu)];
  sum = float_of(bits_of(sum) ^ (1U << static_cast<unsigned>(bit)));
}

}  // namespace bfpsim

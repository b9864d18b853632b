// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/array/array_group.h"

#include <algorithm>

namespace bfpsim {
namespace {

ArrayParams one_of(ArrayParams array) {
  array.count = 1;
  return array;
}

}  // namespace

ArrayGroup::ArrayGroup(const ArrayParams& array, const PipelineParams& pipeline)
    : array_(array),
      sum_cycles_(array_sum_cycles(array, pipeline)),
      arrays_(static_cast<std::size_t>(array.count), SystolicArray(one_of(array), pipeline)) {}

void ArrayGroup::start(const BlockCodec& codec_a, const BlockCodec& codec_b, std::int64_t sharing) {
  sharing_ = sharing;
  for (SystolicArray& array : arrays_)
    array.start(codec_a, codec_b);
}

bool ArrayGroup::take_result(std::int64_t cycle, SubTileResult& result) {
  if (!arrays_.front().take_result(cycle - sum_cycles_, result)) return false;
  if (arrays_.size() == 1) return true;
  const std::vector<float> first = std::move(result.values);
  result.ready_cycle += sum_cycles_;
  result.values.assign(static_cast<std::size_t>(array_.sub_tile_words()), 0.0F);
  join(0, first, result);
  SubTileResult other;
  for (std::size_t i = 1; i < arrays_.size(); ++i) {
    if (arrays_[i].take_result(cycle - sum_cycles_, other)) join(i, other.values, result);
  }
  return true;
}

/// Puts the sums of array `index`, [rows][cols], where they belong.
void ArrayGroup::join(std::size_t index, const std::vector<float>& values, SubTileResult& result) const {
  const bool shares_k = array_.split == Split::K;
  const std::size_t words = values.size();
  if (shares_k && index > 0) {
    const bool has_share = static_cast<std::int64_t>(index) < sharing_;
    for (std::size_t i = 0; i < words; ++i)
      result.values[i] = fp32_add(result.values[i], has_share ? values[i] : 0.0F, array_.subnormals);
    return;
  }
  const auto cols = static_cast<std::size_t>(array_.cols);
  const auto pitch = static_cast<std::size_t>(array_.sub_tile_n());
  const std::size_t origin = shares_k ? 0 : index * (array_.split == Split::N ? cols : words);
  for (std::size_t i = 0; i < words; ++i)
    result.values[origin + i / cols * pitch + i % cols] = values[i];
}

void ArrayGroup::flip_accumulator_bit(int accumulator, int dpu, int bit) {
  const int dpus = array_.rows * array_.cols;
  arrays_[static_cast<std::size_t>(dpu / dpus)].flip_accumulator_bit(accumulator, dpu % dpus, bit);
}

}  // namespace bfpsim

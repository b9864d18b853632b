// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/array/stationary_array.h"

#include <algorithm>

#include "rtl_models/arch/timing.h"
#include "rtl_models/numerics/dot.h"
#include "rtl_models/numerics/float_format.h"
#include "rtl_models/numerics/kernels.h"

namespace bfpsim {

StationaryArray::StationaryArray(const ArrayParams& array, const PipelineParams& pipeline)
    : array_(array),
      return_cycles_(column_cycles(array, pipeline)),
      shadow_(static_cast<std::size_t>(array.rows)),
      rows_(static_cast<std::size_t>(array.rows)),
      partial_sums_(static_cast<std::size_t>(array.rows * array.accumulators * array.cols)) {}

void StationaryArray::start(const BlockCodec& streamed, const BlockCodec& stationary, int groups,
                            int group_lanes) {
  arithmetic_ = DpuArithmetic(array_, streamed, stationary);
  groups_ = groups;
  group_lanes_ = group_lanes;
  block_sums_.assign(static_cast<std::size_t>(array_.rows * array_.cols * groups), 0);
  returning_.clear();
  leaving_.clear();
}

void StationaryArray::load(int row, const StationaryRow& operand) {
  Row& target = shadow_[static_cast<std::size_t>(row)];
  const std::ptrdiff_t plane = std::ptrdiff_t{array_.cols} * array_.lanes;
  target.chunk = operand.chunk;
  target.digits.clear();
  target.elements.clear();
  if (!operand.chunk.used) return;
  for (const std::int8_t* digits : operand.digits)
    target.digits.insert(target.digits.end(), digits, digits + plane);
  if (operand.elements != nullptr) target.elements.assign(operand.elements, operand.elements + plane);
  target.exponents.assign(operand.exponents, operand.exponents + std::ptrdiff_t{array_.cols} * groups_);
}

void StationaryArray::swap() {
  rows_.swap(shadow_);
}

void StationaryArray::issue(const StreamPass& pass) {
  if (array_.datapath == Datapath::Integer) multiply(pass);
  if (pass.last_pass) flow_down(pass);
}

void StationaryArray::multiply(const StreamPass& pass) {
  for (std::size_t row = 0; row < rows_.size() && rows_[row].chunk.used; ++row) {
    const std::int8_t* streamed = pass.digits[row];
    const std::int8_t* stationary =
        rows_[row].digits.data() + std::ptrdiff_t{pass.stationary_digit} * array_.cols * array_.lanes;
    std::int64_t* sums = block_sums_.data() + static_cast<std::ptrdiff_t>(row) * array_.cols * groups_;
    for (int col = 0; col < array_.cols; ++col, stationary += array_.lanes, sums += groups_) {
      for (int g = 0; g < groups_; ++g) {
        const std::int64_t products =
            dot_int8(streamed + g * group_lanes_, stationary + g * group_lanes_, group_lanes_);
        sums[g] = (pass.first_pass ? 0 : sums[g]) + products * (std::int64_t{1} << pass.shift);
      }
    }
  }
}

float StationaryArray::addend(const StreamPass& pass, std::size_t row, int col,
                              const std::int64_t* sums) const {
  const Row& registers = rows_[row];
  const ExponentCode* stationary = registers.exponents.data() + std::ptrdiff_t{col} * groups_;
  if (array_.datapath == Datapath::Integer)
    return arithmetic_.integer_value(sums, pass.exponents[row], stationary, groups_);
  return arithmetic_.float_value({pass.elements[row],
                                  registers.elements.data() + std::ptrdiff_t{col} * array_.lanes,
                                  pass.exponents[row], stationary, groups_, group_lanes_});
}

/// From the top of each column to its bottom: block sums until their segment ends, partial sums all the way.
void StationaryArray::flow_down(const StreamPass& pass) {
  for (; !returning_.empty() && returning_.front().cycle <= pass.cycle; returning_.pop_front()) {
    const Returning& line = returning_.front();
    std::copy(line.sums.begin(), line.sums.end(),
              partial_sums_.begin() + std::ptrdiff_t{line.slot} * array_.cols);
  }
  std::vector<float> bottom(static_cast<std::size_t>(array_.cols), 0.0F);
  std::vector<std::int64_t> carried(static_cast<std::size_t>(groups_));
  for (int col = 0; col < array_.cols; ++col) {
    float& sum = bottom[static_cast<std::size_t>(col)];
    if (!pass.first_of_output) sum = partial_sums_[static_cast<std::size_t>(pass.slot * array_.cols + col)];
    for (std::size_t row = 0; row < rows_.size() && rows_[row].chunk.used; ++row) {
      const std::int64_t* own =
          block_sums_.data() + (static_cast<std::ptrdiff_t>(row) * array_.cols + col) * groups_;
      for (std::size_t g = 0; g < carried.size(); ++g)
        carried[g] = (rows_[row].chunk.first_of_segment ? 0 : carried[g]) + own[g];
      if (rows_[row].chunk.last_of_segment)
        sum = fp32_add(sum, addend(pass, row, col, carried.data()), array_.subnormals);
    }
  }
  if (pass.last_of_output) {
    leaving_.push_back(std::move(bottom));
  } else {
    returning_.push_back({pass.cycle + return_cycles_, pass.slot, std::move(bottom)});
  }
}

std::vector<float> StationaryArray::take_lines(std::int64_t lines) {
  std::vector<float> values;
  for (; lines > 0; --lines) {
    values.insert(values.end(), leaving_.front().begin(), leaving_.front().end());
    leaving_.pop_front();
  }
  return values;
}

void StationaryArray::flip_partial_sum(int slot, int col, int bit) {
  float* sum = &partial_sums_[static_cast<std::size_t>(slot * array_.cols + col)];
  for (Returning& line : returning_) {
    if (line.slot == slot) sum = &line.sums[static_cast<std::size_t>(col)];
  }
  *sum = float_of(bits_of(*sum) ^ (1U << static_cast<unsigned>(bit)));
}

}  // namespace bfpsim

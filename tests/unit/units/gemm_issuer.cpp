// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/units/gemm_issuer.h"

#include <algorithm>

#include "rtl_models/numerics/digits.h"

namespace bfpsim::units {

const IssueSlot* OwnedSlot::get() {
  slot.a_digits = a_digits.data();
  slot.b_digits = b_digits.data();
  slot.a_exponents = a_exponents.data();
  slot.b_exponents = b_exponents.data();
  return &slot;
}

Segmentation Segmentation::of(const BlockedOperand& a, const BlockedOperand& b, int lanes) {
  Segmentation cut;
  cut.segment = std::min(a.block_k, b.block_k);
  if (cut.segment <= lanes) {
    cut.groups = lanes / static_cast<int>(cut.segment);
    cut.group_lanes = static_cast<int>(cut.segment);
  } else {
    cut.group_lanes = lanes;
  }
  cut.chunk = std::int64_t{cut.groups} * cut.group_lanes;
  return cut;
}

namespace {

class Issuer {
 public:
  Issuer(const BlockedOperand& a, const BlockedOperand& b, const ArrayParams& array,
         const PipelineParams& pipeline, int idle_percent, RandomOperands& random)
      : a_(a),
        b_(b),
        array_(array),
        pipeline_(pipeline),
        idle_percent_(idle_percent),
        random_(random),
        cut_(Segmentation::of(a, b, array.lanes)),
        added_(static_cast<std::size_t>(array.accumulators), -1000) {}

  IssueStream run() {
    const std::int64_t tiles = tile_rows() * tile_columns();
    for (std::int64_t tile = 0; tile < tiles; tile += array_.accumulators) {
      const std::int64_t end = std::min<std::int64_t>(tile + array_.accumulators, tiles);
      for (std::int64_t k0 = 0; k0 < a_.k; k0 = segment_end(k0)) {
        for (std::int64_t t = tile; t < end; ++t)
          issue_segment(t, static_cast<int>(t - tile), k0);
      }
    }
    return std::move(stream_);
  }

 private:
  [[nodiscard]] std::int64_t tile_rows() const { return (a_.lines + array_.rows - 1) / array_.rows; }
  [[nodiscard]] std::int64_t tile_columns() const { return (b_.lines + array_.cols - 1) / array_.cols; }
  /// A segment of the block accumulators: one chunk of several blocks, or all chunks of one block.
  [[nodiscard]] std::int64_t segment_end(std::int64_t k0) const {
    return std::min(a_.k, k0 + std::max(cut_.segment, cut_.chunk));
  }

  void issue_segment(std::int64_t tile, int accumulator, std::int64_t k0) {
    const int a_digits = digit_count(a_.codec.mantissa_bits, array_.slice_bits);
    const int b_digits = digit_count(b_.codec.mantissa_bits, array_.slice_bits);
    const std::int64_t end = segment_end(k0);
    for (std::int64_t chunk = k0; chunk < end; chunk += cut_.chunk) {
      for (int p = 0; p < a_digits * b_digits; ++p) {
        OwnedSlot owned = make_pass(tile, chunk, std::min(end, chunk + cut_.chunk),
                                    digit_pass(p, a_digits, array_.slice_bits));
        owned.slot.first_of_segment = chunk == k0 && p == 0;
        owned.slot.last_of_segment = chunk + cut_.chunk >= end && p + 1 == a_digits * b_digits;
        owned.slot.first_of_output = k0 == 0;
        owned.slot.last_of_output = owned.slot.last_of_segment && end == a_.k;
        owned.slot.accumulator = accumulator;
        issue(std::move(owned));
      }
    }
  }

  OwnedSlot make_pass(std::int64_t tile, std::int64_t k0, std::int64_t k_end, const DigitPass& pass) const {
    OwnedSlot owned;
    owned.tile = tile;
    owned.slot.groups = static_cast<int>((k_end - k0 + cut_.group_lanes - 1) / cut_.group_lanes);
    owned.slot.group_lanes = cut_.group_lanes;
    owned.slot.shift = pass.shift;
    for (int r = 0; r < array_.rows; ++r) {
      const std::int64_t line = (tile / tile_columns()) * array_.rows + r;
      add_line(a_, line, k0, k_end, pass.a_digit, owned.slot.groups, owned.a_digits, owned.a_exponents);
    }
    for (int c = 0; c < array_.cols; ++c) {
      const std::int64_t line = (tile % tile_columns()) * array_.cols + c;
      add_line(b_, line, k0, k_end, pass.b_digit, owned.slot.groups, owned.b_digits, owned.b_exponents);
    }
    return owned;
  }

  void add_line(const BlockedOperand& operand, std::int64_t line, std::int64_t k0, std::int64_t k_end,
                int digit, int groups, std::vector<std::int8_t>& digits,
                std::vector<ExponentCode>& exponents) const {
    const bool real = line < operand.lines;
    for (std::int64_t lane = 0; lane < array_.lanes; ++lane) {
      const bool used = real && lane < cut_.chunk && k0 + lane < k_end;
      const int q = used ? operand.line_mantissas(line)[k0 + lane] : 0;
      digits.push_back(static_cast<std::int8_t>(digit_of(q, digit, array_.slice_bits)));
    }
    for (int g = 0; g < groups; ++g) {
      const std::int64_t block = (k0 + g * cut_.group_lanes) / operand.block_k;
      exponents.push_back(real ? operand.exponent(line, block)
                               : static_cast<ExponentCode>(operand.codec.shared.zero_code()));
    }
  }

  void issue(OwnedSlot owned) {
    while (random_.in_range(1, 100) <= idle_percent_)
      stream_.emplace_back();
    if (owned.slot.last_of_segment) {
      std::int64_t& added = added_[static_cast<std::size_t>(owned.slot.accumulator)];
      while (now() < added + pipeline_.accumulate_cycles)
        stream_.emplace_back();
      added = now();
    }
    stream_.emplace_back(std::move(owned));
  }
  [[nodiscard]] std::int64_t now() const { return static_cast<std::int64_t>(stream_.size()); }

  const BlockedOperand& a_;
  const BlockedOperand& b_;
  const ArrayParams& array_;
  const PipelineParams& pipeline_;
  int idle_percent_;
  RandomOperands& random_;
  Segmentation cut_;
  std::vector<std::int64_t> added_;  // cycle of each accumulator's last addition
  IssueStream stream_;
};

}  // namespace

IssueStream issue_gemm(const BlockedOperand& a, const BlockedOperand& b, const ArrayParams& array,
                       const PipelineParams& pipeline, int idle_percent, RandomOperands& random) {
  return Issuer(a, b, array, pipeline, idle_percent, random).run();
}

}  // namespace bfpsim::units

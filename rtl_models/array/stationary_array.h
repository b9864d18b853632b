// SPDX-License-Identifier: Apache-2.0
// An array whose DPUs hold one operand (weight and input stationary): the other streams through the rows,
// sums flow down the columns.
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "rtl_models/arch/machine.h"
#include "rtl_models/array/dpu_arithmetic.h"

namespace bfpsim {

/// What a row of DPUs does with its chunk of K.
struct StationaryChunk {
  bool used = false;              ///< the fold has a chunk for the row
  bool first_of_segment = false;  ///< its block sums do not go on from the row above
  bool last_of_segment = false;   ///< its block sums become FP32 and are added to the partial sum
};

/// The stationary operand of a row: all digits (or the elements) of one chunk of each column's line.
struct StationaryRow {
  StationaryChunk chunk;
  std::vector<const std::int8_t*> digits;   ///< by digit: [cols][lanes]; of an integer datapath
  const float* elements = nullptr;          ///< [cols][lanes]; of a float datapath
  const ExponentCode* exponents = nullptr;  ///< [cols][groups]
};

/// One pass of one streamed line through all rows; row r takes its part r hops later.
struct StreamPass {
  std::int64_t cycle = 0;  ///< of issue
  int shift = 0;           ///< weight of the digits' product: times 2^shift
  int stationary_digit = 0;
  std::vector<const std::int8_t*> digits;      ///< by row: [lanes]
  std::vector<const float*> elements;          ///< by row: [lanes]
  std::vector<const ExponentCode*> exponents;  ///< by row: [groups]
  bool first_pass = false;                     ///< of the line: block sums start
  bool last_pass = false;                      ///< of the line: sums flow down
  bool first_of_output = false;                ///< +0 enters at the top, else the partial sum of `slot`
  bool last_of_output = false;                 ///< the bottom's sum leaves, else it goes back to `slot`
  int slot = 0;                                ///< of the columns' accumulator buffers: line of a partial sum
};

/// The arithmetic of rows x cols dot-product units, one call per cycle. Shadow registers take the next fold's
/// stationary operand while the present one is in use.
class StationaryArray {
 public:
  StationaryArray(const ArrayParams& array, const PipelineParams& pipeline);

  /// Prepares for panels of these codecs (panel_codec()) and drops everything in flight.
  void start(const BlockCodec& streamed, const BlockCodec& stationary, int groups, int group_lanes);
  /// The shadow registers of a row take its chunks.
  void load(int row, const StationaryRow& operand);
  /// What was loaded comes into use.
  void swap();
  /// At most one pass a cycle, cycles ascending.
  void issue(const StreamPass& pass);
  /// The sums that leave, [cols] for each line, oldest first; `lines` of them.
  [[nodiscard]] std::vector<float> take_lines(std::int64_t lines);

  /// Test hook: flips one bit of a partial sum in the accumulator buffer or on its way there.
  void flip_partial_sum(int slot, int col, int bit);

 private:
  /// One row's registers.
  struct Row {
    StationaryChunk chunk;
    std::vector<std::int8_t> digits;  ///< [digit][cols][lanes]
    std::vector<float> elements;      ///< [cols][lanes]
    std::vector<ExponentCode> exponents;
  };
  /// A line of partial sums on its way back to the accumulator buffers.
  struct Returning {
    std::int64_t cycle = 0;  ///< from which on a pass can take it
    int slot = 0;
    std::vector<float> sums;
  };

  void multiply(const StreamPass& pass);
  void flow_down(const StreamPass& pass);
  [[nodiscard]] float addend(const StreamPass& pass, std::size_t row, int col,
                             const std::int64_t* sums) const;

  ArrayParams array_;
  std::int64_t return_cycles_;
  DpuArithmetic arithmetic_;
  int groups_ = 1;
  int group_lanes_ = 0;
  std::vector<Row> shadow_;
  std::vector<Row> rows_;
  std::vector<std::int64_t> block_sums_;  ///< [rows][cols][groups]
  std::vector<float> partial_sums_;       ///< accumulator buffers: [rows x accumulators][cols]
  std::deque<Returning> returning_;
  std::deque<std::vector<float>> leaving_;
};

}  // namespace bfpsim

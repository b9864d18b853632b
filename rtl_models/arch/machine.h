// SPDX-License-Identifier: Apache-2.0
// The parameters of a machine: plain values, filled once at the edge (sim/config) and const ever after.
#pragma once

#include <cstdint>
#include <string>

#include "rtl_models/arch/dram_params.h"
#include "rtl_models/arch/quantities.h"
#include "rtl_models/numerics/float_dot.h"

namespace bfpsim {

/// What the lanes of a dot-product unit multiply.
enum class Datapath : std::uint8_t {
  Integer,  ///< digits of integer mantissas, in passes (contract B1-B5)
  Float,    ///< floating-point elements, one chunk a cycle (contract B8)
};

/// What the digit products of a multi-digit element are spread over.
enum class Fusion : std::uint8_t {
  Temporal,  ///< cycles: a lane has an element of the chunk, and each cycle is one pass over all of them
  Spatial,   ///< neighbouring lanes, which together make one full product
};

/// Which operand stays in the array (docs/timing.md, section 5).
enum class Dataflow : std::uint8_t {
  OutputStationary,  ///< none: the partial sums stay, A streams through the rows, B through the columns
  WeightStationary,  ///< B: each DPU holds a chunk of a line of B, A's lines stream
  InputStationary,   ///< A: likewise, B's lines stream
};

/// How the array's tiles follow one another: a tile's results may still be on their way through the array.
enum class TileOverlap : std::uint8_t {
  Full,     ///< tiles follow one another without a gap
  Preload,  ///< a tile's stationary operand is loaded meanwhile, but it begins when the one before is out
  None,     ///< nothing of a tile begins before the one before it is out
};

/// What several arrays share out (docs/timing.md, section 5).
enum class Split : std::uint8_t {
  M,  ///< rows of C: a sub-tile is `count` times as tall
  N,  ///< columns of C: a sub-tile is `count` times as wide
  K,  ///< the reduction: array i adds up groups i, i + count, ... of K; their sums are added in ascending i
};

/// `count` arrays of rows x cols dot-product units (DPUs), each with `lanes` multipliers.
struct ArrayParams {
  int rows = 8;    ///< 1..256; one A line each, or one chunk of K of the stationary operand
  int cols = 8;    ///< 1..256; one B line each, or one line of the stationary operand
  int lanes = 16;  ///< 1..1024 multipliers of a DPU, along K
  Datapath datapath = Datapath::Integer;
  int slice_bits = 4;  ///< Integer, 2..8: a lane multiplies two signed digits of this width (contract B1)
  Fusion fusion = Fusion::Temporal;      ///< Integer
  int multiplier_significand_bits = 24;  ///< Float, 1..24: widest significand of a lane, hidden bit included
  FloatSum float_sum = FloatSum::RoundedTree;  ///< Float: how a chunk's products become one addend
  int accumulators = 16;  ///< 1..4096 FP32 partial sums that each DPU holds, one per output in flight
  int block_accumulator_bits = 32;            ///< Integer, 8..48: block accumulator (contract B3)
  int aligner_fraction_bits = kExactAligner;  ///< F of contract B4, 0..20, or exact
  int result_words_per_cycle = 16;            ///< 1..65536 FP32 words that the result port moves a cycle
  int result_banks = 8;                       ///< 1..64 finished sub-tiles that wait for the port
  Subnormals subnormals = Subnormals::Ieee;
  Dataflow dataflow = Dataflow::OutputStationary;
  TileOverlap tile_overlap = TileOverlap::Full;
  int count = 1;           ///< 1..64 arrays in lockstep on one GEMM, under one front end
  Split split = Split::M;  ///< means nothing to a single array

  /// Arrays that take groups of K in turn; 1 where each has all of K.
  [[nodiscard]] int k_arrays() const { return split == Split::K ? count : 1; }
  /// Rows (columns) of C in a sub-tile: macro tiles are whole sub-tiles. What streams comes in groups of
  /// `rows`.
  [[nodiscard]] int sub_tile_m() const {
    if (dataflow == Dataflow::InputStationary) return cols;
    return split == Split::M ? count * rows : rows;
  }
  [[nodiscard]] int sub_tile_n() const {
    if (dataflow == Dataflow::InputStationary) return rows;
    return split == Split::N ? count * cols : cols;
  }
  [[nodiscard]] std::int64_t sub_tile_words() const { return std::int64_t{sub_tile_m()} * sub_tile_n(); }
};

/// Pipeline depth of each stage of a DPU, in cycles; all of them 0..64 unless said otherwise.
struct PipelineParams {
  bool skewed_operands = true;    ///< systolic skew: row r and column c lag by r + c cycles
  int multiply_cycles = 1;        ///< Float: the rounding of a product included
  int tree_levels_per_cycle = 2;  ///< 1..16 adder-tree levels between two registers
  int shift_add_cycles = 1;       ///< Integer: digit shift-add and block accumulator
  int align_cycles = 1;           ///< exponent adder and aligner; not in a rounded tree
  int to_fp32_cycles = 1;         ///< likewise
  int accumulate_cycles =
      1;  ///< FP32 accumulator: an output's next addition may start this much later (1..64)
};

/// FP32 -> BFP converters: `count` of them work in step, one line of the panel each.
struct ConverterParams {
  int count = 8;           ///< 1..1024
  int width = 16;          ///< 1..1024 elements a cycle each
  int latency_cycles = 7;  ///< from a panel's last elements to its last mantissas in the operand bank
};

struct BufferParams {
  std::int64_t staging_bytes = 65536;  ///< one slot of FP32 source elements
  int staging_slots = 2;               ///< slots that hold loaded or arriving panels
  std::int64_t operand_bytes =
      32768;              ///< one bank of encoded elements (mantissas packed, exponents beside them)
  int operand_banks = 2;  ///< banks per operand: 2 is double buffering
  std::int64_t result_bytes = 16384;  ///< one bank of FP32 results
  int result_banks = 2;
};

struct SimdParams {
  int lanes = 16;          ///< FP32 words a cycle
  int latency_cycles = 4;  ///< from a word in to the word in the result buffer
  int input_slots = 2;     ///< sub-tiles that wait before the unit
};

/// How off-chip memory takes its time (docs/timing.md, section 3).
enum class MemoryKind : std::uint8_t {
  Ideal,      ///< every request is accepted in its cycle and answered latency_cycles later
  Bandwidth,  ///< one channel of bytes_per_cycle, then the latency
  Banked,     ///< a DRAM: channels, banks and their rows, refresh (DramParams)
};

/// Off-chip memory, and the bursts and requests in which the DMA uses it.
struct MemoryParams {
  MemoryKind kind = MemoryKind::Bandwidth;
  DramStandard standard = DramStandard::Hbm2;  ///< Ideal, Bandwidth: the DRAM that it stands for
  int latency_cycles = 100;            ///< Ideal, Bandwidth: from a request's last beat to its response
  std::int64_t bytes_per_cycle = 256;  ///< Bandwidth
  std::int64_t burst_bytes = 64;       ///< every request moves whole, aligned bursts
  std::int64_t request_bytes = 1024;   ///< longest request of the DMA; a multiple of burst_bytes
};

struct SequencerParams {
  int launch_cycles = 4;  ///< from the start of a GEMM to its first DMA request
};

/// A whole accelerator.
struct MachineParams {
  std::string name;
  double clock_hz = 500e6;
  ArrayParams array;
  PipelineParams pipeline;
  ConverterParams converter;
  BufferParams buffers;
  SimdParams simd;
  MemoryParams memory;
  DramParams dram;  ///< of memory of kind Banked
  SequencerParams sequencer;

  /// Of all arrays.
  [[nodiscard]] std::int64_t dpus() const { return std::int64_t{array.count} * array.rows * array.cols; }
  [[nodiscard]] std::int64_t multipliers() const { return dpus() * array.lanes; }
  [[nodiscard]] DramStandard dram_standard() const {
    return memory.kind == MemoryKind::Banked ? dram.standard : memory.standard;
  }
};

}  // namespace bfpsim

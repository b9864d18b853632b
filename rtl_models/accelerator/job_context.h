// SPDX-License-Identifier: Apache-2.0
// What every unit of the accelerator knows of the GEMM or operation in hand.
#pragma once

#include <cstdint>
#include <optional>

#include "rtl_models/accelerator/packet_program.h"
#include "rtl_models/accelerator/tile_program.h"
#include "rtl_models/arch/counters.h"

namespace bfpsim {

/// One bit that a test flips, to prove that results come through the datapath (contract D3).
struct Fault {
  enum class Where : std::uint8_t { None, OperandBuffer, Accumulator };
  Where where = Where::None;
  std::int64_t cycle = 0;             ///< flipped at the first cycle >= this in which the storage is in use
  std::int64_t index = 0;             ///< digit (float element) in the operand bank; DPU for an accumulator
  int bit = 0;                        ///< of the digit; of a float element's or an accumulator's FP32 bits
  bool after_first_addition = false;  ///< Accumulator: wait for a pass whose output has been added to before
};

/// Set when a job is launched, const until the next.
struct JobContext {
  GemmJob job;
  TileProgram program;
  std::optional<PacketProgram> packets;  ///< of an operation, which has no GEMM and no tile program
  bool with_values = false;
  std::int64_t a_base = 0;  ///< byte addresses in off-chip memory, burst-aligned
  std::int64_t b_base = 0;
  std::int64_t c_base = 0;
  std::int64_t memory_bytes = 0;
  Fault fault;

  /// What the DMA loads, one staging slot each: panels, or packets.
  [[nodiscard]] std::int64_t loads() const {
    return packets ? packets->job().packets : static_cast<std::int64_t>(program.panels.size());
  }
  /// What it stores, one bank of the result buffer each: macro tiles, or packets.
  [[nodiscard]] std::int64_t stores() const { return packets ? packets->job().packets : program.macro_tiles; }
};

/// Cuts the job into steps and lays A, B and C into memory one after the other, each from a whole request on,
/// so that none shares a burst. Throws std::invalid_argument for an invalid mapping.
[[nodiscard]] JobContext make_job_context(const MachineParams& machine, const GemmJob& job, bool with_values);

/// The same for an operation, which has no values. Throws std::invalid_argument for one that
/// refuse_operation() refuses.
[[nodiscard]] JobContext make_job_context(const MachineParams& machine, const OperationJob& job);

}  // namespace bfpsim

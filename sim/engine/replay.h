// SPDX-License-Identifier: Apache-2.0
// Replays the GEMMs of a training step on an engine and gathers what the reports print.
#pragma once

#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "sim/engine/engine.h"
#include "sim/engine/footprint.h"
#include "sim/engine/gemm_numerics.h"
#include "sim/engine/layer_tensors.h"
#include "sim/engine/operand_activity.h"
#include "sim/engine/operation_plan.h"
#include "sim/engine/step_plan.h"
#include "sim/engine/tile_encodings.h"
#include "sim/engine/waterfall.h"
#include "sim/workload/schedule.h"
#include "sim/workload/trace.h"

namespace bfpsim {

/// One GEMM of the step, as it ran.
struct GemmRecord {
  std::string layer;
  Pass pass = Pass::Forward;
  std::string part;
  Role role_a = Role::Activation;
  Role role_b = Role::Weight;
  std::int64_t m = 0;
  std::int64_t n = 0;
  std::int64_t k = 0;
  std::int64_t batch = 1;  ///< instances
  Format format_a;
  Format format_b;
  std::optional<BlockShape> block;  ///< absent between plain floats
  bool quantised_a = false;         ///< A is made from an earlier encoding of its tensor (contract A8)
  bool quantised_b = false;
  TileMapping mapping;
  MappingOrigin mapping_origin;
  std::int64_t macs = 0;            ///< useful
  std::int64_t digit_products = 0;  ///< macs x digits of A x digits of B
  Cycles cycles;
  Cycles compute_cycles;          ///< of the array alone (GemmOutcome)
  std::vector<UnitReport> units;  ///< the array first
  EventCounters events;
  Waterfall waterfall;
  std::optional<GemmNumerics> numerics;     ///< absent without values
  std::optional<OperandActivity> activity;  ///< likewise
  std::optional<WrittenTensor> written;     ///< the result, where the schedule writes it in a narrow format
  std::optional<double> reference_sqnr_db;  ///< dW against the framework's FP32 dW, where the trace has it
  std::optional<std::int64_t> check_mismatches;  ///< --check: outputs that differ from the specification
  std::uint64_t digest = 0;                      ///< FNV-1a of output bits and counters
  std::vector<float> output;  ///< as written, divided by the loss scale; only if ReplayOptions::keep_outputs
};

/// "hbfp4", or "hbfp4 x hbfp6" where the operands differ.
[[nodiscard]] std::string format_name(const GemmRecord& gemm);

/// An operation of the step that is no GEMM, as it ran: the sum over its sweeps.
struct OperationRecord {
  std::string layer;
  std::string kind;
  OperationPass pass = OperationPass::Forward;
  std::int64_t elements = 0;
  Cycles cycles;
  std::vector<UnitReport> units;  ///< the array first, which is idle
  EventCounters events;
  std::uint64_t digest = 0;  ///< FNV-1a of cycles, states and counters
};

/// What the loss scaler makes of the step.
struct LossScalingRecord {
  std::int64_t iteration = 0;  ///< the trace's step
  float scale = 1.0F;          ///< what every dY was multiplied by
  float next_scale = 1.0F;
  bool overflow = false;                 ///< a gradient holds Inf or NaN: the update is skipped
  std::vector<GradientWrite> gradients;  ///< each layer's dY, in the order of the backward GEMMs
};

struct RunTotals {
  Cycles cycles;  ///< of all GEMMs and operations
  Cycles operation_cycles;
  double seconds = 0.0;
  std::int64_t macs = 0;
  std::int64_t digit_products = 0;
  double utilization = 0.0;       ///< over all cycles
  double gemm_utilization = 0.0;  ///< over those of GEMMs
  std::vector<UnitReport> units;
  EventCounters events;
  Waterfall waterfall;
  std::uint64_t digest = 0;
};

/// A replayed training step.
struct RunRecord {
  MachineParams machine;
  Schedule schedule;
  std::string workload;  ///< trace name
  std::string origin;
  std::string engine;
  std::int64_t step = 0;
  std::int64_t epoch = 1;
  std::int64_t epochs = 0;
  bool has_values = false;
  bool complete = true;  ///< false after an interrupt: what is known so far
  std::vector<GemmRecord> gemms;
  std::optional<TileEncodings> tile_encodings;  ///< absent where nothing is encoded in tiles
  StepFootprint footprint;
  std::vector<OperationRecord> operations;  ///< forward, backward, update
  /// Absent without values, and where no loss is scaled and no dY is a narrow float.
  std::optional<LossScalingRecord> loss_scaling;
  RunTotals totals;
};

struct ReplayOptions {
  std::int64_t epoch = 1;
  std::int64_t epochs = 160;
  bool check = false;  ///< compare every output with the specification
  bool numerics = true;
  bool keep_outputs = false;
  bool operations = false;           ///< run what is no GEMM, too
  MappingCache* mappings = nullptr;  ///< shared between replays on the same machine; none: each its own
  /// Called before each GEMM: index, count, record so far (layer, pass). Returning false stops the replay.
  std::function<bool(std::size_t, std::size_t, const LoweredGemm&)> on_gemm;
  /// Asked before each GEMM, after on_gemm, who is told of its cycles; null: nobody. None: nobody at all.
  std::function<TimelineObserver*(const LoweredGemm&)> timeline;
  /// The same before each sweep of an operation: its index, and how many there are.
  std::function<TimelineObserver*(const StepOperation&, std::size_t, std::size_t)> operation_timeline;
  /// The same for operations, which run behind the GEMMs: with a barrier after each job the order tells in
  /// nothing.
  std::function<bool(std::size_t, std::size_t, const StepOperation&)> on_operation;
};

/// Replays a step, teacher-forced (contract A10), with a barrier between GEMMs. Throws RefusedError,
/// NpyError.
[[nodiscard]] RunRecord replay_step(const Trace& trace, const TraceStep& step, const Schedule& schedule,
                                    const MachineParams& machine, Engine& engine,
                                    const ReplayOptions& options);

}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
// An engine runs one lowered GEMM, or one operation, on one machine. Two engines that are given the same task
// agree in every cycle, state, counter and value.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rtl_models/arch/counters.h"
#include "rtl_models/arch/gemm_job.h"
#include "rtl_models/arch/machine.h"
#include "rtl_models/arch/operation_job.h"
#include "rtl_models/arch/states.h"
#include "rtl_models/arch/timeline.h"

namespace bfpsim {

/// A GEMM and the values of its source tensors (C order, job.a_elements / job.b_elements long).
/// Both null: a timing study; the outcome then has no values.
struct GemmTask {
  GemmJob job;
  const float* a_source = nullptr;
  const float* b_source = nullptr;
  /// The operands before they were quantised when written, which an engine does not look at; null: the
  /// sources.
  const float* a_original = nullptr;
  const float* b_original = nullptr;
  /// Is told what each unit does in each cycle; null: nobody asks.
  TimelineObserver* timeline = nullptr;
  [[nodiscard]] bool has_values() const { return a_source != nullptr && b_source != nullptr; }
};

struct UnitReport {
  std::string name;  ///< array, result_port, simd, converter, dma, memory, sequencer
  StateCounts states;
};

struct JobOutcome {
  Cycles cycles;                  ///< until memory accepted the last write (contract C1)
  std::vector<UnitReport> units;  ///< the array first
  EventCounters events;
};

struct GemmOutcome : JobOutcome {
  Cycles compute_cycles;  ///< of the array: from its first work to its last result, both included
  std::int64_t useful_lane_slots = 0;   ///< elements of K x outputs, over all digit passes
  std::int64_t covered_lane_slots = 0;  ///< lanes x outputs, over all digit passes
  std::vector<float> c;  ///< job.c_elements values read back from simulated memory; empty without values
};

class Engine {
 public:
  virtual ~Engine() = default;
  [[nodiscard]] virtual std::string_view name() const = 0;
  /// Precondition: the machine accepts the formats (refuse_formats) and the mapping is valid.
  [[nodiscard]] virtual GemmOutcome run(const GemmTask& task) = 0;
  /// Precondition: the machine accepts the operation (refuse_operation). `timeline` as GemmTask's.
  [[nodiscard]] virtual JobOutcome run_operation(const OperationJob& job, TimelineObserver* timeline) = 0;
};

}  // namespace bfpsim

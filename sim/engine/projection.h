// SPDX-License-Identifier: Apache-2.0
// A whole training from a few of its steps: each distinct step is run once and weighed by how often it
// happens.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sim/engine/replay.h"

namespace bfpsim {

/// The training that a step belongs to.
struct TrainingLength {
  std::int64_t epochs = 160;
  std::int64_t samples = 0;  ///< of an epoch; 0: one step of `batch` an epoch
  std::int64_t batch = 1;    ///< of the step that is given
};

struct ProjectionOptions {
  /// Of the uniform schedule that slice passes and cycles are compared with, in the schedule's blocks; none:
  /// no comparison, and no runs for it.
  std::optional<Format> baseline = find_format("hbfp4");
  MappingCache* mappings = nullptr;  ///< as ReplayOptions::mappings
  /// Before each GEMM of each run, as ReplayOptions::on_gemm. Returning false stops everything.
  std::function<bool(std::size_t, std::size_t, const LoweredGemm&)> on_gemm;
  bool operations = false;  ///< as ReplayOptions::operations
  std::function<bool(std::size_t, std::size_t, const StepOperation&)> on_operation;
};

/// Steps that are all alike: the same formats for every operand of every GEMM, the same batch.
struct ProjectedPhase {
  std::int64_t epoch = 1;   ///< one of its epochs: the first
  std::int64_t epochs = 0;  ///< how many there are
  std::int64_t batch = 0;
  std::int64_t steps_per_epoch = 0;
  [[nodiscard]] std::int64_t steps() const { return epochs * steps_per_epoch; }
  RunRecord run;  ///< of one step
};

/// Sums over the training. Doubles: the MACs of large models pass 2^63; integers are exact up to 2^53.
struct ProjectedTotals {
  double steps = 0.0;
  double cycles = 0.0;
  double seconds = 0.0;
  double macs = 0.0;            ///< useful
  double digit_products = 0.0;  ///< useful
  double dram_bytes = 0.0;
  double utilization = 0.0;  ///< useful digit products / (lanes x DPUs x cycles)
  std::array<double, kEventCount> events{};
};

/// How much of a training is multiplied in a format; "hbfp4 x hbfp6" where A and B differ.
struct FormatShare {
  std::string format;
  double macs = 0.0;  ///< as publications count them: with a convolution's padding (ListedGemm::lowered_macs)
  double share = 0.0;         ///< of `macs`
  double useful_macs = 0.0;   ///< without padding
  double useful_share = 0.0;  ///< of `useful_macs`
};

/// What a schedule costs against all GEMMs in one format; 1 is no more than that.
struct BaselineRatio {
  std::string format;
  double slice_passes = 1.0;  ///< digit products with padding: before utilisation, as publications count
  double useful_slice_passes = 1.0;  ///< without padding
  double cycles = 1.0;               ///< after utilisation
};

struct Projection {
  TrainingLength training;
  std::int64_t steps_per_epoch = 0;  ///< the short one included
  std::int64_t short_batch = 0;      ///< of an epoch's last step; 0 where batches divide the samples
  bool complete = true;  ///< false after an interrupt; totals then cover the runs that are complete
  std::vector<ProjectedPhase> phases;  ///< by first epoch; of an epoch's two the full batch first
  ProjectedTotals totals;
  /// By MACs over the whole training, largest first.
  std::vector<FormatShare> shares;
  /// By epochs alone: as if no layer were the first or last. This is how "99.7% in HBFP4" = 1 - 1/300 counts.
  std::vector<FormatShare> shares_by_epochs;
  std::optional<BaselineRatio> baseline;  ///< absent without a comparison or after an interrupt
};

/// Projects `step` of `trace` to a training. Throws RefusedError as replay_step does, std::invalid_argument
/// where lengths are not positive or a short batch cannot be made of the step (with_batch()).
[[nodiscard]] Projection project(const Trace& trace, const TraceStep& step, const Schedule& schedule,
                                 const MachineParams& machine, Engine& engine, const TrainingLength& training,
                                 const ProjectionOptions& options = {});

/// Shares alone, without running anything; `by_epochs` as Projection::shares_by_epochs.
[[nodiscard]] std::vector<FormatShare> format_shares(const TraceStep& step, const Schedule& schedule,
                                                     const TrainingLength& training, bool by_epochs);

}  // namespace bfpsim

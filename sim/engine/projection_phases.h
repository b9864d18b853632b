// SPDX-License-Identifier: Apache-2.0
// Which epochs of a training are alike under a schedule, and what is multiplied in them. Nothing is run.
// Internal to sim/engine.
#pragma once

#include <vector>

#include "sim/engine/projection.h"
#include "sim/workload/model_gemms.h"

namespace bfpsim::projection {

/// How A and B of a GEMM are encoded; both stand in the schedule, which must outlive this.
struct GemmEncodings {
  const Encoding* a = nullptr;
  const Encoding* b = nullptr;

  /// Of equal encodings.
  friend bool operator==(const GemmEncodings& x, const GemmEncodings& y) {
    return *x.a == *y.a && *x.b == *y.b;
  }
};

/// Those of every GEMM of a step in one epoch, in the order of its col2im list.
using StepFormats = std::vector<GemmEncodings>;

/// Epochs with the same formats everywhere.
struct EpochClass {
  std::int64_t first = 1;
  std::int64_t count = 0;
  StepFormats formats;
};

/// A step's GEMMs as a schedule sees them. Stride phases share their pass's formats, so the col2im list,
/// which has one row a pass, says all; it counts MACs as publications do.
class ListedStep {
 public:
  explicit ListedStep(const TraceStep& step) : step_(step), gemms_(list_gemms(step, Lowering::Col2im)) {}

  [[nodiscard]] const std::vector<ListedGemm>& gemms() const { return gemms_; }

  /// By first epoch; `by_epochs`: as if no layer were the first or last. Throws RefusedError.
  [[nodiscard]] std::vector<EpochClass> epoch_classes(const Schedule& schedule, std::int64_t epochs,
                                                      bool by_epochs) const;

  [[nodiscard]] std::vector<FormatShare> shares(const Schedule& schedule, const TrainingLength& training,
                                                bool by_epochs) const;

  /// Digit products of one step of each epoch, with and without padding.
  struct SlicePasses {
    double all = 0.0;
    double useful = 0.0;
  };
  [[nodiscard]] SlicePasses slice_passes(const std::vector<EpochClass>& classes,
                                         const MachineParams& machine) const;

 private:
  [[nodiscard]] StepFormats formats(const Schedule& schedule, std::int64_t epoch, std::int64_t epochs,
                                    bool by_epochs) const;

  const TraceStep& step_;
  std::vector<ListedGemm> gemms_;
};

/// Throws std::invalid_argument.
void check_length(const TrainingLength& training);

}  // namespace bfpsim::projection

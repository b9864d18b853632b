// SPDX-License-Identifier: Apache-2.0
#include "sim/report/timeline.h"

#include "sim/workload/glob.h"

namespace bfpsim {

TimelineObserver* Timeline::begin_gemm(const TimelineGemm& gemm, std::int64_t cycle) {
  if (in_gemm_) writer_->end_gemm(cycle);
  writer_->begin_gemm(gemm, cycle);
  in_gemm_ = true;
  gemm_ = gemm.name;
  gemm_begin_ = cycle;
  return !stop_ && matches_glob(limits_.gemms, gemm.name) ? this : nullptr;
}

void Timeline::on_change(const UnitChange& change) {
  if (stop_) return;
  UnitChange in_run = change;
  in_run.cycle += gemm_begin_;
  if (slices_ == limits_.slices) {
    stop_ = Stop{gemm_, in_run.cycle};
    writer_->close_units(in_run.cycle);
    return;
  }
  ++slices_;
  writer_->change(in_run);
}

void Timeline::on_end(std::int64_t cycles) {
  if (!stop_) writer_->close_units(gemm_begin_ + cycles);
}

void Timeline::finish(std::int64_t cycle) {
  if (in_gemm_) writer_->end_gemm(cycle);
  in_gemm_ = false;
  writer_->finish();
}

}  // namespace bfpsim

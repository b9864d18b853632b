// SPDX-License-Identifier: Apache-2.0
#include "sim/report/timeline.h"

#include "sim/workload/glob.h"

namespace bfpsim {

TimelineObserver* Timeline::begin_job(const TimelineJob& job, std::int64_t cycle) {
  if (in_job_) writer_->end_job(cycle);
  writer_->begin_job(job, cycle);
  in_job_ = true;
  job_ = job.name;
  job_begin_ = cycle;
  return !stop_ && matches_glob(limits_.gemms, job.name) ? this : nullptr;
}

void Timeline::on_change(const UnitChange& change) {
  if (stop_) return;
  UnitChange in_run = change;
  in_run.cycle += job_begin_;
  if (slices_ == limits_.slices) {
    stop_ = Stop{job_, in_run.cycle};
    writer_->close_units(in_run.cycle);
    return;
  }
  ++slices_;
  writer_->change(in_run);
}

void Timeline::on_end(std::int64_t cycles) {
  if (!stop_) writer_->close_units(job_begin_ + cycles);
}

void Timeline::finish(std::int64_t cycle) {
  if (in_job_) writer_->end_job(cycle);
  in_job_ = false;
  writer_->finish();
}

}  // namespace bfpsim

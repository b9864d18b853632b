// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/projection.h"

#include <utility>

#include "sim/engine/projection_phases.h"
#include "sim/workload/model.h"

namespace bfpsim {
namespace {

class Projector {
 public:
  Projector(const Trace& trace, const TraceStep& step, const Schedule& schedule, const MachineParams& machine,
            Engine& engine, const TrainingLength& training, const ProjectionOptions& options)
      : trace_(trace),
        step_(step),
        listed_(step),
        schedule_(schedule),
        machine_(machine),
        engine_(engine),
        options_(options) {
    projection::check_length(training);
    projection_.training = training;
    if (training.samples == 0) projection_.training.samples = training.batch;
  }

  Projection run() {
    const TrainingLength& training = projection_.training;
    projection_.short_batch = training.samples % training.batch;
    projection_.steps_per_epoch = training.samples / training.batch + (projection_.short_batch > 0 ? 1 : 0);
    projection_.shares = listed_.shares(schedule_, training, false);
    projection_.shares_by_epochs = listed_.shares(schedule_, training, true);
    classes_ = listed_.epoch_classes(schedule_, training.epochs, false);
    projection_.phases = run_phases(schedule_, classes_);
    projection_.totals = totals_of(projection_.phases);
    if (options_.baseline && projection_.complete) compare();
    return std::move(projection_);
  }

 private:
  /// Full batches and the short one, as many as an epoch has.
  [[nodiscard]] std::vector<std::pair<std::int64_t, std::int64_t>> batches() const {
    const TrainingLength& training = projection_.training;
    std::vector<std::pair<std::int64_t, std::int64_t>> batches;
    if (training.samples >= training.batch)
      batches.emplace_back(training.batch, training.samples / training.batch);
    if (projection_.short_batch > 0) batches.emplace_back(projection_.short_batch, 1);
    return batches;
  }

  std::vector<ProjectedPhase> run_phases(const Schedule& schedule,
                                         const std::vector<projection::EpochClass>& classes) {
    std::vector<ProjectedPhase> phases;
    for (const projection::EpochClass& epochs : classes) {
      for (const auto& [batch, steps] : batches()) {
        if (!projection_.complete) return phases;
        ProjectedPhase phase;
        phase.epoch = epochs.first;
        phase.epochs = epochs.count;
        phase.batch = batch;
        phase.steps_per_epoch = steps;
        phase.run = replay(schedule, epochs.first, batch);
        projection_.complete = phase.run.complete;
        if (phase.run.complete) phases.push_back(std::move(phase));
      }
    }
    return phases;
  }

  /// By shape alone: time does not depend on values.
  RunRecord replay(const Schedule& schedule, std::int64_t epoch, std::int64_t batch) {
    const TraceStep step = with_batch(step_, projection_.training.batch, batch);
    ReplayOptions options;
    options.epoch = epoch;
    options.epochs = projection_.training.epochs;
    options.numerics = false;
    options.on_gemm = options_.on_gemm;
    options.operations = options_.operations;
    options.on_operation = options_.on_operation;
    options.mappings = options_.mappings != nullptr ? options_.mappings : &mappings_;
    return replay_step(trace_, step, schedule, machine_, engine_, options);
  }

  [[nodiscard]] ProjectedTotals totals_of(const std::vector<ProjectedPhase>& phases) const {
    ProjectedTotals totals;
    for (const ProjectedPhase& phase : phases) {
      const auto steps = static_cast<double>(phase.steps());
      const RunTotals& run = phase.run.totals;
      totals.steps += steps;
      totals.cycles += steps * static_cast<double>(run.cycles.count());
      totals.macs += steps * static_cast<double>(run.macs);
      totals.digit_products += steps * static_cast<double>(run.digit_products);
      for (std::size_t i = 0; i < kEventCount; ++i)
        totals.events[i] += steps * static_cast<double>(run.events.counts[i]);
    }
    totals.seconds = totals.cycles / machine_.clock_hz;
    totals.dram_bytes = totals.events[static_cast<std::size_t>(Event::DramBytesRead)] +
                        totals.events[static_cast<std::size_t>(Event::DramBytesWritten)];
    const double slots = totals.cycles * static_cast<double>(machine_.multipliers());
    totals.utilization = slots > 0.0 ? totals.digit_products / slots : 0.0;
    return totals;
  }

  void compare() {
    BaselineRatio ratio;
    ratio.format = options_.baseline->name;
    Schedule uniform = schedule_;
    uniform.name = options_.baseline->name;
    uniform.rules = {ScheduleRule{}};
    uniform.rules[0].as.format = in_blocks(*options_.baseline, schedule_.block);
    const std::int64_t epochs = projection_.training.epochs;
    const std::vector<projection::EpochClass> base = listed_.epoch_classes(uniform, epochs, false);
    const auto of_base = listed_.slice_passes(base, machine_);
    const auto of_schedule = listed_.slice_passes(classes_, machine_);
    ratio.slice_passes = of_schedule.all / of_base.all;
    ratio.useful_slice_passes = of_schedule.useful / of_base.useful;
    const std::vector<ProjectedPhase> phases = run_phases(uniform, base);
    if (!projection_.complete) return;
    ratio.cycles = projection_.totals.cycles / totals_of(phases).cycles;
    projection_.baseline = ratio;
  }

  const Trace& trace_;
  const TraceStep& step_;
  const projection::ListedStep listed_;
  const Schedule& schedule_;
  const MachineParams& machine_;
  Engine& engine_;
  const ProjectionOptions& options_;
  MappingCache mappings_;
  std::vector<projection::EpochClass> classes_;
  Projection projection_;
};

}  // namespace

std::vector<FormatShare> format_shares(const TraceStep& step, const Schedule& schedule,
                                       const TrainingLength& training, bool by_epochs) {
  projection::check_length(training);
  return projection::ListedStep(step).shares(schedule, training, by_epochs);
}

Projection project(const Trace& trace, const TraceStep& step, const Schedule& schedule,
                   const MachineParams& machine, Engine& engine, const TrainingLength& training,
                   const ProjectionOptions& options) {
  return Projector(trace, step, schedule, machine, engine, training, options).run();
}

}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/run_replay.h"

#include <fmt/format.h>

#include <functional>

#include "sim/cli/comparing_engine.h"
#include "sim/cli/counting_engine.h"
#include "sim/cli/engines.h"
#include "sim/cli/interrupt.h"
#include "sim/cli/progress.h"
#include "sim/cli/terminal.h"
#include "sim/cost/mapping_weights.h"
#include "sim/workload/lowering.h"

namespace bfpsim {
namespace {

std::int64_t total_macs(const TraceStep& step) {
  std::int64_t macs = 0;
  for (const LoweredGemm& gemm : lower_step(step))
    macs += gemm.macs;
  return macs;
}

/// What an operation is called in the reports.
/// Simulates what was asked on one engine, within the limit.
class Session {
 public:
  using Before = std::function<void(const std::string&)>;

  /// `before` is told what each GEMM and operation is called.
  Session(const RunRequest& request, const RunInputs& inputs, std::unique_ptr<Engine> engine, Before before)
      : request_(request),
        inputs_(inputs),
        engine_(std::move(engine)),
        mappings_(energy_of_job(inputs.configuration.technology)),
        before_(std::move(before)) {}

  RunRecord step(Timeline* timeline) {
    ReplayOptions options;
    options.mappings = &mappings_;
    options.epoch = request_.epoch;
    options.epochs = inputs_.training.epochs;
    options.check = request_.check;
    options.keep_outputs = request_.dump_outputs.has_value();
    const int width = progress_width();
    Progress progress(width > 0 ? total_macs(inputs_.step()) : 0, width);
    options.on_gemm = [&](std::size_t index, std::size_t count, const LoweredGemm& gemm) {
      if (!may_go_on()) return false;
      progress.show(index, count, gemm);
      before_(label_of(gemm));
      return true;
    };
    options.operations = request_.operations;
    options.on_operation = [&](std::size_t index, std::size_t count, const StepOperation& operation) {
      if (!may_go_on()) return false;
      progress.show(index, count, operation);
      before_(label_of(operation));
      return true;
    };
    if (timeline != nullptr) {
      options.timeline = [&](const LoweredGemm& gemm) {
        const GemmJob& job = gemm.job;
        return timeline->begin_job({label_of(gemm), job.m, job.n, job.k, job.instances}, engine_.cycles());
      };
      options.operation_timeline = [&](const StepOperation& operation, std::size_t sweep,
                                       std::size_t sweeps) {
        return timeline->begin_job({sweep_label(operation, sweep, sweeps), 0, 0, 0, 1}, engine_.cycles());
      };
    }
    return replay_step(inputs_.trace, inputs_.step(), inputs_.configuration.schedule,
                       inputs_.configuration.machine, engine_, options);
  }

  TrainingReport training() {
    ProjectionOptions options;
    options.mappings = &mappings_;
    options.on_gemm = [this](std::size_t, std::size_t, const LoweredGemm& gemm) {
      before_(label_of(gemm));
      return may_go_on();
    };
    options.operations = request_.operations;
    options.on_operation = [this](std::size_t, std::size_t, const StepOperation& operation) {
      before_(label_of(operation));
      return may_go_on();
    };
    TrainingReport report;
    report.projection = project(inputs_.trace, inputs_.step(), inputs_.configuration.schedule,
                                inputs_.configuration.machine, engine_, inputs_.training, options);
    for (const ProjectedPhase& phase : report.projection.phases)
      report.energy_per_step.push_back(cost_of(phase.run, inputs_.configuration.technology).total);
    return report;
  }

  Sensitivity sensitivity() {
    SensitivityOptions options;
    options.operations = request_.operations;
    options.epoch = request_.epoch;
    options.epochs = inputs_.training.epochs;
    options.energy = mappings_.energy();
    options.go_on = [] { return !InterruptGuard::requested(); };
    return measure_sensitivity(inputs_.trace, inputs_.step(), inputs_.configuration.schedule,
                               inputs_.configuration.machine, options);
  }

  /// --max-cycles was reached and a GEMM was left for it.
  [[nodiscard]] bool limited() const { return limited_; }

 private:
  bool may_go_on() {
    if (InterruptGuard::requested()) return false;
    limited_ = limited_ || (request_.max_cycles && engine_.cycles() >= *request_.max_cycles);
    return !limited_;
  }

  const RunRequest& request_;
  const RunInputs& inputs_;
  CountingEngine engine_;
  MappingCache mappings_;
  Before before_;
  bool limited_ = false;
};

}  // namespace

std::string label_of(const StepOperation& operation) {
  return fmt::format("{} {} {}", operation.layer, operation.kind, to_string(operation.pass));
}

std::string sweep_label(const StepOperation& operation, std::size_t index, std::size_t sweeps) {
  const std::string label = label_of(operation);
  return sweeps > 1 ? fmt::format("{} sweep {} of {}", label, index + 1, sweeps) : label;
}

std::string label_of(const LoweredGemm& gemm) {
  const std::string label = gemm.layer + " " + std::string(to_string(gemm.pass));
  return gemm.part.empty() ? label : label + " " + gemm.part;
}

RunReport replay(const RunRequest& request, const RunInputs& inputs, Timeline* timeline) {
  const InterruptGuard interrupt;
  const MachineParams& machine = inputs.configuration.machine;
  std::unique_ptr<Engine> engine = make_engine(request.engine, machine);
  ComparingEngine* both = nullptr;
  if (request.check) {
    auto pair = std::make_unique<ComparingEngine>(std::move(engine),
                                                  make_engine(other_engine(request.engine), machine));
    both = pair.get();
    engine = std::move(pair);
  }
  Session session(request, inputs, std::move(engine), [both](const std::string& label) {
    if (both != nullptr) both->set_label(label);
  });
  RunReport report;
  report.by_shape = inputs.by_shape;
  report.batch = inputs.training.batch;
  report.all_gemms = request.all_gemms;
  report.run = session.step(timeline);
  report.cost = cost_of(report.run, inputs.configuration.technology);
  if (request.project && report.run.complete) report.training = session.training();
  if (request.sensitivity && report.run.complete) report.sensitivity = session.sensitivity();
  if (both != nullptr) report.engines = both->result();
  if (session.limited()) report.cycle_limit = request.max_cycles;
  return report;
}

}  // namespace bfpsim

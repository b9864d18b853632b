// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/run_replay.h"

#include "sim/cli/comparing_engine.h"
#include "sim/cli/engines.h"
#include "sim/cli/interrupt.h"
#include "sim/cli/progress.h"
#include "sim/cli/terminal.h"
#include "sim/workload/lowering.h"

namespace bfpsim {
namespace {

std::int64_t total_macs(const TraceStep& step) {
  std::int64_t macs = 0;
  for (const LoweredGemm& gemm : lower_step(step))
    macs += gemm.macs;
  return macs;
}

std::string label_of(const LoweredGemm& gemm) {
  const std::string label = gemm.layer + " " + std::string(to_string(gemm.pass));
  return gemm.part.empty() ? label : label + " " + gemm.part;
}

/// Replays on `engine`; before each GEMM, `before` is told.
template <typename Before>
RunRecord replay_on(Engine& engine, const RunRequest& request, const RunInputs& inputs, Before before) {
  const InterruptGuard interrupt;
  const int width = progress_width();
  Progress progress(width > 0 ? total_macs(inputs.step()) : 0, width);
  ReplayOptions options;
  options.epoch = request.epoch;
  options.epochs = inputs.training.epochs;
  options.check = request.check;
  options.keep_outputs = request.dump_outputs.has_value();
  options.on_gemm = [&](std::size_t index, std::size_t count, const LoweredGemm& gemm) {
    if (InterruptGuard::requested()) return false;
    progress.show(index, count, gemm);
    before(gemm);
    return true;
  };
  return replay_step(inputs.trace, inputs.step(), inputs.configuration.schedule, inputs.configuration.machine,
                     engine, options);
}

}  // namespace

RunReport replay(const RunRequest& request, const RunInputs& inputs) {
  const MachineParams& machine = inputs.configuration.machine;
  std::unique_ptr<Engine> engine = make_engine(request.engine, machine);
  RunReport report;
  report.by_shape = inputs.by_shape;
  report.batch = inputs.training.batch;
  report.all_gemms = request.all_gemms;
  if (!request.check) {
    report.run = replay_on(*engine, request, inputs, [](const LoweredGemm&) {});
    return report;
  }
  ComparingEngine both(std::move(engine), make_engine(other_engine(request.engine), machine));
  report.run =
      replay_on(both, request, inputs, [&](const LoweredGemm& gemm) { both.set_label(label_of(gemm)); });
  report.engines = both.result();
  return report;
}

}  // namespace bfpsim

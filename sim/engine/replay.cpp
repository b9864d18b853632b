// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/replay.h"

#include <algorithm>
#include <cmath>

#include "rtl_models/numerics/metrics.h"
#include "sim/engine/digest.h"
#include "sim/engine/first_encoding.h"
#include "sim/engine/gemm_values.h"

namespace bfpsim {
namespace {

void add_counts(Digest& digest, Cycles cycles, const std::vector<UnitReport>& units,
                const EventCounters& events) {
  digest.add(cycles.count());
  for (const UnitReport& unit : units) {
    for (const std::int64_t in_state : unit.states.cycles)
      digest.add(in_state);
  }
  for (const std::int64_t count : events.counts)
    digest.add(count);
}

void add_units(std::vector<UnitReport>& sums, const std::vector<UnitReport>& units) {
  if (sums.empty()) sums.resize(units.size());
  for (std::size_t u = 0; u < units.size(); ++u) {
    sums[u].name = units[u].name;
    sums[u].states += units[u].states;
  }
}

std::uint64_t digest_of(const GemmOutcome& outcome) {
  Digest digest;
  add_counts(digest, outcome.cycles, outcome.units, outcome.events);
  digest.add(outcome.c.data(), outcome.c.size() * sizeof(float));
  return digest.value();
}

bool all_finite(const std::vector<float>& values) {
  return std::all_of(values.begin(), values.end(), [](float value) { return std::isfinite(value); });
}

class Replay {
 public:
  Replay(const Trace& trace, const TraceStep& step, const Schedule& schedule, const MachineParams& machine,
         Engine& engine, const ReplayOptions& options)
      : schedule_(schedule),
        machine_(machine),
        engine_(engine),
        options_(options),
        scaler_(schedule.loss_scale, step.step),
        source_(trace, step, {&schedule, options.epoch, options.epochs, scaler_.scale()}) {
    record_.machine = machine;
    record_.schedule = schedule;
    record_.workload = trace.name;
    record_.origin = trace.origin;
    record_.engine = std::string(engine.name());
    record_.step = step.step;
    record_.epoch = options.epoch;
    record_.epochs = options.epochs;
    MappingCache own;
    plan_ = plan_step(step, schedule, machine, options.epoch, options.epochs,
                      options.mappings != nullptr ? *options.mappings : own);
    record_.tile_encodings = count_tile_encodings(plan_);
    if (options.operations) plan_operations(step);
    record_.footprint = {footprint_of(step, schedule, options.epoch, options.epochs, Stash::Fp32),
                         footprint_of(step, schedule, options.epoch, options.epochs, Stash::Encoded),
                         on_chip_bytes(machine)};
  }

  RunRecord run() {
    for (std::size_t i = 0; i < plan_.size(); ++i) {
      if (options_.on_gemm && !options_.on_gemm(i, plan_.size(), plan_[i].gemm)) {
        record_.complete = false;
        break;
      }
      replay_gemm(plan_[i]);
    }
    for (std::size_t i = 0; record_.complete && i < operations_.size(); ++i) {
      if (options_.on_operation && !options_.on_operation(i, operations_.size(), operations_[i].operation)) {
        record_.complete = false;
        break;
      }
      run_operation(operations_[i]);
    }
    finish_totals();
    finish_loss_scaling();
    return std::move(record_);
  }

 private:
  void plan_operations(const TraceStep& step) {
    try {
      operations_ = bfpsim::plan_operations(step, schedule_, machine_);
    } catch (const std::runtime_error& error) {
      throw RefusedError(error.what());
    }
  }

  void run_operation(const PlannedOperation& planned) {
    OperationRecord record;
    record.layer = planned.operation.layer;
    record.kind = planned.operation.kind;
    record.pass = planned.operation.pass;
    record.elements = planned.operation.elements;
    for (std::size_t i = 0; i < planned.jobs.size(); ++i) {
      TimelineObserver* const timeline =
          options_.operation_timeline ? options_.operation_timeline(planned.operation, i, planned.jobs.size())
                                      : nullptr;
      const JobOutcome outcome = engine_.run_operation(planned.jobs[i], timeline);
      record.cycles += outcome.cycles;
      add_units(record.units, outcome.units);
      record.events += outcome.events;
    }
    Digest digest;
    add_counts(digest, record.cycles, record.units, record.events);
    record.digest = digest.value();
    record_.operations.push_back(std::move(record));
  }

  void replay_gemm(const PlannedGemm& planned) {
    const LoweredGemm& gemm = planned.gemm;
    const LayerTensors& tensors = source_.tensors(gemm.layer);
    GemmTask task;
    task.job = gemm.job;
    std::vector<float> quantised_a;
    std::vector<float> quantised_b;
    const std::vector<float>& a = source_of(tensors.stored(gemm.tensor_a), planned.made_from_a, quantised_a);
    const std::vector<float>& b = source_of(tensors.stored(gemm.tensor_b), planned.made_from_b, quantised_b);
    if (!a.empty() && !b.empty()) {
      task.a_source = a.data();
      task.b_source = b.data();
      const float* original_a = tensors.original(gemm.tensor_a).data();
      const float* original_b = tensors.original(gemm.tensor_b).data();
      if (original_a != task.a_source) task.a_original = original_a;
      if (original_b != task.b_source) task.b_original = original_b;
      record_.has_values = true;
    }
    if (options_.timeline) task.timeline = options_.timeline(gemm);
    GemmOutcome outcome = engine_.run(task);
    GemmRecord record = describe_gemm(planned, outcome);
    if (task.has_values()) add_values(record, planned, task, outcome);
    if (options_.keep_outputs) record.output = std::move(outcome.c);
    record_.gemms.push_back(std::move(record));
  }

  /// `stored`, or what its first encoding makes of it, which is then kept in `quantised`.
  const std::vector<float>& source_of(const std::vector<float>& stored,
                                      const std::optional<OperandOfPlan>& first,
                                      std::vector<float>& quantised) const {
    if (!first || stored.empty()) return stored;
    quantised = quantised_tensor(plan_, *first, stored);
    return quantised;
  }

  /// Leaves outcome.c as it is written, divided by the loss scale.
  void add_values(GemmRecord& record, const PlannedGemm& planned, const GemmTask& task,
                  GemmOutcome& outcome) {
    const LoweredGemm& gemm = planned.gemm;
    if (options_.numerics) record.numerics = measure_numerics(task, machine_, outcome.c);
    if (options_.numerics) record.activity = measure_activity(task, machine_);
    if (options_.check)
      record.check_mismatches = count_mismatches(specified_values(task, machine_), outcome.c);
    record.written = source_.write_output(gemm.layer, gemm.pass, outcome.c);
    if (record.written) record.written->elements = gemm.job.m * gemm.job.n * gemm.job.instances;
    if (gemm.pass != Pass::Forward) finish_gradient(record, planned, outcome.c);
    if (!options_.numerics || gemm.pass != Pass::BackwardWeight) return;
    if (const auto dw = source_.reference_dw(gemm.layer)) {
      const std::vector<double> reference(dw->begin(), dw->end());
      record.reference_sqnr_db =
          sqnr_db(reference.data(), outcome.c.data(), static_cast<std::int64_t>(dw->size()));
    }
  }

  /// What the loss scaler sees of a backward GEMM, and the division by the scale.
  void finish_gradient(GemmRecord& record, const PlannedGemm& planned, std::vector<float>& c) {
    const LoweredGemm& gemm = planned.gemm;
    overflow_ = overflow_ || !all_finite(c);
    const float scale = scaler_.scale();
    for (float& value : c)
      value /= scale;
    if (record.numerics && record.numerics->max_abs_err)
      *record.numerics->max_abs_err /= static_cast<double>(scale);
    const bool is_dy_last_read = gemm.pass == Pass::BackwardWeight || gemm.pass == Pass::BackwardB;
    if (!is_dy_last_read || (!gradients_.empty() && gradients_.back().layer == gemm.layer)) return;
    const Encoding& operand = gemm.tensor_a == TensorName::Dy ? planned.a : planned.b;
    if (auto gradient = source_.write_gradient(gemm.layer, operand)) {
      overflow_ = overflow_ || gradient->scaled.overflowed;
      gradients_.push_back(std::move(*gradient));
    }
  }

  void finish_loss_scaling() {
    const bool is_scaled = !std::holds_alternative<NoLossScale>(schedule_.loss_scale);
    if (!record_.has_values || (!is_scaled && gradients_.empty())) return;
    LossScalingRecord record{scaler_.iteration(), scaler_.scale(), 1.0F, overflow_, std::move(gradients_)};
    scaler_.finish_iteration(overflow_);
    record.next_scale = scaler_.scale();
    record_.loss_scaling = std::move(record);
  }

  GemmRecord describe_gemm(const PlannedGemm& planned, const GemmOutcome& outcome) {
    const LoweredGemm& gemm = planned.gemm;
    GemmRecord record;
    record.layer = gemm.layer;
    record.pass = gemm.pass;
    record.part = gemm.part;
    record.role_a = gemm.role_a;
    record.role_b = gemm.role_b;
    record.m = gemm.job.m;
    record.n = gemm.job.n;
    record.k = gemm.job.k;
    record.batch = gemm.job.instances;
    record.format_a = planned.a.format;
    record.format_b = planned.b.format;
    record.block = planned.block;
    record.quantised_a = planned.made_from_a.has_value();
    record.quantised_b = planned.made_from_b.has_value();
    record.mapping = gemm.job.mapping;
    record.mapping_origin = planned.mapping;
    record.macs = gemm.macs;
    record.digit_products = gemm.macs * planned.passes;
    record.cycles = outcome.cycles;
    record.compute_cycles = outcome.compute_cycles;
    record.units = outcome.units;
    record.events = outcome.events;
    const WaterfallInput input = waterfall_input(record, outcome);
    record.waterfall = make_waterfall(input);
    totals_ += input;
    record.digest = digest_of(outcome);
    return record;
  }

  [[nodiscard]] WaterfallInput waterfall_input(const GemmRecord& record, const GemmOutcome& outcome) const {
    WaterfallInput input;
    input.macs = record.macs;
    input.digit_products = record.digit_products;
    input.padded_digit_products = outcome.useful_lane_slots;
    input.lane_slots = outcome.covered_lane_slots;
    input.issued_slots = outcome.events[Event::DigitProductSlots] + outcome.events[Event::FloatProductSlots];
    input.multipliers = machine_.multipliers();
    input.array = outcome.units.front().states;
    return input;
  }

  void finish_totals() {
    RunTotals& totals = record_.totals;
    Digest digest;
    for (const GemmRecord& gemm : record_.gemms) {
      totals.cycles += gemm.cycles;
      totals.macs += gemm.macs;
      totals.digit_products += gemm.digit_products;
      totals.events += gemm.events;
      add_units(totals.units, gemm.units);
      digest.add(static_cast<std::int64_t>(gemm.digest));
    }
    totals_.multipliers = machine_.multipliers();
    totals.gemm_utilization = make_waterfall(totals_).utilization;
    for (const OperationRecord& operation : record_.operations) {
      totals.operation_cycles += operation.cycles;
      totals.events += operation.events;
      add_units(totals.units, operation.units);
      digest.add(static_cast<std::int64_t>(operation.digest));
    }
    totals.cycles += totals.operation_cycles;
    totals_.operation_cycles = totals.operation_cycles.count();
    totals.seconds = static_cast<double>(totals.cycles.count()) / machine_.clock_hz;
    totals.waterfall = make_waterfall(totals_);
    totals.utilization = totals.waterfall.utilization;
    totals.digest = digest.value();
  }

  const Schedule& schedule_;
  const MachineParams& machine_;
  Engine& engine_;
  const ReplayOptions& options_;
  LossScaler scaler_;  ///< before the step
  TensorSource source_;
  std::vector<GradientWrite> gradients_;
  bool overflow_ = false;  ///< a gradient held Inf or NaN
  std::vector<PlannedGemm> plan_;
  std::vector<PlannedOperation> operations_;
  WaterfallInput totals_;
  RunRecord record_;
};

}  // namespace

std::string format_name(const GemmRecord& gemm) {
  const std::string& a = gemm.format_a.name;
  const std::string& b = gemm.format_b.name;
  return a == b ? a : a + " x " + b;
}

RunRecord replay_step(const Trace& trace, const TraceStep& step, const Schedule& schedule,
                      const MachineParams& machine, Engine& engine, const ReplayOptions& options) {
  return Replay(trace, step, schedule, machine, engine, options).run();
}

}  // namespace bfpsim

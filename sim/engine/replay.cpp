// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/replay.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "rtl_models/arch/chunking.h"
#include "rtl_models/arch/refuse.h"
#include "rtl_models/numerics/metrics.h"
#include "sim/engine/digest.h"
#include "sim/engine/gemm_values.h"
#include "sim/engine/mapper.h"
#include "sim/workload/lowering.h"
#include "sim/workload/step_tensors.h"

namespace bfpsim {
namespace {

/// The formats that a schedule gives to a GEMM's operands, as names and as the machine sees them.
struct ChosenFormats {
  std::string a;
  std::string b;
  OperandFormat format_a;
  OperandFormat format_b;
};

std::string describe(const LoweredGemm& gemm) {
  return fmt::format("{} {}{}{}", gemm.layer, to_string(gemm.pass), gemm.part.empty() ? "" : " ", gemm.part);
}

OperandFormat resolve_format(const Schedule& schedule, const std::string& name, const LoweredGemm& gemm) {
  const std::optional<Format> format = find_format(name);
  if (!format)
    throw RefusedError(fmt::format("{}: schedule '{}' asks for the unknown format '{}'", describe(gemm),
                                   schedule.name, name));
  if (!format->is_block()) {
    throw RefusedError(
        fmt::format("{}: this machine multiplies block floating point; the schedule '{}' gives it the plain "
                    "float format '{}'",
                    describe(gemm), schedule.name, name));
  }
  if (schedule.block.kind != BlockShape::Kind::Vector) {
    throw RefusedError(
        fmt::format("{}: this machine takes 1xN blocks along K; the schedule '{}' has blocks '{}'",
                    describe(gemm), schedule.name, to_string(schedule.block)));
  }
  return {make_codec(*format), schedule.block.size};
}

ChosenFormats choose_formats(const LoweredGemm& gemm, const Schedule& schedule,
                             const ReplayOptions& options) {
  ScheduleQuery query;
  query.epoch = options.epoch;
  query.epochs = options.epochs;
  query.layer = gemm.layer;
  query.first_layer = gemm.first_layer;
  query.last_layer = gemm.last_layer;
  query.pass = gemm.pass;
  const auto ask = [&](Role role) {
    query.operand = role;
    const std::optional<std::string> name = choose_format(schedule, query);
    if (!name)
      throw RefusedError(fmt::format("{}: no rule of schedule '{}' matches", describe(gemm), schedule.name));
    return *name;
  };
  ChosenFormats chosen;
  chosen.a = ask(gemm.role_a);
  chosen.b = ask(gemm.role_b);
  chosen.format_a = resolve_format(schedule, chosen.a, gemm);
  chosen.format_b = resolve_format(schedule, chosen.b, gemm);
  return chosen;
}

void refuse_if_needed(const LoweredGemm& gemm, const ChosenFormats& formats, const MachineParams& machine) {
  if (const auto reason = refuse_formats(machine, formats.format_a, formats.format_b)) {
    throw RefusedError(fmt::format("{}: machine '{}' cannot multiply {} by {}: {}", describe(gemm),
                                   machine.name, formats.a, formats.b, *reason));
  }
}

/// Tensors of the operation in hand; the previous one's are dropped, so that memory stays bounded.
class TensorSource {
 public:
  TensorSource(const Trace& trace, const TraceStep& step) : trace_(trace), step_(step) {}

  const OperationTensors& tensors(const std::string& layer) {
    select(layer);
    return tensors_;
  }
  std::optional<std::vector<float>> reference_dw(const std::string& layer) {
    select(layer);
    return load_reference_dw(trace_, *operation_);
  }

 private:
  void select(const std::string& layer) {
    if (operation_ != nullptr && operation_->layer == layer) return;
    const auto found = std::find_if(step_.operations.begin(), step_.operations.end(),
                                    [&](const Operation& operation) { return operation.layer == layer; });
    operation_ = &*found;
    tensors_ = load_tensors(trace_, *operation_);
  }

  const Trace& trace_;
  const TraceStep& step_;
  const Operation* operation_ = nullptr;
  OperationTensors tensors_;
};

std::uint64_t digest_of(const GemmOutcome& outcome) {
  Digest digest;
  digest.add(outcome.cycles.count());
  for (const UnitReport& unit : outcome.units) {
    for (const std::int64_t cycles : unit.states.cycles)
      digest.add(cycles);
  }
  for (const std::int64_t count : outcome.events.counts)
    digest.add(count);
  digest.add(outcome.c.data(), outcome.c.size() * sizeof(float));
  return digest.value();
}

class Replay {
 public:
  Replay(const Trace& trace, const TraceStep& step, const Schedule& schedule, const MachineParams& machine,
         Engine& engine, const ReplayOptions& options)
      : schedule_(schedule), machine_(machine), engine_(engine), options_(options), source_(trace, step) {
    record_.machine = machine;
    record_.schedule = schedule;
    record_.workload = trace.name;
    record_.origin = trace.origin;
    record_.engine = std::string(engine.name());
    record_.step = step.step;
    record_.epoch = options.epoch;
    record_.epochs = options.epochs;
    gemms_ = lower_step(step);
  }

  RunRecord run() {
    for (std::size_t i = 0; i < gemms_.size(); ++i) {
      if (options_.on_gemm && !options_.on_gemm(i, gemms_.size(), gemms_[i])) {
        record_.complete = false;
        break;
      }
      replay_gemm(gemms_[i]);
    }
    finish_totals();
    return std::move(record_);
  }

 private:
  void replay_gemm(LoweredGemm& gemm) {
    const ChosenFormats formats = choose_formats(gemm, schedule_, options_);
    gemm.job.format_a = formats.format_a;
    gemm.job.format_b = formats.format_b;
    gemm.job.mapping = choose_mapping(machine_, gemm.job);
    const OperationTensors& tensors = source_.tensors(gemm.layer);
    GemmTask task;
    task.job = gemm.job;
    const std::vector<float>& a = tensors[gemm.tensor_a];
    const std::vector<float>& b = tensors[gemm.tensor_b];
    if (!a.empty() && !b.empty()) {
      task.a_source = a.data();
      task.b_source = b.data();
      record_.has_values = true;
    }
    GemmOutcome outcome = engine_.run(task);
    GemmRecord record = describe_gemm(gemm, formats, outcome);
    if (task.has_values()) add_values(record, gemm, task, outcome);
    if (options_.keep_outputs) record.output = std::move(outcome.c);
    record_.gemms.push_back(std::move(record));
  }

  void add_values(GemmRecord& record, const LoweredGemm& gemm, const GemmTask& task,
                  const GemmOutcome& outcome) {
    if (!options_.numerics && !options_.check) return;
    const GemmValues values = evaluate(task, machine_, options_.check);
    if (options_.numerics) record.numerics = measure(values, task, outcome.c);
    if (options_.check) record.check_mismatches = count_mismatches(values.specified, outcome.c);
    if (options_.numerics && gemm.pass == Pass::BackwardWeight) {
      if (const auto dw = source_.reference_dw(gemm.layer)) {
        const std::vector<double> reference(dw->begin(), dw->end());
        record.reference_sqnr_db =
            sqnr_db(reference.data(), outcome.c.data(), static_cast<std::int64_t>(dw->size()));
      }
    }
  }

  GemmRecord describe_gemm(const LoweredGemm& gemm, const ChosenFormats& formats,
                           const GemmOutcome& outcome) {
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
    record.format_a = formats.a;
    record.format_b = formats.b;
    record.block = schedule_.block;
    record.mapping = gemm.job.mapping;
    const Chunking chunking = make_chunking(machine_.array, gemm.job.format_a, gemm.job.format_b);
    record.macs = gemm.macs;
    record.digit_products = gemm.macs * chunking.passes();
    record.cycles = outcome.cycles;
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
    input.issued_slots = outcome.events[Event::DigitProductSlots];
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
      if (totals.units.empty()) totals.units.resize(gemm.units.size());
      for (std::size_t u = 0; u < gemm.units.size(); ++u) {
        totals.units[u].name = gemm.units[u].name;
        totals.units[u].states += gemm.units[u].states;
      }
      digest.add(static_cast<std::int64_t>(gemm.digest));
    }
    totals.seconds = static_cast<double>(totals.cycles.count()) / machine_.clock_hz;
    totals_.multipliers = machine_.multipliers();
    totals.waterfall = make_waterfall(totals_);
    totals.utilization = totals.waterfall.utilization;
    totals.digest = digest.value();
  }

  const Schedule& schedule_;
  const MachineParams& machine_;
  Engine& engine_;
  const ReplayOptions& options_;
  TensorSource source_;
  std::vector<LoweredGemm> gemms_;
  WaterfallInput totals_;
  RunRecord record_;
};

}  // namespace

void check_runnable(const TraceStep& step, const Schedule& schedule, const MachineParams& machine,
                    const ReplayOptions& options) {
  for (LoweredGemm& gemm : lower_step(step)) {
    const ChosenFormats formats = choose_formats(gemm, schedule, options);
    refuse_if_needed(gemm, formats, machine);
    gemm.job.format_a = formats.format_a;
    gemm.job.format_b = formats.format_b;
    try {
      static_cast<void>(choose_mapping(machine, gemm.job));
    } catch (const std::runtime_error& error) {
      throw RefusedError(fmt::format("{}: machine '{}': {}", describe(gemm), machine.name, error.what()));
    }
  }
}

RunRecord replay_step(const Trace& trace, const TraceStep& step, const Schedule& schedule,
                      const MachineParams& machine, Engine& engine, const ReplayOptions& options) {
  check_runnable(step, schedule, machine, options);
  return Replay(trace, step, schedule, machine, engine, options).run();
}

}  // namespace bfpsim

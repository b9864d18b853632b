// SPDX-License-Identifier: Apache-2.0
#include "sim/report/run_sentences.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/report/number_text.h"

namespace bfpsim {
namespace {

std::string explain(const Loss& loss) {
  switch (loss.kind) {
    case LossKind::DigitPasses:
      return "mantissas wider than a slice, which take several digit passes";
    case LossKind::LaneFit:
      return "reductions that do not fill the lanes";
    case LossKind::Padding:
      return "products with the zero padding of convolutions";
    case LossKind::ArrayEdges:
      return "outputs that do not fill the array's rows and columns";
    case LossKind::FillDrain:
      return "filling and draining the array's pipeline";
    case LossKind::Operations:
      return "operations that are no GEMM";
    case LossKind::Stall:
      break;
  }
  return explain(loss.state);
}

/// An ideal memory has nothing to give but its latency.
std::string faster_memory(const MachineParams& machine) {
  switch (machine.memory.kind) {
    case MemoryKind::Banked:
      return fmt::format("dram.channels={}", 2 * machine.dram.channels);
    case MemoryKind::Ideal:
      return fmt::format("memory.latency_cycles={}", machine.memory.latency_cycles / 2);
    case MemoryKind::Bandwidth:
      break;
  }
  return fmt::format("memory.bytes_per_cycle={}", 2 * machine.memory.bytes_per_cycle);
}

/// The setting that eases a stall, for `--set`.
std::optional<std::string> remedy(UnitState state, const MachineParams& machine) {
  switch (state) {
    case UnitState::DramWait:
      return faster_memory(machine);
    case UnitState::ConverterWait:
      return fmt::format("converter.width={}", 2 * machine.converter.width);
    case UnitState::SimdWait:
      return fmt::format("simd.lanes={}", 2 * machine.simd.lanes);
    case UnitState::ResultDrain:
      return fmt::format("array.result_words_per_cycle={}", 2 * machine.array.result_words_per_cycle);
    case UnitState::BackPressure:
      return fmt::format("array.result_banks={}", 2 * machine.array.result_banks);
    case UnitState::AccumulatorHazard:
      return fmt::format("array.accumulators={}", 2 * machine.array.accumulators);
    case UnitState::OperandWait:
      return fmt::format("buffers.operand_bytes={}", 2 * machine.buffers.operand_bytes);
    default:
      return std::nullopt;
  }
}

/// No parameter of the machine eases padding, which is the layers', or digit passes, which are the
/// schedule's.
std::optional<std::string> remedy(const Loss& loss, const MachineParams& machine) {
  switch (loss.kind) {
    case LossKind::LaneFit:
      return fmt::format("array.lanes={}", std::max(1, machine.array.lanes / 2));
    case LossKind::ArrayEdges:
      return fmt::format("array.rows={}", std::max(1, machine.array.rows / 2));
    case LossKind::FillDrain:
      if (machine.pipeline.skewed_operands) return "pipeline.skewed_operands=false";
      return std::nullopt;
    case LossKind::Stall:
      return remedy(loss.state, machine);
    case LossKind::Operations:
      return fmt::format("memory.bytes_per_cycle={}", 2 * machine.memory.bytes_per_cycle);
    case LossKind::Padding:
    case LossKind::DigitPasses:
      break;
  }
  return std::nullopt;
}

/// The remedy of the largest loss that has one.
std::optional<std::string> best_remedy(const RunRecord& run) {
  std::vector<Loss> all = losses(run.totals.waterfall);
  std::stable_sort(all.begin(), all.end(), [](const Loss& a, const Loss& b) { return a.factor < b.factor; });
  for (const Loss& loss : all) {
    const std::optional<std::string> setting = loss.factor < 1.0 ? remedy(loss, run.machine) : std::nullopt;
    if (setting) return setting;
  }
  return std::nullopt;
}

std::string cost_of(const FormatGroup& group, const FormatGroup& main, const RunRecord& run) {
  const std::string name = prose_format(group.name);
  std::string text =
      fmt::format("{} does {} of the MACs and takes {} of the cycles", name,
                  share(group.macs, run.totals.macs), share(group.cycles, run.totals.cycles.count()));
  if (group.macs > 0 && main.cycles > 0) {
    text += fmt::format(
        ": {:.2f}x the cycles per MAC of {} ({:.0f} digit passes against {:.0f}, the rest is shape)",
        group.cycles_per_mac() / main.cycles_per_mac(), prose_format(main.name), group.passes(),
        main.passes());
  }
  return text + ".";
}

}  // namespace

std::string prose_format(std::string name) {
  static const std::string kCode = "hbfp";
  for (std::size_t at = name.find(kCode); at != std::string::npos; at = name.find(kCode, at)) {
    name.replace(at, kCode.size(), "HBFP");
  }
  return name;
}

std::string explain(UnitState state) {
  switch (state) {
    case UnitState::Busy:
      return "multiplying";
    case UnitState::BackPressure:
      return "finished results that nothing takes";
    case UnitState::ResultDrain:
      return "the result port, which moves results out more slowly than they are made";
    case UnitState::SimdWait:
      return "the SIMD unit, which takes results more slowly than they are made";
    case UnitState::ConverterWait:
      return "the converters, which encode operands more slowly than they are used";
    case UnitState::AccumulatorHazard:
      return "FP32 accumulators that are still adding";
    case UnitState::BankConflict:
      return "conflicts at the buffers' banks";
    case UnitState::OperandWait:
      return "operand buffers that are not filled yet";
    case UnitState::DramWait:
      return "off-chip memory, which delivers operands more slowly than they are used";
    case UnitState::Fill:
      return "filling the array's pipeline";
    case UnitState::Drain:
      return "draining the array's pipeline";
    case UnitState::Sequencer:
      return "launching GEMMs";
    case UnitState::Idle:
      break;
  }
  return "operations that are no GEMM, which have nothing for the array";
}

std::string bound_sentence(const RunRecord& run) {
  const StateCounts states = array_states(run.totals.units);
  std::string text =
      fmt::format("The array is busy in {} of the cycles; MACs run at {} of the peak (utilisation {}).",
                  share(states[UnitState::Busy], states.total()), percent(run.totals.waterfall.achieved),
                  percent(run.totals.utilization));
  if (const std::optional<Loss> loss = largest_loss(run.totals.waterfall)) {
    text += fmt::format(" The largest loss is {}: {}, {} of what was left.", loss->name(), explain(*loss),
                        percent(1.0 - loss->factor));
  }
  const std::vector<StateShare> stalls = stalls_of(states);
  if (!stalls.empty()) {
    text += fmt::format(" The longest stall is {}, {} of the cycles: {}.", to_string(stalls.front().state),
                        share(stalls.front().cycles, states.total()), explain(stalls.front().state));
  }
  return text;
}

/// A rule for the last epochs of a training that has no others. Models of one epoch meet schedules that were
/// published for many: all of it is then in the format of the end.
std::vector<std::string> notes_on(const RunRecord& run) {
  std::vector<std::string> notes;
  for (const ScheduleRule& rule : run.schedule.rules) {
    if (!rule.last_epochs || *rule.last_epochs < run.epochs) continue;
    notes.push_back(
        fmt::format("The training has {}, and schedule {} has a rule for the last {} ({}): it covers the "
                    "whole training. --epochs E makes the training longer.",
                    counted(run.epochs, "epoch"), run.schedule.name, counted(*rule.last_epochs, "epoch"),
                    prose_format(rule.as.format.name)));
    break;
  }
  if (run.schedule.encoding_source == EncodingSource::Quantised) {
    const auto made =
        std::count_if(run.gemms.begin(), run.gemms.end(), [](const GemmRecord& g) { return g.quantised_a; }) +
        std::count_if(run.gemms.begin(), run.gemms.end(), [](const GemmRecord& g) { return g.quantised_b; });
    notes.push_back(
        fmt::format("{} of {} operands are made from an earlier encoding of their tensor; the others are its "
                    "first, or of a "
                    "tensor whose first holds elements several times (overlapping windows of a convolution) "
                    "or not at all.",
                    made, 2 * run.gemms.size()));
  }
  if (run.tile_encodings) {
    notes.push_back(
        fmt::format("Of {} operands encoded in tiles, at least {} are a matrix that an earlier GEMM has "
                    "encoded alike: stored encodings could serve both uses. Here each is made anew.",
                    run.tile_encodings->made, run.tile_encodings->shareable));
  }
  return notes;
}

std::string format_cost_sentence(const RunRecord& run) {
  const std::vector<FormatGroup> groups = group_by_format(run);
  if (groups.size() == 1) {
    return fmt::format("{} does all of the MACs, in {} each.", prose_format(groups.front().name),
                       groups.front().passes() > 1.0
                           ? fmt::format("{:.0f} digit passes", groups.front().passes())
                           : "one digit pass");
  }
  std::string text;
  for (std::size_t i = 1; i < groups.size(); ++i)
    text += (text.empty() ? "" : " ") + cost_of(groups[i], groups.front(), run);
  return text;
}

std::string next_command(const RunRecord& run, const RunWords& words) {
  std::string command = fmt::format("bfpsim run {} --accelerator {} --schedule {}", words.what,
                                    words.accelerator, words.schedule);
  if (!words.options.empty()) command += " " + words.options;
  const std::optional<std::string> setting = best_remedy(run);
  return setting ? command + " --set " + *setting : command + " --check";
}

}  // namespace bfpsim

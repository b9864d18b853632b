// SPDX-License-Identifier: Apache-2.0
#include "sim/report/run_sentences.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

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
    case LossKind::Stall:
      break;
  }
  return explain(loss.state);
}

/// The setting that eases a stall, for `--set`.
std::string remedy(UnitState state, const MachineParams& machine) {
  switch (state) {
    case UnitState::DramWait:
      return fmt::format("memory.bytes_per_cycle={}", 2 * machine.memory.bytes_per_cycle);
    case UnitState::ConverterWait:
      return fmt::format("converter.width={}", 2 * machine.converter.width);
    case UnitState::SimdWait:
      return fmt::format("simd.lanes={}", 2 * machine.simd.lanes);
    case UnitState::ResultDrain:
    case UnitState::BackPressure:
      return fmt::format("array.result_words_per_cycle={}", 2 * machine.array.result_words_per_cycle);
    case UnitState::AccumulatorHazard:
      return fmt::format("array.accumulators={}", 2 * machine.array.accumulators);
    case UnitState::OperandWait:
    case UnitState::BankConflict:
      return fmt::format("buffers.operand_banks={}", machine.buffers.operand_banks + 1);
    default:
      return fmt::format("sequencer.launch_cycles={}", machine.sequencer.launch_cycles / 2);
  }
}

std::string remedy(const Loss& loss, const MachineParams& machine) {
  switch (loss.kind) {
    case LossKind::LaneFit:
      return fmt::format("array.lanes={}", std::max(1, machine.array.lanes / 2));
    case LossKind::ArrayEdges:
    case LossKind::Padding:
      return fmt::format("array.rows={}", std::max(1, machine.array.rows / 2));
    case LossKind::FillDrain:
      return machine.pipeline.skewed_operands ? "pipeline.skewed_operands=false"
                                              : "pipeline.tree_levels_per_cycle=16";
    case LossKind::DigitPasses:
      return fmt::format("array.slice_bits={}", std::min(8, machine.array.slice_bits + 2));
    case LossKind::Stall:
      break;
  }
  return remedy(loss.state, machine);
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
  const auto upper = [](unsigned char c) { return static_cast<char>(std::toupper(c)); };
  for (std::size_t at = name.find("hbfp"); at != std::string::npos; at = name.find("hbfp", at))
    std::transform(name.begin() + static_cast<std::ptrdiff_t>(at),
                   name.begin() + static_cast<std::ptrdiff_t>(at + 4),
                   name.begin() + static_cast<std::ptrdiff_t>(at), upper);
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
      return "the FP32-to-BFP converters, which encode operands more slowly than they are used";
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
  return "having nothing to do";
}

std::string bound_sentence(const RunRecord& run) {
  const std::optional<Loss> loss = largest_loss(run.totals.waterfall);
  if (!loss) return "Nothing holds the array back: every multiplier does useful work in every cycle.";
  return fmt::format(
      "The run is bound by {}: {} leaves {} of what reached it. MACs run at {} of the peak; {} of the "
      "multiplier "
      "slots do useful work.",
      explain(*loss), loss->name(), percent(loss->factor), percent(run.totals.waterfall.achieved),
      percent(run.totals.utilization));
}

std::string format_cost_sentence(const RunRecord& run) {
  const std::vector<FormatGroup> groups = group_by_format(run);
  std::string text;
  for (std::size_t i = 1; i < groups.size(); ++i)
    text += (text.empty() ? "" : " ") + cost_of(groups[i], groups.front(), run);
  return text;
}

std::string next_command(const RunRecord& run, const RunWords& words) {
  std::string command = fmt::format("bfpsim run --trace {} --accelerator {} --schedule {}", words.trace,
                                    words.accelerator, words.schedule);
  if (!words.options.empty()) command += " " + words.options;
  const std::optional<Loss> loss = largest_loss(run.totals.waterfall);
  return loss ? command + " --set " + remedy(*loss, run.machine) : command + " --check";
}

}  // namespace bfpsim

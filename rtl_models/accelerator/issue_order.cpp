// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/accelerator/issue_order.h"

#include "rtl_models/accelerator/operand_stationary.h"
#include "rtl_models/accelerator/output_stationary.h"

namespace bfpsim {

void IssueOrder::count_pass(const PassCount& count) {
  ++events_[Event::DigitPasses];
  usage_.useful_lane_slots += count.useful;
  usage_.covered_lane_slots += count.covered * machine_.array.lanes;
  if (machine_.array.datapath == Datapath::Integer) {
    events_[Event::DigitProductSlots] += machine_.multipliers();
    return;
  }
  events_[Event::FloatProductSlots] += machine_.multipliers();
  if (machine_.array.float_sum == FloatSum::RoundedTree) {
    events_[Event::FloatTreeAdditions] += machine_.multipliers() - machine_.dpus();
  } else {
    events_[Event::AlignedProducts] += machine_.multipliers();
  }
  const GemmJob& job = context().job;
  const bool scaled = !job.format_a.codec.is_plain_float() || !job.format_b.codec.is_plain_float();
  if (scaled) events_[Event::ScaleAdditions] += count.scales;
}

std::unique_ptr<IssueOrder> make_issue_order(const MachineParams& machine, EventCounters& events,
                                             ArrayUsage& usage) {
  if (machine.array.dataflow == Dataflow::OutputStationary)
    return std::make_unique<OutputStationary>(machine, events, usage);
  return std::make_unique<OperandStationary>(machine, events, usage);
}

}  // namespace bfpsim

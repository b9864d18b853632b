// SPDX-License-Identifier: Apache-2.0
// In which order the array's passes issue: one class per dataflow behind the front end (ArrayUnit).
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "rtl_models/accelerator/channels.h"
#include "rtl_models/accelerator/job_context.h"
#include "rtl_models/arch/timeline.h"

namespace bfpsim {

/// Why no pass issues in a cycle, in the order in which the reasons are tested (docs/timing.md, section 5).
enum class Blocked : std::uint8_t { No, Finished, Operands, Fill, Drain, Hazard, ResultBank };

/// Chunk issues x elements of K in them, summed over sub-tiles (for the waterfall's lane fit).
struct ArrayUsage {
  std::int64_t useful_lane_slots = 0;   ///< elements x valid DPUs x passes
  std::int64_t covered_lane_slots = 0;  ///< lanes x valid DPUs x passes
};

/// The step in hand: its operands are in their banks.
struct OpenStep {
  std::int64_t index = 0;
  const OperandPanel* a = nullptr;  ///< null without values
  const OperandPanel* b = nullptr;
};

/// The panels in the operand banks, by index.
using PanelBanks = std::map<std::int64_t, ReadyPanel>;

/// What the issue of a pass brought about.
struct Issued {
  bool step_done = false;
  std::optional<SubTile> finished;  ///< its sums are at the result port latency() later
};

/// The passes of a step, one a cycle, and the arithmetic behind them. The front end opens a step, asks what
/// hinders its next pass, and issues it.
class IssueOrder {
 public:
  IssueOrder(const MachineParams& machine, EventCounters& events, ArrayUsage& usage)
      : machine_(machine), events_(events), usage_(usage) {}
  virtual ~IssueOrder() = default;
  IssueOrder(const IssueOrder&) = delete;
  IssueOrder& operator=(const IssueOrder&) = delete;

  void set_observer(ArrayObserver* observer) { observer_ = observer; }

  /// A GEMM begins; `context` lives until the next does.
  virtual void launch(const JobContext& context) { context_ = &context; }
  virtual void open(const OpenStep& step) = 0;
  /// What hinders the next pass of the open step, result banks left aside: No, Fill, Drain or Hazard.
  [[nodiscard]] virtual Blocked hindrance(std::int64_t cycle) const = 0;
  /// The next pass waits for a result bank and takes it.
  [[nodiscard]] virtual bool takes_result_bank() const = 0;
  /// What the next pass works on.
  [[nodiscard]] virtual Work work() const = 0;
  virtual Issued issue(std::int64_t cycle) = 0;
  /// What goes on beside the passes, at the end of the cycle: loading a stationary operand from `panels`,
  /// those in the operand banks. True if something did.
  virtual bool load(std::int64_t cycle, const PanelBanks& panels) {
    static_cast<void>(cycle);
    static_cast<void>(panels);
    return false;
  }

  /// Cycles from the last pass of a sub-tile to its sums at the result port.
  [[nodiscard]] virtual std::int64_t latency() const = 0;
  /// Values of `tile`, whose sums are there in `cycle`: [sub_tile_m][sub_tile_n].
  virtual std::vector<float> take_values(std::int64_t cycle, const SubTile& tile) = 0;

  /// The next pass's output has been added to before (for faults).
  [[nodiscard]] virtual bool continues_output() const = 0;
  /// Test hook: flips one bit of the partial sum that DPU `dpu` holds of the output in hand.
  virtual void flip_partial_sum(int dpu, int bit) = 0;

 protected:
  [[nodiscard]] const JobContext& context() const { return *context_; }
  [[nodiscard]] const MachineParams& machine() const { return machine_; }
  [[nodiscard]] EventCounters& events() { return events_; }
  [[nodiscard]] ArrayObserver* observer() const { return observer_; }
  /// What one pass does, over all DPUs that have an output.
  struct PassCount {
    std::int64_t useful = 0;   ///< elements x valid DPUs
    std::int64_t covered = 0;  ///< valid DPUs
    std::int64_t scales = 0;   ///< segments x valid DPUs
  };
  void count_pass(const PassCount& count);

 private:
  const MachineParams& machine_;
  EventCounters& events_;
  ArrayUsage& usage_;
  const JobContext* context_ = nullptr;
  ArrayObserver* observer_ = nullptr;
};

/// The order of the machine's dataflow. The references live as long as the order.
[[nodiscard]] std::unique_ptr<IssueOrder> make_issue_order(const MachineParams& machine,
                                                           EventCounters& events, ArrayUsage& usage);

}  // namespace bfpsim

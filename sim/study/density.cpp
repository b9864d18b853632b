// SPDX-License-Identifier: Apache-2.0
#include "sim/study/density.h"

#include <fmt/format.h>

#include "sim/cost/area.h"
#include "sim/cost/dot_product_unit.h"
#include "sim/cost/run_cost.h"
#include "sim/study/density_designs.h"
#include "sim/study/published_finding.h"
#include "sim/study/training_steps.h"

namespace bfpsim {
namespace {

/// The FP32 machine whose area all others may have: 4 x 4 DPUs of 64 lanes, the default machine's 1,024
/// multipliers.
constexpr int kSide = 4;
constexpr double kUm2PerMm2 = 1e6;
constexpr const char* kWholeMachine =
    "the claim is of dot-product units alone. Whole machines share their area with buffers, converters and "
    "partial sums; larger arrays lose more at their edges, and memory feeds them no faster.";
constexpr const char* kMemoryEnergy =
    "off-chip memory, buffers and leakage take most of a step's energy, and FP32 tensors go to and fro "
    "whatever the format.";

/// A step of a training: the mean over its epochs.
struct Step {
  double seconds = 0.0;
  double joules = 0.0;
  double utilization = 0.0;
};

Step operator+(Step a, const Step& b) {
  return {a.seconds + b.seconds, a.joules + b.joules, a.utilization + b.utilization};
}

Step operator*(double weight, const Step& step) {
  return {weight * step.seconds, weight * step.joules, weight * step.utilization};
}

class Density {
 public:
  Density(const Workload& workload, const MachineParams& base, const Technology& technology)
      : workload_(workload), base_(base), technology_(technology) {
    const MachineParams fp32 = designed_machine(base, density_designs().front(), kSide, kSide);
    area_ = total_of(area_terms(fp32, technology)).um2();
  }

  struct Row {
    std::string name;
    MachineParams machine;
    double area_um2 = 0.0;
    Step ideal;  ///< memory without limits
    Step equal_bandwidth;
  };

  [[nodiscard]] Row run(const DensityDesign& design, const Schedule& schedule) const {
    Row row;
    row.name = design.name;
    row.machine = largest_machine(base_, design, area_, technology_);
    row.area_um2 = total_of(area_terms(row.machine, technology_)).um2();
    MachineParams ideal = row.machine;
    ideal.memory.kind = MemoryKind::Ideal;
    row.ideal = mean_step(schedule, ideal);
    row.equal_bandwidth = mean_step(schedule, row.machine);
    return row;
  }

  [[nodiscard]] double area() const { return area_; }

 private:
  [[nodiscard]] Step step(const Schedule& schedule, const MachineParams& machine, std::int64_t epoch) const {
    const RunRecord run = run_step(workload_, schedule, machine, epoch);
    return {run.totals.seconds, cost_of(run, technology_).total.total.joules(), run.totals.utilization};
  }

  /// The last epoch can have rules of its own; all others are alike.
  [[nodiscard]] Step mean_step(const Schedule& schedule, const MachineParams& machine) const {
    const Step ordinary = step(schedule, machine, 1);
    if (schedule.rules.size() == 1) return ordinary;
    const std::int64_t epochs = training_epochs(workload_, schedule);
    const double last = 1.0 / static_cast<double>(epochs);
    return (1.0 - last) * ordinary + last * step(schedule, machine, epochs);
  }

  const Workload& workload_;
  const MachineParams& base_;
  const Technology& technology_;
  double area_ = 0.0;
};

void add_row(const Density::Row& row, const Density::Row& fp32, DataTable& table) {
  const ArrayParams& array = row.machine.array;
  table.rows.push_back(
      {row.name, fmt::format("{}x{}x{}", array.rows, array.cols, array.lanes), row.area_um2 / kUm2PerMm2,
       static_cast<double>(row.machine.dpus()) / static_cast<double>(fp32.machine.dpus()),
       fp32.ideal.seconds / row.ideal.seconds, fp32.equal_bandwidth.seconds / row.equal_bandwidth.seconds,
       fp32.equal_bandwidth.joules / row.equal_bandwidth.joules, 100.0 * row.equal_bandwidth.utilization});
}

void add_findings(const PublishedFigure& figure, const Density::Row& row, const Density::Row& fp32,
                  std::vector<Finding>& findings) {
  const auto add = [&](const char* suffix, const char* counting, double ours, const char* reason) {
    findings.push_back(
        make_finding(figure, row.name + "." + suffix, row.name + ": " + counting, ours, reason));
  };
  const double dpus = static_cast<double>(row.machine.dpus()) / static_cast<double>(fp32.machine.dpus());
  add("dpus", "DPUs in the same area, everything counted", dpus, kWholeMachine);
  add("area", "steps a second at equal area, ideal memory", fp32.ideal.seconds / row.ideal.seconds,
      kWholeMachine);
  add("bandwidth", "steps a second at equal area and bandwidth",
      fp32.equal_bandwidth.seconds / row.equal_bandwidth.seconds, kWholeMachine);
  add("power", "steps a second at equal power: FP32's energy of a step over its",
      fp32.equal_bandwidth.joules / row.equal_bandwidth.joules, kMemoryEnergy);
}

}  // namespace

Reproduction reproduce_density(const Publication& publication, const Workload& workload,
                               const std::vector<Schedule>& schedules, const MachineParams& base,
                               const Technology& technology,
                               const std::function<void(const std::string&)>& on_part) {
  Reproduction result;
  result.name = "density";
  result.title = "What the density leaves of whole training steps at equal area, bandwidth and power";
  result.source = publication.source + "; abstract";
  result.tables = {{"machines",
                    {{"design", "design"},
                     {"array", "array"},
                     {"area_mm2", "mm2", 2},
                     {"dpus", "DPUs x"},
                     {"equal_area", "equal area x"},
                     {"equal_bandwidth", "and bandwidth x"},
                     {"equal_power", "equal power x"},
                     {"utilization", "util %", 1}},
                    {}}};
  const PublishedFigure& figure = publication.at("density.training");
  constexpr int kBlock = 64;
  result.findings.push_back(
      make_finding(figure, "unit", "a dot-product unit alone, 1x64 blocks: paper",
                   gain_vs_fp32(usual_unit(*find_format("hbfp4"), kBlock), Accounting::Paper, technology)));
  const Density density(workload, base, technology);
  std::optional<Density::Row> fp32;
  for (std::size_t i = 0; i < density_designs().size(); ++i) {
    const DensityDesign& design = density_designs()[i];
    on_part(design.name);
    const Density::Row row = density.run(design, schedules.at(i));
    if (!fp32) fp32 = row;
    add_row(row, *fp32, result.tables.front());
    if (design.name == "hbfp4" || design.name == "boosters")
      add_findings(figure, row, *fp32, result.findings);
  }
  result.notes = {fmt::format(
      "A training step of {} by shape, each design on the machine with most DPUs of 64 lanes that has the "
      "area "
      "of an FP32 machine of {} x {} ({:.3g} mm2, accounting full: buffers, converters, result port and "
      "control "
      "included; these but for the buffers grow with the array). The clock, buffers and {} bytes a cycle of "
      "off-chip bandwidth are the same for all; equal area alone has an ideal memory. Equal power is energy "
      "over energy: what a fixed power pays for. Floats of 8 bits and fewer add up in an aligner; what "
      "follows "
      "the products of HBFP is exact.",
      workload.name, kSide, kSide, density.area() / kUm2PerMm2, base.memory.bytes_per_cycle)};
  return result;
}

}  // namespace bfpsim

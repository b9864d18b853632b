// SPDX-License-Identifier: Apache-2.0
#include "sim/study/throughput.h"

#include <fmt/format.h>

#include <memory>

#include "sim/cost/dot_product_unit.h"
#include "sim/engine/fast_engine.h"
#include "sim/engine/projection.h"
#include "sim/study/published_finding.h"

namespace bfpsim {
namespace {

constexpr int kBlock = 64;
constexpr int kSlice = 4;
constexpr const char* kPasses =
    "HBFP6 takes four passes of 4-bit slices: what is boosted takes up to four times as long.";

/// Area of a sliced unit that holds HBFP6, over that of HBFP4's unit, both with 64 lanes.
double slicing_area(const Technology& technology) {
  const DotProductUnit hbfp4 = usual_unit(*find_format("hbfp4"), kBlock);
  DotProductUnit sliced = usual_unit(*find_format("hbfp6"), kBlock);
  sliced.slice_bits = kSlice;
  const auto area = [&](const DotProductUnit& unit) {
    return total_of(unit_terms(unit, Accounting::Full, technology)).um2();
  };
  return area(sliced) / area(hbfp4);
}

Projection run(const Workload& workload, const Schedule& schedule, const MachineParams& machine) {
  const Trace trace = as_trace(workload);
  const std::unique_ptr<Engine> engine = make_fast_engine(machine);
  TrainingLength length;
  length.epochs = workload.epochs.value_or(schedule.epochs);
  length.samples = workload.samples;
  length.batch = workload.batch;
  return project(trace, trace.steps.front(), schedule, machine, *engine, length);
}

}  // namespace

Reproduction reproduce_throughput(const Publication& publication, const std::vector<Workload>& workloads,
                                  const Schedule& schedule, const MachineParams& machine,
                                  const Technology& technology,
                                  const std::function<void(const std::string&)>& on_part) {
  Reproduction result;
  result.name = "throughput";
  result.title = "What bit-sliced HBFP6 costs a training on 4-bit slices";
  result.source = publication.source + "; section IV-B";
  result.tables = {{"trainings",
                    {{"workload", "workload"},
                     {"epochs", "epochs"},
                     {"passes", "passes x"},
                     {"cycles", "cycles x"},
                     {"area", "unit area x"},
                     {"density_left", "density left %"}},
                    {}}};
  const PublishedFigure& figure = publication.at("throughput.boosters");
  const double area = slicing_area(technology);
  for (const Workload& workload : workloads) {
    on_part(workload.name);
    const Projection projection = run(workload, schedule, machine);
    const BaselineRatio ratio = projection.baseline.value_or(BaselineRatio{});
    const std::string name = workload.name;
    result.findings.push_back(make_finding(
        figure, name + ".passes", name + ": slice passes, before utilisation", ratio.slice_passes, kPasses));
    result.findings.push_back(make_finding(
        figure, name + ".cycles", fmt::format("{}: cycles on '{}'", name, machine.name), ratio.cycles,
        figure.bound.accepts(ratio.cycles) ? std::nullopt : std::optional<std::string>(kPasses)));
    result.tables.front().rows.push_back({name, projection.training.epochs, ratio.slice_passes, ratio.cycles,
                                          area, 100.0 / (ratio.slice_passes * area)});
  }
  result.notes = {fmt::format(
      "Whole trainings of GEMMs on '{}' under '{}', every distinct step run once and weighed, against all "
      "GEMMs in "
      "HBFP4. Passes are what a machine pays whose array is never idle; cycles hide passes wherever memory "
      "or "
      "conversion is the limit. A unit whose 4-bit slices hold HBFP6 (selectors, shifter, accumulator, "
      "operands of 6 "
      "bits) has {:.3f} times the area of HBFP4's (full, 64 lanes); density left is 1 / (passes x area).",
      machine.name, schedule.name, area)};
  return result;
}

}  // namespace bfpsim

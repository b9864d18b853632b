// SPDX-License-Identifier: Apache-2.0
#include "tests/support/random_array.h"

#include <limits>

#include "rtl_models/arch/chunking.h"
#include "rtl_models/arch/refuse.h"
#include "rtl_models/array/operand_panel.h"

namespace bfpsim::test_support {
namespace {

constexpr Dataflow kDataflows[] = {Dataflow::OutputStationary, Dataflow::WeightStationary,
                                   Dataflow::InputStationary};
constexpr TileOverlap kOverlaps[] = {TileOverlap::Full, TileOverlap::Preload, TileOverlap::None};

std::string order_name(Dataflow dataflow, TileOverlap overlap) {
  static constexpr const char* kDataflowNames[] = {"output", "weight", "input"};
  static constexpr const char* kOverlapNames[] = {"full", "preload", "none"};
  return std::string(kDataflowNames[static_cast<int>(dataflow)]) + " stationary, overlap " +
         kOverlapNames[static_cast<int>(overlap)];
}

}  // namespace

std::vector<Parameter> array_order_parameters() {
  return {
      {"dataflow",
       {0, 1, 2},
       [](MachineParams& machine, int value) { machine.array.dataflow = static_cast<Dataflow>(value); }},
      {"tile_overlap",
       {0, 1, 2},
       [](MachineParams& machine, int value) {
         machine.array.tile_overlap = static_cast<TileOverlap>(value);
       }},
  };
}

bool fits_a_column(const ArrayParams& array, std::int64_t block) {
  const bool chained = array.dataflow != Dataflow::OutputStationary && array.datapath == Datapath::Integer;
  return !chained || block <= std::int64_t{array.rows} * array.lanes;
}

void hit_array_order(Coverage& coverage, const MachineParams& machine, const GemmJob& job) {
  const ArrayParams& array = machine.array;
  coverage.hit(order_name(array.dataflow, array.tile_overlap));
  if (array.dataflow == Dataflow::OutputStationary) return;
  const Chunking chunking = make_chunking(array, job.format_a, job.format_b);
  const bool folds = most_streamed_lines(machine, job) != std::numeric_limits<std::int64_t>::max();
  const bool segments = job.mapping.tile_k < job.k;
  coverage.hit(std::string("stationary: ") + (folds ? "several folds, " : "one fold, ") +
               (segments ? "K in segments" : "K in one piece"));
  coverage.hit(rows_per_segment(chunking) > 1 ? "stationary: a block in several rows"
                                              : "stationary: a block in a row");
}

std::vector<std::string> array_order_cases() {
  std::vector<std::string> cases = {
      "stationary: several folds, K in segments", "stationary: several folds, K in one piece",
      "stationary: one fold, K in segments",      "stationary: one fold, K in one piece",
      "stationary: a block in several rows",      "stationary: a block in a row"};
  for (const Dataflow dataflow : kDataflows) {
    for (const TileOverlap overlap : kOverlaps)
      cases.push_back(order_name(dataflow, overlap));
  }
  return cases;
}

}  // namespace bfpsim::test_support

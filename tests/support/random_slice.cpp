// SPDX-License-Identifier: Apache-2.0
#include "tests/support/random_slice.h"

#include "rtl_models/arch/chunking.h"
#include "rtl_models/arch/refuse.h"

namespace bfpsim::test_support {
namespace {

constexpr const char* kTemporal = "fusion=temporal";
constexpr const char* kSpatial = "fusion=spatial";
constexpr const char* kOneDigit = "fused lanes=one an element";
constexpr const char* kSeveral = "fused lanes=several elements";
constexpr const char* kSpare = "fused lanes=some spare";
constexpr const char* kTooFew = "fused lanes=too few for an element";
constexpr const char* kStraddle = "fused lanes=two blocks in a pass";

constexpr const char* kTiles = "tiles";
constexpr const char* kShortStrip = "tiles=short strip";
constexpr const char* kTileOverSubTiles = "tiles=over several sub-tiles";
constexpr const char* kTurns = "tiles=in turns of converters";
constexpr const char* kStripsAtOnce = "tiles=several strips at once";
constexpr const char* kStochasticTiles = "tiles=stochastic";
constexpr const char* kTilesAndVectors = "tiles=by vectors";
constexpr const char* kTilesByTiles = "tiles=by tiles";
constexpr const char* kBatchedTiles = "tiles=batched";

std::vector<std::string> fusion_of(const MachineParams& machine, const GemmJob& job) {
  const ArrayParams& array = machine.array;
  if (array.fusion == Fusion::Temporal) return {kTemporal};
  const Chunking chunking = make_chunking(array, job.format_a, job.format_b);
  const int products = chunking.digit_products();
  if (products > array.lanes) return {kSpatial, kTooFew};
  std::vector<std::string> cases = {kSpatial, products == 1 ? kOneDigit : kSeveral};
  if (array.lanes % products != 0) cases.emplace_back(kSpare);
  const bool straddles = chunking.groups > 1 && chunking.segment % (array.lanes / products) != 0;
  if (straddles && products > 1) cases.emplace_back(kStraddle);
  return cases;
}

void add_tiles(const MachineParams& machine, const OperandFormat& format, std::int64_t lines,
               std::int64_t sub_tile_lines, std::vector<std::string>& cases) {
  const std::int64_t height = format.strip_lines();
  if (height == 1) return;
  cases.emplace_back(kTiles);
  if (lines % height != 0) cases.emplace_back(kShortStrip);
  if (sub_tile_lines % height != 0) cases.emplace_back(kTileOverSubTiles);
  if (height > machine.converter.count) cases.emplace_back(kTurns);
  if (machine.converter.count / height > 1) cases.emplace_back(kStripsAtOnce);
  if (format.codec.rounding == Rounding::Stochastic) cases.emplace_back(kStochasticTiles);
}

}  // namespace

void draw_slicing(std::mt19937_64& random, MachineParams& machine) {
  if (machine.array.datapath == Datapath::Integer && std::uniform_int_distribution(0, 1)(random) == 1)
    machine.array.fusion = Fusion::Spatial;
}

void draw_tiles(std::mt19937_64& random, const MachineParams& machine, GemmJob& job) {
  for (OperandFormat* format : {&job.format_a, &job.format_b}) {
    if (format->codec.is_plain_float() || std::uniform_int_distribution(0, 3)(random) != 0) continue;
    format->tile_lines = format->block;
    job.mapping = {job.format_a.line_granule(machine.array.sub_tile_m()),
                   job.format_b.line_granule(machine.array.sub_tile_n()), job.k, TileOrder::NFastest};
    if (refuse_mapping(machine, job)) format->tile_lines = 1;
  }
}

std::vector<std::string> slicing_of(const MachineParams& machine, const GemmJob& job) {
  std::vector<std::string> cases = fusion_of(machine, job);
  add_tiles(machine, job.format_a, job.m, machine.array.sub_tile_m(), cases);
  add_tiles(machine, job.format_b, job.n, machine.array.sub_tile_n(), cases);
  const bool a_tiles = job.format_a.strip_lines() > 1;
  const bool b_tiles = job.format_b.strip_lines() > 1;
  if (a_tiles != b_tiles) cases.emplace_back(kTilesAndVectors);
  if (a_tiles && b_tiles) cases.emplace_back(kTilesByTiles);
  if ((a_tiles || b_tiles) && job.instances > 1) cases.emplace_back(kBatchedTiles);
  return cases;
}

std::vector<std::string> slicing_cases() {
  return {kTemporal,        kSpatial,         kOneDigit,     kSeveral,     kSpare,        kTooFew,
          kStraddle,        kTiles,           kShortStrip,   kTurns,       kStripsAtOnce, kTileOverSubTiles,
          kStochasticTiles, kTilesAndVectors, kTilesByTiles, kBatchedTiles};
}

}  // namespace bfpsim::test_support

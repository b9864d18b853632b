// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cmath>

#include "sim/cost/dot_product_unit.h"
#include "sim/study/density_claims.h"
#include "sim/study/published_finding.h"

namespace bfpsim {
namespace {

constexpr int kBlocks[] = {16, 25, 36, 49, 64, 256, 576};
constexpr int kMantissas[] = {4, 6, 8};
constexpr int kClaimedMantissa = 4;
constexpr int kClaimedBlock = 64;

/// A block of N in N lanes, its elements `run` by `run`.
struct TileUnit {
  DotProductUnit vectors;  ///< 1xN
  DotProductUnit tiles;    ///< N lanes that meet N / run tiles
};

TileUnit tile_unit(int mantissa, int block) {
  const Format format = *find_format("hbfp" + std::to_string(mantissa));
  TileUnit unit{usual_unit(format, block), usual_unit(format, block)};
  unit.tiles.block = static_cast<int>(std::lround(std::sqrt(block)));
  return unit;
}

}  // namespace

Reproduction reproduce_tiles(const Publication& publication, const Technology& technology) {
  const auto gain = [&](const DotProductUnit& unit, Accounting accounting) {
    return gain_vs_fp32(unit, accounting, technology);
  };
  Reproduction result;
  result.name = "tiles";
  result.title = "What is left of the density when a block of N is a sqrt(N) x sqrt(N) tile";
  result.source = publication.source + "; Table I. Tiles are those of the authors' first emulator";
  result.tables = {{"densities",
                    {{"format", "format"},
                     {"block", "N"},
                     {"run", "run"},
                     {"vectors", "1xN paper"},
                     {"tiles", "tiles paper"},
                     {"left", "left %"},
                     {"vectors_full", "1xN full", 1},
                     {"tiles_full", "tiles full", 1},
                     {"left_full", "left % ", 2}},
                    {}}};
  for (const int mantissa : kMantissas) {
    for (const int block : kBlocks) {
      const TileUnit unit = tile_unit(mantissa, block);
      const double vectors = gain(unit.vectors, Accounting::Paper);
      const double tiles = gain(unit.tiles, Accounting::Paper);
      const double vectors_full = gain(unit.vectors, Accounting::Full);
      const double tiles_full = gain(unit.tiles, Accounting::Full);
      result.tables.front().rows.push_back(
          {unit.vectors.format.name, std::int64_t{block}, std::int64_t{unit.tiles.block}, vectors, tiles,
           100.0 * tiles / vectors, vectors_full, tiles_full, 100.0 * tiles_full / vectors_full});
    }
  }
  const TileUnit claimed = tile_unit(kClaimedMantissa, kClaimedBlock);
  const PublishedFigure& figure = publication.at("tiles.hbfp4");
  result.findings = {
      make_finding(figure, "vectors", "1x64 blocks: paper", gain(claimed.vectors, Accounting::Paper)),
      make_finding(figure, "accumulators", "8x8 tiles, an FP32 accumulator for each run of 8: paper",
                   gain(claimed.tiles, Accounting::Paper),
                   "64 lanes fed from 8x8 tiles meet 8 exponent pairs; as units of 8 lanes each has its own "
                   "accumulator and converter, so an 8x8 tile counts as N = 8."),
      make_finding(
          figure, "aligner", "8x8 tiles, an aligner before one accumulator: full",
          gain(claimed.tiles, Accounting::Full),
          "the aligner's shifters and wide adders take the place of the accumulators; 1x64 blocks need "
          "neither.")};
  result.notes = {
      "The area column takes N as the length of the dot product, so it is that of 1xN blocks. A tile shares "
      "an "
      "exponent in two dimensions, which spares a second conversion, but along the reduction its run is "
      "sqrt(N). "
      "Under paper each run is a unit of its own; under full the runs of a chunk meet in an aligner with 20 "
      "fraction "
      "bits."};
  return result;
}

}  // namespace bfpsim

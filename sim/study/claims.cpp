// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "sim/cost/dot_product_unit.h"
#include "sim/study/density_claims.h"
#include "sim/study/published_finding.h"

namespace bfpsim {
namespace {

constexpr int kBlock = 64;
constexpr int kLargestBlock = 576;
/// The share of HBFP4 that the abstract gives; the rest is HBFP6, in four passes of 4-bit slices.
constexpr double kHbfp4Share = 0.997;
constexpr int kSlice = 4;
constexpr const char* kFullShare =
    "what a unit has once (accumulator with registers, converter, conversion to FP32) is larger under full, "
    "so "
    "short blocks stay further from the limit.";
/// A block of this length stands for the limit of long ones.
constexpr int kLimitBlock = 65536;

class Claims {
 public:
  Claims(const Publication& publication, const Technology& technology)
      : publication_(publication), technology_(technology) {
    result_.name = "claims";
    result_.title = "Claims of arithmetic density that need no training";
    result_.source = publication.source;
  }

  Reproduction run() {
    add_densities();
    add_boosters();
    add_shares();
    add_exponents();
    result_.notes = {
        "paper counts what the publication counts, with constants fitted on its Table I; full counts what "
        "such a "
        "unit needs to work (docs/area.md). Claims about training time, share, FLOPs and Figure 1 have "
        "reproductions of their own: throughput, share, flops, fig1. Accuracies need training and are not "
        "here."};
    return std::move(result_);
  }

 private:
  using Reason = std::optional<std::string>;

  [[nodiscard]] DotProductUnit hbfp(int bits, int block) const {
    return usual_unit(*find_format("hbfp" + std::to_string(bits)), block);
  }
  [[nodiscard]] double gain(const DotProductUnit& unit, Accounting accounting) const {
    return gain_vs_fp32(unit, accounting, technology_);
  }
  [[nodiscard]] double area(const DotProductUnit& unit, Accounting accounting) const {
    return total_of(unit_terms(unit, accounting, technology_)).um2();
  }
  void add(const char* id, const std::string& suffix, const std::string& counting, double ours,
           const Reason& reason = std::nullopt) {
    result_.findings.push_back(make_finding(publication_.at(id), suffix, counting, ours, reason));
  }

  void add_densities() {
    const DotProductUnit hbfp4 = hbfp(4, kBlock);
    const DotProductUnit bf16 = usual_unit(*find_format("bf16"), kBlock);
    add("claims.hbfp4_density", "paper", "1x64 blocks: paper", gain(hbfp4, Accounting::Paper));
    add("claims.hbfp4_density", "full", "1x64 blocks: full", gain(hbfp4, Accounting::Full),
        "registers, control and conversion weigh more on a small unit than on FP32's: the claim holds under "
        "paper "
        "alone.");
    add("claims.bf16_density", "paper", "products added in BF16: paper", gain(bf16, Accounting::Paper));
    add("claims.bf16_density", "full", "products added in BF16, sums in FP32: full",
        gain(bf16, Accounting::Full),
        "the synthesised multipliers neither normalise nor round, which costs BF16 a larger part than FP32: "
        "the "
        "claim holds under paper alone.");
    for (const Accounting accounting : {Accounting::Paper, Accounting::Full}) {
      const double ratio =
          area(hbfp(8, kLargestBlock), accounting) / area(hbfp(4, kLargestBlock), accounting);
      add("claims.hbfp4_hbfp8", std::string(to_string(accounting)),
          fmt::format("N = 576: {}", to_string(accounting)), ratio,
          accounting == Accounting::Full ? Reason("operand registers and growing adders of HBFP8 are counted "
                                                  "too: under full HBFP4 gains more.")
                                         : std::nullopt);
    }
  }

  /// Density over a training: products of HBFP4 take one pass on 4-bit slices, those of HBFP6 four.
  [[nodiscard]] double boosters_gain(Accounting accounting) const {
    DotProductUnit sliced = hbfp(6, kBlock);
    sliced.slice_bits = kSlice;
    const double fp32 = area(fp32_unit(kBlock), accounting);
    const double time = kHbfp4Share + (1.0 - kHbfp4Share) * passes_of(sliced);
    return fp32 / area(sliced, accounting) / time;
  }

  void add_boosters() {
    const double bf16 = gain(usual_unit(*find_format("bf16"), kBlock), Accounting::Paper);
    const double bf16_full = gain(usual_unit(*find_format("bf16"), kBlock), Accounting::Full);
    const double paper = boosters_gain(Accounting::Paper);
    const double full = boosters_gain(Accounting::Full);
    const double free = gain(hbfp(4, kBlock), Accounting::Paper);
    add("claims.boosters_density", "free", "boosted work as fast as the rest, slicing free: paper", free);
    add("claims.boosters_density", "paper", "99.7% HBFP4, the rest in 4 passes, slicing free: paper", paper);
    add("claims.boosters_density", "full", "the same with selectors, shifter and accumulator: full", full,
        "a unit that runs HBFP6 in digits is not the unit of HBFP4: selectors of digits, a shifter, an "
        "integer "
        "accumulator and wider operands make it larger. The density of HBFP4 holds where slicing is not "
        "counted.");
    add("claims.boosters_bf16", "free", "boosted work as fast as the rest, slicing free: paper", free / bf16);
    add("claims.boosters_bf16", "paper", "99.7% HBFP4, the rest in 4 passes, slicing free: paper",
        paper / bf16,
        "4.4 is 21.3 over 4.84, BF16's density with nothing fitted, and takes boosted work as free; with its "
        "four "
        "passes the ratio is 4.3.");
    add("claims.boosters_bf16", "full", "the same with selectors, shifter and accumulator: full",
        full / bf16_full, "as against FP32: what slicing adds to the unit.");
  }

  void add_shares() {
    for (const Accounting accounting : {Accounting::Paper, Accounting::Full}) {
      const std::string name(to_string(accounting));
      const Reason reason = accounting == Accounting::Full ? Reason(kFullShare) : std::nullopt;
      const auto share = [&](int bits, int block, int largest) {
        return gain(hbfp(bits, block), accounting) / gain(hbfp(bits, largest), accounting);
      };
      add("claims.hbfp6_share_256", name, "of the limit of long blocks: " + name, share(6, 256, kLimitBlock));
      add("claims.share_64", name + "-576", "of that at block 576: " + name, share(4, kBlock, kLargestBlock),
          reason);
      add("claims.share_64", name, "of the limit of long blocks: " + name, share(4, kBlock, kLimitBlock),
          reason);
    }
  }

  void add_exponents() {
    constexpr int kShortBlock = 4;
    constexpr int kNarrow = 5;
    for (const Accounting accounting : {Accounting::Paper, Accounting::Full}) {
      const DotProductUnit wide = hbfp(4, kShortBlock);
      DotProductUnit narrow = wide;
      narrow.format.shared->bits = kNarrow;
      add("claims.exponent_bits", std::string(to_string(accounting)),
          fmt::format("exponent adder, registers: {}", to_string(accounting)),
          area(wide, accounting) / area(narrow, accounting),
          "the FP32 accumulator outweighs exponents: five bits fewer are 1 to 3% of the unit.");
    }
  }

  const Publication& publication_;
  const Technology& technology_;
  Reproduction result_;
};

}  // namespace

Reproduction reproduce_claims(const Publication& publication, const Technology& technology) {
  return Claims(publication, technology).run();
}

}  // namespace bfpsim

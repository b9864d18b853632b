// SPDX-License-Identifier: Apache-2.0
// The three constants of accounting `paper`, fitted on published densities (docs/area.md).
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "sim/cost/dot_product_unit.h"

namespace bfpsim {

/// A published density of HBFP with blocks of N in N lanes, against FP32.
struct DensityPoint {
  int mantissa_bits = 4;
  int block = 64;
  double gain = 0.0;
};

struct PaperConstantsFit {
  int adder_bits = 0;
  double float_factor = 0.0;
  double converter_um2 = 0.0;
};

/// Fits on any subset of points: areas are linear in float_factor and converter_um2, and are computed once
/// for each width of the adders.
class AreaFit {
 public:
  AreaFit(const std::vector<DensityPoint>& points, const Technology& technology);

  /// Least squares of relative errors over all points but `left_out` (an index; none: points().size()).
  /// Precondition: at least three points remain.
  [[nodiscard]] PaperConstantsFit fit(std::size_t left_out) const;
  [[nodiscard]] PaperConstantsFit fit() const { return fit(points_.size()); }

  /// Ours under `constants` over published, less 1.
  [[nodiscard]] double error(const PaperConstantsFit& constants, std::size_t point) const;
  [[nodiscard]] const std::vector<DensityPoint>& points() const { return points_; }

  static constexpr int kNarrowestAdders = 8;
  static constexpr int kWidestAdders = 24;

 private:
  /// A point's areas: FP32's without multipliers, its multipliers', and HBFP's without converter by adder
  /// width.
  struct Areas {
    double fp32_fixed = 0.0;
    double fp32_multipliers = 0.0;
    std::array<double, kWidestAdders - kNarrowestAdders + 1> hbfp{};
  };
  [[nodiscard]] PaperConstantsFit fit_width(int adder_bits, std::size_t left_out) const;
  [[nodiscard]] double squares(const PaperConstantsFit& constants, std::size_t left_out) const;

  std::vector<DensityPoint> points_;
  std::vector<Areas> areas_;
};

}  // namespace bfpsim

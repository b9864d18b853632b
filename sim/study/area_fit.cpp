// SPDX-License-Identifier: Apache-2.0
#include "sim/study/area_fit.h"

#include <limits>
#include <string>

namespace bfpsim {
namespace {

Technology with_constants(Technology technology, const PaperConstantsFit& constants) {
  technology.find(CostConstant::PaperAdderBits)->value = constants.adder_bits;
  technology.find(CostConstant::PaperFloatFactor)->value = constants.float_factor;
  technology.find(CostConstant::PaperConverterArea)->value = constants.converter_um2;
  return technology;
}

double area_um2(const DotProductUnit& unit, const Technology& technology) {
  return total_of(unit_terms(unit, Accounting::Paper, technology)).um2();
}

/// Sums of the normal equations of two unknowns.
struct NormalEquations {
  double xx = 0.0;
  double xy = 0.0;
  double yy = 0.0;
  double xb = 0.0;
  double yb = 0.0;

  void add(double x, double y, double b) {
    xx += x * x;
    xy += x * y;
    yy += y * y;
    xb += x * b;
    yb += y * b;
  }
  [[nodiscard]] double determinant() const { return xx * yy - xy * xy; }
  [[nodiscard]] double x() const { return (xb * yy - yb * xy) / determinant(); }
  [[nodiscard]] double y() const { return (xx * yb - xy * xb) / determinant(); }
};

}  // namespace

AreaFit::AreaFit(const std::vector<DensityPoint>& points, const Technology& technology) : points_(points) {
  areas_.resize(points.size());
  for (int bits = kNarrowestAdders; bits <= kWidestAdders; ++bits) {
    const Technology no_multipliers = with_constants(technology, {bits, 0.0, 0.0});
    const Technology multipliers = with_constants(technology, {bits, 1.0, 0.0});
    for (std::size_t i = 0; i < points.size(); ++i) {
      const Format format = *find_format("hbfp" + std::to_string(points[i].mantissa_bits));
      const DotProductUnit fp32 = fp32_unit(points[i].block);
      areas_[i].fp32_fixed = area_um2(fp32, no_multipliers);
      areas_[i].fp32_multipliers = area_um2(fp32, multipliers) - areas_[i].fp32_fixed;
      areas_[i].hbfp[static_cast<std::size_t>(bits - kNarrowestAdders)] =
          area_um2(usual_unit(format, points[i].block), no_multipliers);
    }
  }
}

double AreaFit::error(const PaperConstantsFit& constants, std::size_t point) const {
  const Areas& areas = areas_[point];
  const double fp32 = areas.fp32_fixed + constants.float_factor * areas.fp32_multipliers;
  const double hbfp =
      areas.hbfp[static_cast<std::size_t>(constants.adder_bits - kNarrowestAdders)] + constants.converter_um2;
  return fp32 / hbfp / points_[point].gain - 1.0;
}

PaperConstantsFit AreaFit::fit_width(int adder_bits, std::size_t left_out) const {
  // The relative error is linear in both unknowns but for the converter in its divisor, which is iterated.
  constexpr int kIterations = 20;
  PaperConstantsFit constants{adder_bits, 1.0, 0.0};
  for (int iteration = 0; iteration < kIterations; ++iteration) {
    NormalEquations equations;
    for (std::size_t i = 0; i < points_.size(); ++i) {
      if (i == left_out) continue;
      const double hbfp = areas_[i].hbfp[static_cast<std::size_t>(adder_bits - kNarrowestAdders)];
      const double scale = 1.0 / (points_[i].gain * (hbfp + constants.converter_um2));
      equations.add(areas_[i].fp32_multipliers * scale, -points_[i].gain * scale,
                    (points_[i].gain * hbfp - areas_[i].fp32_fixed) * scale);
    }
    constants.float_factor = equations.x();
    constants.converter_um2 = equations.y();
  }
  return constants;
}

double AreaFit::squares(const PaperConstantsFit& constants, std::size_t left_out) const {
  double sum = 0.0;
  for (std::size_t i = 0; i < points_.size(); ++i) {
    if (i == left_out) continue;
    const double off = error(constants, i);
    sum += off * off;
  }
  return sum;
}

PaperConstantsFit AreaFit::fit(std::size_t left_out) const {
  PaperConstantsFit best;
  double least = std::numeric_limits<double>::infinity();
  for (int bits = kNarrowestAdders; bits <= kWidestAdders; ++bits) {
    const PaperConstantsFit constants = fit_width(bits, left_out);
    const double sum = squares(constants, left_out);
    if (sum >= least) continue;
    least = sum;
    best = constants;
  }
  return best;
}

}  // namespace bfpsim

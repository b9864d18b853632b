// SPDX-License-Identifier: Apache-2.0
// Points are made of constants that the fit must find again.
#include "sim/study/area_fit.h"

#include <gtest/gtest.h>

#include "sim/config/technology_file.h"

namespace bfpsim {
namespace {

Technology shipped() {
  return load_technology(BFPSIM_SOURCE_DIR "/configs/technologies/tsmc28_hbfp.yaml");
}

/// Densities under accounting paper with these constants.
std::vector<DensityPoint> points_of(const PaperConstantsFit& constants) {
  Technology technology = shipped();
  technology.find(CostConstant::PaperAdderBits)->value = constants.adder_bits;
  technology.find(CostConstant::PaperFloatFactor)->value = constants.float_factor;
  technology.find(CostConstant::PaperConverterArea)->value = constants.converter_um2;
  std::vector<DensityPoint> points;
  for (const int bits : {4, 6, 8}) {
    for (const int block : {16, 64, 576}) {
      const DotProductUnit unit = usual_unit(*find_format("hbfp" + std::to_string(bits)), block);
      points.push_back({bits, block, gain_vs_fp32(unit, Accounting::Paper, technology)});
    }
  }
  return points;
}

TEST(AreaFit, finds_the_constants_that_points_were_made_of) {
  const AreaFit fit(points_of({12, 1.25, 150.0}), shipped());
  const PaperConstantsFit found = fit.fit();
  EXPECT_EQ(found.adder_bits, 12);
  EXPECT_NEAR(found.float_factor, 1.25, 1e-6);
  EXPECT_NEAR(found.converter_um2, 150.0, 1e-3);
  for (std::size_t i = 0; i < fit.points().size(); ++i) {
    EXPECT_NEAR(fit.error(found, i), 0.0, 1e-6);
    EXPECT_EQ(fit.fit(i).adder_bits, 12);
  }
}

TEST(AreaFit, a_point_left_out_does_not_steer_the_fit) {
  std::vector<DensityPoint> points = points_of({12, 1.25, 150.0});
  points[4].gain *= 1.5;
  const AreaFit fit(points, shipped());
  EXPECT_NEAR(fit.fit(4).float_factor, 1.25, 1e-6);
  EXPECT_NEAR(fit.error(fit.fit(4), 4), 1.0 / 1.5 - 1.0, 1e-6);
  EXPECT_GT(std::abs(fit.fit().float_factor - 1.25), 1e-3);
}

}  // namespace
}  // namespace bfpsim

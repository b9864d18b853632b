// SPDX-License-Identifier: Apache-2.0
// Expectations: enumeration by the formula in operand_view.h (view_oracle.h), and footprints worked out by
// hand.
#include "rtl_models/arch/operand_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rtl_models/arch/gemm_job.h"
#include "tests/unit/arch/coverage.h"
#include "tests/unit/arch/view_oracle.h"

namespace bfpsim {
namespace {

using testing::Coverage;
using testing::element_by_formula;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::Random;

constexpr int kViews = 3000;

struct RandomView {
  OperandView view;
  std::int64_t instances = 1;
  bool convolution = false;
  const char* kind = "";
};

/// Pixels move by `moves_h` and `moves_w` per line digit and by `tap_h`, `tap_w` per K digit; negative taps
/// are those of backward_data.
RandomView random_convolution(Random& random) {
  const std::int64_t batch = random(1, 3);
  const std::int64_t height = random(1, 7);
  const std::int64_t width = random(1, 7);
  const std::int64_t groups = random(1, 3);
  const std::int64_t group_channels = random(1, 4);
  const std::int64_t channels = groups * group_channels;
  const std::int64_t row = width * channels;
  const bool backwards = random(0, 1) == 1;
  const std::int64_t sign = backwards ? -1 : 1;
  const std::int64_t moves_h = backwards ? 1 : random(1, 3);
  const std::int64_t moves_w = backwards ? 1 : random(1, 3);
  const std::int64_t tap_h = sign * random(1, 2);
  const std::int64_t tap_w = sign * random(1, 2);
  RandomView result;
  OperandView& view = result.view;
  view.line_axes = {{{batch, height * row, 0, 0},
                     {random(1, 6), moves_h * row, moves_h, 0},
                     {random(1, 6), moves_w * channels, 0, moves_w}}};
  view.k_axes = {{{random(1, 3), tap_h * row, tap_h, 0},
                  {random(1, 3), tap_w * channels, 0, tap_w},
                  {group_channels, 1, 0, 0}}};
  view.base_h = random(-3, 3);
  view.base_w = random(-3, 3);
  view.base = view.base_h * row + view.base_w * channels;
  view.height = height;
  view.width = width;
  view.instance_step = group_channels;
  view.source_row = row;
  result.instances = groups;
  result.convolution = true;
  result.kind = backwards ? "taps backwards" : "im2col";
  if (random(0, 1) == 1) {
    std::swap(view.line_axes, view.k_axes);
    result.kind = backwards ? "taps backwards, transposed" : "im2col, transposed";
  }
  return result;
}

/// A matrix [rows][columns], read by rows or by columns, or a filter [out][taps][in] of which some taps are
/// read.
RandomView random_matrix(Random& random) {
  RandomView result;
  OperandView& view = result.view;
  result.instances = random(1, 3);
  const std::int64_t rows = random(1, 12);
  const std::int64_t columns = random(1, 12);
  view.source_row = columns;
  view.instance_step = rows * columns;
  view.line_axes[2] = {rows, columns};
  view.k_axes[2] = {columns, 1};
  result.kind = "matrix";
  const std::int64_t kind = random(0, 2);
  if (kind == 1) {
    std::swap(view.line_axes, view.k_axes);
    result.kind = "matrix, transposed";
  } else if (kind == 2) {
    const std::int64_t in = random(1, 5);
    const std::int64_t stride = random(1, 2);
    const std::int64_t taps = random(1, 3);
    const std::int64_t filter = 3 * taps * stride * in;
    view.line_axes[2] = {in, 1};
    view.k_axes = {{{random(1, 3), stride * taps * in}, {taps, in}, {random(1, 6), filter}}};
    view.source_row = in;
    view.base = random(0, stride - 1) * taps * in;
    view.instance_step = 6 * filter;
    result.kind = "filter taps";
  }
  return result;
}

RandomView random_view(Random& random) {
  return random(0, 1) == 0 ? random_convolution(random) : random_matrix(random);
}

PanelRange random_panel(Random& random, const RandomView& v) {
  PanelRange panel;
  panel.instance = random(0, v.instances - 1);
  panel.line0 = random(0, v.view.lines() - 1);
  panel.lines = random(1, v.view.lines() - panel.line0);
  panel.k0 = random(0, v.view.k() - 1);
  panel.k = random(1, v.view.k() - panel.k0);
  if (random(0, 5) == 0) panel = {panel.instance, 0, v.view.lines(), 0, v.view.k()};
  return panel;
}

TEST(OperandView, ElementsAreTheFormulas) {
  Random random(11);
  Coverage coverage;
  for (int i = 0; i < kViews; ++i) {
    const RandomView v = random_view(random);
    const PanelRange panel = random_panel(random, v);
    std::vector<std::int64_t> expected;
    for (std::int64_t k = panel.k0; k < panel.k0 + panel.k; ++k) {
      expected.push_back(element_by_formula(v.view, panel.instance, panel.line0, k));
      ASSERT_EQ(source_element(v.view, panel.instance, panel.line0, k), expected.back())
          << v.kind << " view " << i;
    }
    std::vector<std::int64_t> found(static_cast<std::size_t>(panel.k));
    source_elements(v.view, panel.instance, panel.line0, panel.k0, panel.k, found.data());
    ASSERT_EQ(found, expected) << v.kind << " view " << i;
    coverage.count("kind", v.kind);
    coverage.count("starts", panel.k0 == 0 ? "at 0" : "inside");
    const auto padded = std::count(expected.begin(), expected.end(), kPadding);
    coverage.count("padding", padded == 0 ? "none" : padded == panel.k ? "all" : "some");
  }
  coverage.check({{"kind",
                   {"im2col", "im2col, transposed", "taps backwards", "taps backwards, transposed", "matrix",
                    "matrix, transposed", "filter taps"}},
                  {"starts", {"at 0", "inside"}},
                  {"padding", {"none", "some", "all"}}});
}

TEST(OperandView, UnpaddedElementsAreCounted) {
  Random random(12);
  for (int i = 0; i < kViews; ++i) {
    const RandomView v = random_view(random);
    std::int64_t expected = 0;
    for (std::int64_t line = 0; line < v.view.lines(); ++line) {
      for (std::int64_t k = 0; k < v.view.k(); ++k) {
        if (element_by_formula(v.view, 0, line, k) != kPadding) ++expected;
      }
    }
    ASSERT_EQ(unpadded_elements(v.view), expected) << v.kind << " view " << i;
  }
}

TEST(PanelFootprint, IsItsDefinition) {
  Random random(13);
  Coverage coverage;
  for (int i = 0; i < kViews; ++i) {
    const RandomView v = random_view(random);
    for (int j = 0; j < 4; ++j) {
      const PanelRange panel = random_panel(random, v);
      const std::vector<ElementRun> runs = panel_footprint(v.view, panel);
      const auto touched = testing::touched_elements(v.view, panel);
      ASSERT_EQ(testing::first_uncovered(touched, runs), std::nullopt)
          << v.kind << " view " << i << " panel " << j;
      ASSERT_EQ(runs, testing::footprint_by_definition(v.view, panel, v.convolution))
          << v.kind << " view " << i << " panel " << j;
      coverage.count("kind", v.kind);
      coverage.count("instance", panel.instance);
      coverage.count("runs", runs.empty() ? "none" : runs.size() == 1 ? "one" : "several");
    }
  }
  coverage.check({{"kind",
                   {"im2col", "im2col, transposed", "taps backwards", "taps backwards, transposed", "matrix",
                    "matrix, transposed", "filter taps"}},
                  {"instance", {"0", "1", "2"}},
                  {"runs", {"none", "one", "several"}}});
}

/// 3 x 3 on 4 x 4 pixels of 2 channels, padding 1, 2 samples: a row has 8 elements, an image 32.
OperandView small_convolution() {
  OperandView view;
  view.line_axes = {{{2, 32, 0, 0}, {4, 8, 1, 0}, {4, 2, 0, 1}}};
  view.k_axes = {{{3, 8, 1, 0}, {3, 2, 0, 1}, {2, 1, 0, 0}}};
  view.base = -10;
  view.base_h = -1;
  view.base_w = -1;
  view.height = 4;
  view.width = 4;
  view.source_row = 8;
  return view;
}

TEST(PanelFootprint, OfAConvolutionIsWholeRowsOfEachSample) {
  const OperandView view = small_convolution();
  // Pixel (0, 0): input rows -1 to 1, of which 0 and 1 exist.
  EXPECT_THAT(panel_footprint(view, {0, 0, 1, 0, 18}), ElementsAre(ElementRun{0, 16}));
  // Its first tap alone lies outside.
  EXPECT_THAT(panel_footprint(view, {0, 0, 1, 0, 2}), IsEmpty());
  // The last pixel of sample 0 and the first of sample 1: rows 2, 3 and 0, 1, which touch.
  EXPECT_THAT(panel_footprint(view, {0, 15, 2, 0, 18}), ElementsAre(ElementRun{16, 48}));
  // The last pixel row of sample 0 and the first two of sample 1, upper taps only: a gap between the samples.
  EXPECT_THAT(panel_footprint(view, {0, 12, 12, 0, 6}), ElementsAre(ElementRun{16, 24}, ElementRun{32, 40}));
  // Pixel (0, 0) with its middle taps.
  EXPECT_THAT(panel_footprint(view, {0, 0, 1, 6, 6}), ElementsAre(ElementRun{0, 8}));
}

TEST(PanelFootprint, OfAMatrixIsAPieceOfEachRow) {
  OperandView view;
  view.line_axes[2] = {4, 10};
  view.k_axes[2] = {10, 1};
  view.source_row = 10;
  view.instance_step = 40;
  EXPECT_THAT(panel_footprint(view, {0, 1, 2, 3, 4}), ElementsAre(ElementRun{13, 17}, ElementRun{23, 27}));
  EXPECT_THAT(panel_footprint(view, {1, 1, 2, 3, 4}), ElementsAre(ElementRun{53, 57}, ElementRun{63, 67}));
  EXPECT_THAT(panel_footprint(view, {0, 1, 2, 0, 10}), ElementsAre(ElementRun{10, 30}));
  EXPECT_THAT(panel_footprint(view, {0, 1, 2, 3, 0}), IsEmpty());
}

/// Enumerating these panels' elements would take hours.
TEST(PanelFootprint, OfHugePanelsIsCheap) {
  constexpr std::int64_t kSide = std::int64_t{1} << 20;
  OperandView matrix;
  matrix.line_axes[2] = {kSide, kSide};
  matrix.k_axes[2] = {kSide, 1};
  matrix.source_row = kSide;
  EXPECT_THAT(panel_footprint(matrix, {0, 0, kSide, 0, kSide}), ElementsAre(ElementRun{0, kSide * kSide}));
  EXPECT_EQ(unpadded_elements(matrix), kSide * kSide);

  constexpr std::int64_t kPixels = 30000;
  constexpr std::int64_t kChannels = 64;
  constexpr std::int64_t kRow = kPixels * kChannels;
  OperandView image;
  image.line_axes = {{{2, kPixels * kRow, 0, 0}, {kPixels, kRow, 1, 0}, {kPixels, kChannels, 0, 1}}};
  image.k_axes = {{{3, kRow, 1, 0}, {3, kChannels, 0, 1}, {kChannels, 1, 0, 0}}};
  image.base = -kRow - kChannels;
  image.base_h = -1;
  image.base_w = -1;
  image.height = kPixels;
  image.width = kPixels;
  image.source_row = kRow;
  EXPECT_THAT(panel_footprint(image, {0, 0, image.lines(), 0, image.k()}),
              ElementsAre(ElementRun{0, 2 * kPixels * kRow}));
  // Of 3 taps in a direction one misses in the first and one in the last pixel.
  EXPECT_EQ(unpadded_elements(image), 2 * (3 * kPixels - 2) * (3 * kPixels - 2) * kChannels);
}

TEST(OutputView, RowsAreMixedRadix) {
  OutputView view;
  view.row_axes = {{{2, 1000}, {3, 100}, {4, 7}}};
  view.base = 5;
  view.instance_step = 20;
  EXPECT_EQ(output_element(view, 0, 0), 5);
  EXPECT_EQ(output_element(view, 0, 3), 5 + 3 * 7);
  EXPECT_EQ(output_element(view, 0, 4), 5 + 100);
  EXPECT_EQ(output_element(view, 2, 23), 5 + 40 + 1000 + 200 + 21);
}

}  // namespace
}  // namespace bfpsim

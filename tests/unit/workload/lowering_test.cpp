// SPDX-License-Identifier: Apache-2.0
// Expectations: convolutions, products and their gradients by definition (oracles.h). Operands are small
// integers, so FP64 sums are exact and values must be equal.
#include "sim/workload/lowering.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "tests/unit/arch/coverage.h"
#include "tests/unit/arch/view_oracle.h"
#include "tests/unit/workload/oracles.h"

namespace bfpsim {
namespace {

using testing::Coverage;
using testing::Products;
using testing::Random;
using testing::WrittenTensor;

constexpr int kConvolutions = 10000;
constexpr int kProducts = 1000;

std::vector<float> random_values(Random& random, std::int64_t count) {
  std::vector<float> values(static_cast<std::size_t>(count));
  for (float& value : values)
    value = static_cast<float>(random(-9, 9));
  return values;
}

ConvGeometry random_convolution(Random& random) {
  ConvGeometry g;
  do {
    g.batch = random(1, 3);
    g.groups = random(0, 1) == 0 ? 1 : random(1, 4);
    g.in_channels = g.groups * random(1, 3);
    g.out_channels = g.groups * random(1, 3);
    g.height = random(1, 8);
    g.width = random(1, 8);
    g.kernel_h = random(1, 4);
    g.kernel_w = random(1, 4);
    g.stride_h = random(1, 3);
    g.stride_w = random(1, 3);
    g.padding_h = random(0, 2);
    g.padding_w = random(0, 2);
    g.dilation_h = random(1, 2);
    g.dilation_w = random(1, 2);
    if (random(0, 7) == 0) g.kernel_h = g.kernel_w = g.stride_h = g.stride_w = 1;
  } while (!geometry_mistakes(Operation{"", g}).empty());
  return g;
}

void count(Coverage& coverage, const ConvGeometry& g) {
  coverage.count("stride_h", g.stride_h);
  coverage.count("stride_w", g.stride_w);
  coverage.count("padding_h", g.padding_h);
  coverage.count("padding_w", g.padding_w);
  coverage.count("dilation_h", g.dilation_h);
  coverage.count("dilation_w", g.dilation_w);
  coverage.count("kernel_h", g.kernel_h);
  coverage.count("kernel_w", g.kernel_w);
  coverage.count("groups", g.groups);
  coverage.count("square", g.height == g.width ? "yes" : "no");
  const bool unit = g.kernel_h * g.kernel_w * g.stride_h * g.stride_w == 1 && g.padding_h + g.padding_w == 0;
  coverage.count("pointwise", unit ? "yes" : "no");
}

std::map<std::string, std::vector<std::string>> all_convolutions() {
  return {{"stride_h", {"1", "2", "3"}},      {"stride_w", {"1", "2", "3"}},
          {"padding_h", {"0", "1", "2"}},     {"padding_w", {"0", "1", "2"}},
          {"dilation_h", {"1", "2"}},         {"dilation_w", {"1", "2"}},
          {"kernel_h", {"1", "2", "3", "4"}}, {"kernel_w", {"1", "2", "3", "4"}},
          {"groups", {"1", "2", "3", "4"}},   {"square", {"yes", "no"}},
          {"pointwise", {"yes", "no"}}};
}

/// The tensors of a random operation.
struct Operands {
  std::vector<float> x;
  std::vector<float> w;
  std::vector<float> dy;
  [[nodiscard]] const std::vector<float>& of(TensorName name) const {
    return name == TensorName::X ? x : name == TensorName::W ? w : dy;
  }
};

Operands random_operands(Random& random, const ConvGeometry& g) {
  return {random_values(random, g.batch * g.height * g.width * g.in_channels),
          random_values(random, g.out_channels * g.kernel_h * g.kernel_w * (g.in_channels / g.groups)),
          random_values(random, g.batch * g.out_height() * g.out_width() * g.out_channels)};
}

/// Runs all GEMMs of one pass into one tensor and compares it with the definition's.
void check_pass(const std::vector<LoweredGemm>& gemms, Pass pass, const Operands& operands,
                const Products& expected) {
  WrittenTensor found(static_cast<std::int64_t>(expected.values.size()));
  std::int64_t macs = 0;
  for (const LoweredGemm& gemm : gemms) {
    if (gemm.pass != pass) continue;
    const std::vector<float>& a = operands.of(gemm.tensor_a);
    const std::vector<float>& b = operands.of(gemm.tensor_b);
    ASSERT_EQ(gemm.job.a_elements, static_cast<std::int64_t>(a.size()));
    ASSERT_EQ(gemm.job.b_elements, static_cast<std::int64_t>(b.size()));
    ASSERT_EQ(gemm.job.c_elements, static_cast<std::int64_t>(expected.values.size()));
    ASSERT_EQ(testing::run_gemm(gemm, a, b, found), gemm.macs) << to_string(pass) << " " << gemm.part;
    macs += gemm.macs;
  }
  EXPECT_EQ(macs, expected.macs) << to_string(pass);
  ASSERT_EQ(found.values, expected.values) << to_string(pass);
  for (const int writes : found.writes)
    ASSERT_LE(writes, 1);
  if (pass == Pass::BackwardData) return;  // phases that no tap hits stay +0
  for (const int writes : found.writes)
    ASSERT_EQ(writes, 1);
}

bool is_conv_view(const OperandView& view) {
  return view.height * view.width > 1 || view.base_h != 0;
}

/// Panels of the views that engines will see.
void check_footprints(Random& random, const LoweredGemm& gemm) {
  for (const OperandView* view : {&gemm.job.a, &gemm.job.b}) {
    PanelRange panel;
    panel.instance = random(0, gemm.job.instances - 1);
    panel.line0 = random(0, view->lines() - 1);
    panel.lines = random(1, view->lines() - panel.line0);
    panel.k0 = random(0, view->k() - 1);
    panel.k = random(1, view->k() - panel.k0);
    const std::vector<ElementRun> runs = panel_footprint(*view, panel);
    const auto touched = testing::touched_elements(*view, panel);
    ASSERT_EQ(testing::first_uncovered(touched, runs), std::nullopt);
    if (is_conv_view(*view)) {
      ASSERT_EQ(runs, testing::footprint_by_definition(*view, panel, true));
    }
  }
}

TEST(LowerConvolution, EqualsItsDefinition) {
  Random random(21);
  Coverage coverage;
  for (int i = 0; i < kConvolutions; ++i) {
    SCOPED_TRACE("geometry " + std::to_string(i));
    const ConvGeometry g = random_convolution(random);
    const Operands operands = random_operands(random, g);
    const std::vector<LoweredGemm> gemms = lower(Operation{"conv", g});
    check_pass(gemms, Pass::Forward, operands, testing::conv_forward(g, operands.x, operands.w));
    check_pass(gemms, Pass::BackwardData, operands, testing::conv_backward_data(g, operands.w, operands.dy));
    check_pass(gemms, Pass::BackwardWeight, operands,
               testing::conv_backward_weight(g, operands.x, operands.dy));
    for (const LoweredGemm& gemm : gemms)
      check_footprints(random, gemm);
    if (HasFatalFailure()) return;
    count(coverage, g);
    coverage.count("backward_data GEMMs", static_cast<std::int64_t>(gemms.size()) - 2);
  }
  auto expected = all_convolutions();
  expected["backward_data GEMMs"] = {"1", "2", "3", "4", "6", "9"};
  coverage.check(expected);
}

TEST(LowerLinear, EqualsItsDefinition) {
  Random random(22);
  for (int i = 0; i < kProducts; ++i) {
    SCOPED_TRACE("geometry " + std::to_string(i));
    const LinearGeometry g{random(1, 12), random(1, 12), random(1, 12)};
    const Operands t{random_values(random, g.m * g.k), random_values(random, g.k * g.n),
                     random_values(random, g.m * g.n)};
    const std::vector<LoweredGemm> gemms = lower(Operation{"fc", g});
    ASSERT_EQ(gemms.size(), 3U);
    check_pass(gemms, Pass::Forward, t, testing::matrix_product({1, g.m, g.n, g.k}, t.x, t.w));
    check_pass(gemms, Pass::BackwardWeight, t,
               testing::matrix_product({1, g.k, g.n, g.m}, testing::transposed(t.x, 1, g.m, g.k), t.dy));
    // check_pass() lets backward_data leave elements out; a linear layer's must not.
    WrittenTensor dx(g.m * g.k);
    testing::run_gemm(gemms[1], t.dy, t.w, dx);
    EXPECT_EQ(
        dx.values,
        testing::matrix_product({1, g.m, g.k, g.n}, t.dy, testing::transposed(t.w, 1, g.k, g.n)).values);
    for (const LoweredGemm& gemm : gemms)
      check_footprints(random, gemm);
    if (HasFatalFailure()) return;
  }
}

TEST(LowerBatched, EqualsItsDefinition) {
  Random random(23);
  for (int i = 0; i < kProducts; ++i) {
    SCOPED_TRACE("geometry " + std::to_string(i));
    const BatchedGeometry g{random(1, 5), random(1, 8), random(1, 8), random(1, 8)};
    const Operands t{random_values(random, g.batch * g.m * g.k), random_values(random, g.batch * g.k * g.n),
                     random_values(random, g.batch * g.m * g.n)};
    const std::vector<LoweredGemm> gemms = lower(Operation{"scores", g});
    ASSERT_EQ(gemms.size(), 3U);
    check_pass(gemms, Pass::Forward, t, testing::matrix_product(g, t.x, t.w));
    check_pass(
        gemms, Pass::BackwardA, t,
        testing::matrix_product({g.batch, g.m, g.k, g.n}, t.dy, testing::transposed(t.w, g.batch, g.k, g.n)));
    check_pass(
        gemms, Pass::BackwardB, t,
        testing::matrix_product({g.batch, g.k, g.n, g.m}, testing::transposed(t.x, g.batch, g.m, g.k), t.dy));
    for (const LoweredGemm& gemm : gemms)
      check_footprints(random, gemm);
    if (HasFatalFailure()) return;
  }
}

/// Design, section 2: which tensors and roles each pass multiplies.
TEST(Lower, NamesPassesRolesAndTensors) {
  Operation fc{"fc", LinearGeometry{4, 3, 2}};
  fc.last_layer = true;
  fc.post_op = PostOp::Relu;
  const std::vector<LoweredGemm> linear = lower(fc);
  ASSERT_EQ(linear.size(), 3U);
  EXPECT_EQ(linear[0].pass, Pass::Forward);
  EXPECT_EQ(linear[0].role_a, Role::Activation);
  EXPECT_EQ(linear[0].role_b, Role::Weight);
  EXPECT_EQ(linear[0].job.post_op, PostOp::Relu);
  EXPECT_EQ(linear[1].pass, Pass::BackwardData);
  EXPECT_EQ(linear[1].role_a, Role::Gradient);
  EXPECT_EQ(linear[1].role_b, Role::Weight);
  EXPECT_EQ(linear[1].job.post_op, PostOp::None);
  EXPECT_EQ(linear[2].pass, Pass::BackwardWeight);
  EXPECT_EQ(linear[2].role_a, Role::Activation);
  EXPECT_EQ(linear[2].role_b, Role::Gradient);
  for (const LoweredGemm& gemm : linear) {
    EXPECT_EQ(gemm.layer, "fc");
    EXPECT_TRUE(gemm.last_layer);
    EXPECT_FALSE(gemm.first_layer);
  }
  const std::vector<LoweredGemm> batched = lower(Operation{"scores", BatchedGeometry{2, 4, 3, 2}});
  EXPECT_EQ(batched[0].role_b, Role::Activation);
  EXPECT_EQ(batched[1].pass, Pass::BackwardA);
  EXPECT_EQ(batched[1].role_a, Role::Gradient);
  EXPECT_EQ(batched[1].role_b, Role::Activation);
  EXPECT_EQ(batched[2].pass, Pass::BackwardB);
  EXPECT_EQ(batched[2].role_b, Role::Gradient);
}

TEST(Lower, NamesThePhasesOfAStride) {
  ConvGeometry g;
  g.batch = 1;
  g.in_channels = g.out_channels = 1;
  g.height = g.width = 4;
  g.kernel_h = g.kernel_w = 3;
  g.stride_h = g.stride_w = 2;
  g.padding_h = g.padding_w = 1;
  std::vector<std::string> parts;
  std::vector<std::int64_t> k;
  for (const LoweredGemm& gemm : lower(Operation{"conv", g})) {
    parts.push_back(gemm.part);
    k.push_back(gemm.job.k);
  }
  EXPECT_EQ(parts, (std::vector<std::string>{"", "phase 0,0", "phase 0,1", "phase 1,0", "phase 1,1", ""}));
  EXPECT_EQ(k, (std::vector<std::int64_t>{9, 1, 2, 2, 4, 4}));
  g.kernel_h = g.kernel_w = 1;
  g.padding_h = g.padding_w = 0;
  // Of a 1 x 1 kernel only one phase has a tap; without a stride there is no phase.
  EXPECT_EQ(lower(Operation{"conv", g})[1].part, "phase 0,0");
  EXPECT_EQ(lower(Operation{"conv", g}).size(), 3U);
  g.stride_h = g.stride_w = 1;
  EXPECT_EQ(lower(Operation{"conv", g})[1].part, "");
}

TEST(Lower, LeavesOutTheInputGradientThatNobodyComputes) {
  Operation first{"conv1", LinearGeometry{2, 2, 2}};
  first.first_layer = true;
  first.input_gradient = false;
  const std::vector<LoweredGemm> gemms = lower(first);
  ASSERT_EQ(gemms.size(), 2U);
  EXPECT_EQ(gemms[1].pass, Pass::BackwardWeight);
  EXPECT_TRUE(gemms[0].first_layer);
}

TEST(LowerStep, GoesForwardThenBack) {
  TraceStep step;
  step.operations = {Operation{"a", LinearGeometry{2, 2, 2}}, Operation{"b", BatchedGeometry{1, 2, 2, 2}}};
  step.operations[0].input_gradient = false;
  std::vector<std::string> order;
  for (const LoweredGemm& gemm : lower_step(step)) {
    order.push_back(gemm.layer + " " + std::string(to_string(gemm.pass)));
  }
  EXPECT_EQ(order, (std::vector<std::string>{"a forward", "b forward", "b backward_a", "b backward_b",
                                             "a backward_weight"}));
}

TEST(GeometryMistakes, AreNamed) {
  ConvGeometry g;
  g.batch = 1;
  g.in_channels = 4;
  g.out_channels = 6;
  g.height = g.width = 3;
  g.groups = 4;
  g.kernel_h = 3;
  g.dilation_h = 2;
  EXPECT_EQ(geometry_mistakes(Operation{"conv", g}),
            (std::vector<std::string>{"out_channels is 6, which groups 4 does not divide",
                                      "the kernel reaches over 5 input rows, the padded input has 3"}));
  g.stride_w = 0;
  EXPECT_EQ(geometry_mistakes(Operation{"conv", g}),
            (std::vector<std::string>{"horizontal stride is 0: it must lie between 1 and 2147483647"}));
  EXPECT_THROW((void)lower(Operation{"conv", g}), std::invalid_argument);
  constexpr std::int64_t kLarge = std::int64_t{1} << 21;
  EXPECT_EQ(geometry_mistakes(Operation{"fc", LinearGeometry{kLarge, 1, kLarge}}),
            (std::vector<std::string>{"X has more than 2^40 elements"}));
  EXPECT_TRUE(geometry_mistakes(Operation{"fc", LinearGeometry{kLarge / 2, 1, kLarge / 2}}).empty());
  EXPECT_FALSE(geometry_mistakes(Operation{"fc", LinearGeometry{2, 3, 0}}).empty());
}

}  // namespace
}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
// Expectations: the GEMM lists that the capturing tool wrote (tests/data/workload), and the framework's own
// dW.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>

#include "sim/workload/lowering.h"
#include "sim/workload/step_tensors.h"
#include "tests/unit/workload/oracles.h"
#include "tests/unit/workload/shipped_traces.h"

namespace bfpsim {
namespace {

struct CapturedGemm {
  std::string layer;
  std::string pass;
  std::int64_t gemms = 0;
  std::int64_t m = 0;
  std::int64_t n = 0;
  std::int64_t k = 0;
};

std::vector<CapturedGemm> captured(const std::string& name) {
  std::ifstream file(testing::data_file(name + ".csv"));
  std::string line;
  std::getline(file, line);
  std::vector<CapturedGemm> result;
  while (std::getline(file, line)) {
    std::replace(line.begin(), line.end(), ',', ' ');
    std::istringstream words(line);
    CapturedGemm gemm;
    words >> gemm.layer >> gemm.pass >> gemm.gemms >> gemm.m >> gemm.n >> gemm.k;
    EXPECT_FALSE(words.fail()) << line;
    result.push_back(gemm);
  }
  return result;
}

/// GEMMs of one layer and pass.
std::vector<LoweredGemm> select(const std::vector<LoweredGemm>& gemms, const std::string& layer, Pass pass) {
  std::vector<LoweredGemm> result;
  std::copy_if(gemms.begin(), gemms.end(), std::back_inserter(result),
               [&](const LoweredGemm& gemm) { return gemm.layer == layer && gemm.pass == pass; });
  return result;
}

std::int64_t macs(const std::vector<LoweredGemm>& gemms) {
  std::int64_t sum = 0;
  for (const LoweredGemm& gemm : gemms)
    sum += gemm.macs;
  return sum;
}

/// How many (output, tap) pairs of one direction meet a real pixel.
std::int64_t hits(std::int64_t extent, std::int64_t out, std::int64_t kernel, std::int64_t stride,
                  std::int64_t padding) {
  std::int64_t count = 0;
  for (std::int64_t o = 0; o < out; ++o) {
    for (std::int64_t tap = 0; tap < kernel; ++tap) {
      const std::int64_t x = o * stride + tap - padding;
      if (x >= 0 && x < extent) ++count;
    }
  }
  return count;
}

/// A captured GEMM's products less those with padding; of bwd_data those that col2im scatters outside the
/// image.
std::int64_t useful_macs(const CapturedGemm& gemm, const Operation& operation) {
  const std::int64_t all = gemm.gemms * gemm.m * gemm.n * gemm.k;
  if (!std::holds_alternative<ConvGeometry>(operation.geometry)) return all;
  const auto& g = std::get<ConvGeometry>(operation.geometry);
  const std::int64_t pairs = g.out_height() * g.kernel_h * g.out_width() * g.kernel_w;
  return all / pairs * hits(g.height, g.out_height(), g.kernel_h, g.stride_h, g.padding_h) *
         hits(g.width, g.out_width(), g.kernel_w, g.stride_w, g.padding_w);
}

void check_against_captured(const Trace& trace) {
  const std::map<std::string, Pass> passes{{"fwd", Pass::Forward},
                                           {"bwd_data", Pass::BackwardData},
                                           {"bwd_weight", Pass::BackwardWeight},
                                           {"bwd_b", Pass::BackwardB}};
  const std::vector<LoweredGemm> gemms = lower_step(trace.steps.back());
  std::size_t lowered = 0;
  std::int64_t useful = 0;
  std::int64_t products = 0;
  for (const CapturedGemm& gemm : captured(trace.name)) {
    SCOPED_TRACE(gemm.layer + " " + gemm.pass);
    const auto& operations = trace.steps.back().operations;
    const auto operation = std::find_if(operations.begin(), operations.end(),
                                        [&](const Operation& o) { return o.layer == gemm.layer; });
    ASSERT_NE(operation, operations.end());
    const bool batched = std::holds_alternative<BatchedGeometry>(operation->geometry);
    const bool convolution = std::holds_alternative<ConvGeometry>(operation->geometry);
    const Pass pass = batched && gemm.pass == "bwd_data" ? Pass::BackwardA : passes.at(gemm.pass);
    const std::vector<LoweredGemm> ours = select(gemms, gemm.layer, pass);
    lowered += ours.size();
    EXPECT_EQ(macs(ours), useful_macs(gemm, *operation));
    useful += macs(ours);
    products += gemm.gemms * gemm.m * gemm.n * gemm.k;
    if (convolution && pass == Pass::BackwardData) continue;
    ASSERT_EQ(ours.size(), 1U);
    const GemmJob& job = ours[0].job;
    EXPECT_EQ((std::vector{job.m, job.n, job.k, job.instances}),
              (std::vector{gemm.m, gemm.n, gemm.k, gemm.gemms}));
  }
  EXPECT_EQ(lowered, gemms.size());
  std::cout << "  " << trace.name << ": " << captured(trace.name).size() << " GEMMs captured, " << lowered
            << " lowered; " << useful << " useful MACs of " << products << " products\n";
}

TEST(CapturedGemms, OfTheCnnAreOurs) {
  EXPECT_EQ(captured("fmnist-resnet8").size(), 29U);
  check_against_captured(testing::fmnist_resnet8());
}

TEST(CapturedGemms, OfTheTransformerAreOurs) {
  EXPECT_EQ(captured("licence-charlm").size(), 39U);
  check_against_captured(testing::licence_charlm());
}

std::vector<float> magnitudes(std::vector<float> values) {
  for (float& value : values)
    value = std::abs(value);
  return values;
}

/// The framework summed K products in FP32, in an order of its own: rounding errors walk at random, about
/// sqrt(K) roundings of the sum of magnitudes at most. One product dropped or misplaced is an error of about
/// 2^24 / K of them.
double allowed_roundings(std::int64_t k) {
  return 2.0 * std::sqrt(static_cast<double>(k));
}

/// The largest error of a layer's dW against the stored one, in roundings of the sum of magnitudes.
double dw_error(const LoweredGemm& dw, const OperationTensors& tensors, const std::vector<float>& reference) {
  const std::vector<float>& a = tensors[dw.tensor_a];
  const std::vector<float>& b = tensors[dw.tensor_b];
  testing::WrittenTensor ours(dw.job.c_elements);
  testing::WrittenTensor sums(dw.job.c_elements);
  testing::run_gemm(dw, a, b, ours);
  testing::run_gemm(dw, magnitudes(a), magnitudes(b), sums);
  double error = 0.0;
  for (std::size_t i = 0; i < reference.size(); ++i) {
    const double rounding = std::ldexp(sums.values[i], -24);
    const double difference = std::abs(ours.values[i] - double{reference[i]});
    // An input that is always 0 has a gradient of 0.
    error = std::max(error, rounding == 0.0 ? (difference == 0.0 ? 0.0 : 1e9) : difference / rounding);
  }
  return error;
}

void check_reference_dw(const Trace& trace) {
  double largest = 0.0;
  int tensors = 0;
  for (const TraceStep& step : trace.steps) {
    const std::vector<LoweredGemm> gemms = lower_step(step);
    for (const Operation& operation : step.operations) {
      const auto reference = load_reference_dw(trace, operation);
      if (!reference) continue;
      const std::vector<LoweredGemm> dw = select(gemms, operation.layer, Pass::BackwardWeight);
      ASSERT_EQ(dw.size(), 1U);
      ASSERT_EQ(dw[0].job.c_elements, static_cast<std::int64_t>(reference->size()));
      const double error = dw_error(dw[0], load_tensors(trace, operation), *reference);
      EXPECT_LT(error, allowed_roundings(dw[0].job.k)) << operation.layer << " of step " << step.step;
      largest = std::max(largest, error);
      ++tensors;
    }
  }
  EXPECT_GT(tensors, 0);
  std::cout << "  " << trace.name << ": " << tensors << " dW, largest error " << largest
            << " roundings of the sum of magnitudes\n";
}

TEST(CapturedWeightGradients, OfTheCnnAreReproduced) {
  check_reference_dw(testing::fmnist_resnet8());
}

TEST(CapturedWeightGradients, OfTheTransformerAreReproduced) {
  check_reference_dw(testing::licence_charlm());
}

/// The captured activations show where a layer's output went (docs/traces.md): conv1, batch normalisation,
/// ReLU, layer1.conv1. Where the input is positive it is an affine function of conv1's output, channel by
/// channel.
TEST(CapturedActivations, FollowABatchNormalisation) {
  const Trace trace = testing::fmnist_resnet8();
  const std::vector<Operation>& operations = trace.steps.back().operations;
  const LoweredGemm forward = lower(operations[0]).front();
  const OperationTensors conv1 = load_tensors(trace, operations[0]);
  const std::vector<float> next = load_tensors(trace, operations[1]).x;
  testing::WrittenTensor y(forward.job.c_elements);
  testing::run_gemm(forward, conv1.x, conv1.w, y);
  ASSERT_EQ(y.values.size(), next.size());
  constexpr std::size_t kChannels = 8;
  for (std::size_t c = 0; c < kChannels; ++c) {
    double n = 0, sy = 0, sz = 0, syy = 0, syz = 0, szz = 0;
    for (std::size_t i = c; i < next.size(); i += kChannels) {
      if (next[i] <= 0) continue;
      const double z = next[i];
      n += 1, sy += y.values[i], sz += z, syy += y.values[i] * y.values[i], syz += y.values[i] * z,
          szz += z * z;
    }
    const double correlation = (n * syz - sy * sz) / std::sqrt((n * syy - sy * sy) * (n * szz - sz * sz));
    EXPECT_NEAR(std::abs(correlation), 1.0, 1e-9) << "channel " << c;
  }
}

}  // namespace
}  // namespace bfpsim

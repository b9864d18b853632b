// SPDX-License-Identifier: Apache-2.0
#include "layer_oracle.h"

#include <cmath>
#include <functional>

namespace bfpsim::test {
namespace {

/// One multiplication: which x, w and y (or dx, dw, dy) meet in it.
using Visitor = std::function<void(std::int64_t x, std::int64_t w, std::int64_t y)>;

void visit_linear(const LayerShape& shape, const Visitor& visit) {
  const std::int64_t k = shape.x[1];
  const std::int64_t n = shape.w[0];
  for (std::int64_t i = 0; i < shape.x[0] * n * k; ++i) {
    const std::int64_t row = i / k / n;
    const std::int64_t column = i / k % n;
    visit(row * k + i % k, column * k + i % k, row * n + column);
  }
}

void visit_convolution(const LayerShape& shape, const Visitor& visit) {
  constexpr std::int64_t kSide = 3;
  constexpr std::int64_t kTaps = kSide * kSide;
  const std::int64_t channels = shape.x[1], height = shape.x[2], width = shape.x[3], outputs = shape.w[0];
  const std::int64_t pixels = height * width;
  for (std::int64_t i = 0; i < shape.x[0] * outputs * pixels * channels * kTaps; ++i) {
    const std::int64_t tap = i % kTaps, c = i / kTaps % channels;
    const std::int64_t pixel = i / kTaps / channels % pixels;
    const std::int64_t o = i / kTaps / channels / pixels % outputs;
    const std::int64_t sample = i / kTaps / channels / pixels / outputs;
    const std::int64_t row = pixel / width + tap / kSide - 1, column = pixel % width + tap % kSide - 1;
    if (row < 0 || row >= height || column < 0 || column >= width) continue;
    visit((sample * channels + c) * pixels + row * width + column, (o * channels + c) * kTaps + tap,
          (sample * outputs + o) * pixels + pixel);
  }
}

}  // namespace

LayerResult layer_product(LayerProduct product, const LayerShape& shape, const std::vector<float>& a,
                          const std::vector<float>& b) {
  std::vector<std::int64_t> terms;
  LayerResult result;
  const auto add = [&](std::int64_t output, std::int64_t a_index, std::int64_t b_index) {
    const auto at = static_cast<std::size_t>(output);
    if (result.values.size() <= at) {
      result.values.resize(at + 1);
      result.magnitudes.resize(at + 1);
      terms.resize(at + 1);
    }
    const double p = static_cast<double>(a[static_cast<std::size_t>(a_index)]) *
                     static_cast<double>(b[static_cast<std::size_t>(b_index)]);
    result.values[at] += p;
    result.magnitudes[at] += std::fabs(p);
    result.terms = std::max(result.terms, ++terms[at]);
  };
  const Visitor visit = [&](std::int64_t x, std::int64_t w, std::int64_t y) {
    if (product == LayerProduct::Forward) add(y, x, w);
    if (product == LayerProduct::BackwardData) add(x, y, w);
    if (product == LayerProduct::BackwardWeight) add(w, y, x);
  };
  shape.convolution ? visit_convolution(shape, visit) : visit_linear(shape, visit);
  return result;
}

}  // namespace bfpsim::test

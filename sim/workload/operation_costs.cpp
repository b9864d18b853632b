// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/operation_costs.h"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace bfpsim {
namespace {

using K = ElementwiseKind;

// A lane does one FP32 addition, multiplication, fused multiply-add, comparison or selection a cycle. Special
// functions (exponential, hyperbolic tangent, reciprocal, square root and their inverses) come from an
// interpolated table (Oberman and Siu, ARITH 2005) at a quarter of that rate: NVIDIA, CUDA C++ Programming
// Guide, throughput of arithmetic instructions, compute capability 8.0: 64 fused multiply-adds and 16 special
// functions a cycle.
constexpr int kSpecial = 4;
constexpr int kSigmoid = kSpecial + 1 + kSpecial;  // 1 / (1 + exp(-x))

// Ioffe and Szegedy 2015, algorithm 1: sum and sum of squares; then y = a x + b.
constexpr int kStatistics = 2;
constexpr int kScaleShift = 1;
// The same, section 3: x^ = a x + b, sum of dy, sum of dy x^; then dx = p dy + q x + r.
constexpr int kNormSums = 3;
constexpr int kNormGradient = 2;
// Parameter gradients of a normalisation over rows, which are sums over other elements than its statistics.
constexpr int kParameterSums = 2;
// Hendrycks and Gimpel 2016: 0.5 x (1 + tanh(c (x + 0.044715 x^3))): argument 3, tanh, 2 more. Its
// derivative: argument and tanh again, 1 for the inner derivative, 1 - t^2, 3 products, 2 sums, times dy.
constexpr int kGelu = 3 + kSpecial + 2;
constexpr int kGeluGradient = 3 + kSpecial + 8;
// Milakov and Gimelshein 2018, without the online form: maximum, exp(x - m), sum, scale; a row stays on chip.
constexpr int kSoftmax = 1 + 1 + kSpecial + 1 + 1;
constexpr int kSoftmaxGradient = 3;  // sum of dy y, y (dy - s)
// Hochreiter and Schmidhuber's cell with forget gate: 3 sigmoids, 2 tanh, 4 for c and h; gradient: y' of 5
// functions from their values (2 each), tanh(c) again, 8 products and sums.
constexpr int kLstm = 3 * kSigmoid + 2 * kSpecial + 4;
constexpr int kLstmGradient = 5 * 2 + kSpecial + 8;

/// {read_in, read_out, write_in, write_out, operations_in, operations_out}.
const std::array<OperationCost, kElementwiseKinds>& table() {
  static const std::array<OperationCost, kElementwiseKinds> kTable = {{
      // The backward pass reads, adds to and writes the row that was looked up.
      {K::Embedding, false, {{1, 0, 0, 1, 0, 1}}, {{1, 1, 1, 0, 0, 1}}},
      // Over the batch: statistics must be complete before the first element is normalised.
      {K::BatchNorm,
       false,
       {{1, 0, 0, 0, kStatistics, 0}, {1, 0, 0, 1, kScaleShift, 0}},
       {{1, 1, 0, 0, kNormSums, 0}, {1, 1, 1, 0, kNormGradient, 0}}},
      // Over a row, which stays on chip.
      {K::LayerNorm,
       false,
       {{1, 0, 0, 1, kStatistics + kScaleShift, 0}},
       {{1, 1, 1, 0, kNormSums + kNormGradient + kParameterSums, 0}}},
      {K::RmsNorm,
       false,
       {{1, 0, 0, 1, 1 + kScaleShift, 0}},
       {{1, 1, 1, 0, kNormSums - 1 + kNormGradient + 1, 0}}},
      // dx = y > 0 ? dy : 0.
      {K::Relu, true, {{1, 0, 0, 1, 0, 1}}, {{0, 2, 1, 0, 0, 1}}},
      {K::Gelu, false, {{1, 0, 0, 1, 0, kGelu}}, {{1, 1, 1, 0, 0, kGeluGradient}}},
      // x s(x); s(x) (1 + x (1 - s(x))) dy.
      {K::Silu, false, {{1, 0, 0, 1, 0, kSigmoid + 1}}, {{1, 1, 1, 0, 0, kSigmoid + 4}}},
      {K::Tanh, false, {{1, 0, 0, 1, 0, kSpecial}}, {{0, 2, 1, 0, 0, 2}}},
      {K::Softmax, false, {{1, 0, 0, 1, 0, kSoftmax}}, {{0, 2, 1, 0, 0, kSoftmaxGradient}}},
      // Pairs turned by angles that stay on chip.
      {K::Rotary, false, {{1, 0, 0, 1, 0, 2}}, {{0, 1, 1, 0, 0, 2}}},
      // A draw (made again in the backward pass, as LFSRs can) and a product.
      {K::Dropout, true, {{1, 0, 0, 1, 0, 2}}, {{0, 1, 1, 0, 0, 2}}},
      // Backward: dy goes both ways unchanged; where they meet again, two gradients are accumulated.
      {K::Add, true, {{1, 0, 0, 1, 0, 1}}, {{0, 2, 0, 1, 0, 1}}},
      {K::Multiply, false, {{1, 0, 0, 1, 0, 1}}, {{1, 1, 1, 0, 1, 0}}},
      // Backward: the window is compared with its maximum again.
      {K::MaxPool, false, {{1, 0, 0, 1, 1, 0}}, {{1, 2, 1, 0, 2, 0}}},
      {K::AveragePool, false, {{1, 0, 0, 1, 1, 0}}, {{0, 1, 1, 0, 1, 0}}},
      // in: four gates, written back after their functions; out: h, beside it c, and the c before.
      {K::LstmCell, false, {{1, 1, 1, 2, 0, kLstm}}, {{1, 4, 1, 1, 0, kLstmGradient}}},
      // Softmax and the label's logarithm; p - label.
      {K::CrossEntropy, false, {{1, 0, 1, 0, kSoftmax, 0}}, {{1, 0, 1, 0, 1, 0}}},
  }};
  return kTable;
}

}  // namespace

const OperationCost& cost_of(ElementwiseKind kind) {
  const auto found = std::find_if(table().begin(), table().end(),
                                  [&](const OperationCost& row) { return row.kind == kind; });
  if (found == table().end()) throw std::logic_error("an operation without a row of costs");
  return *found;
}

std::string_view to_string(OptimizerKind kind) {
  constexpr std::array<std::string_view, 4> kWords = {"none", "sgd", "momentum", "adam"};
  return kWords.at(static_cast<std::size_t>(kind));
}

UpdateCost cost_of(OptimizerKind kind) {
  switch (kind) {
    case OptimizerKind::None:
      return {0, 0};
    case OptimizerKind::Sgd:  // rtl_models/numerics/optimizer.h: unscale, weight decay, step
      return {0, 3};
    case OptimizerKind::Momentum:  // and v = momentum v + g
      return {1, 4};
    case OptimizerKind::Adam:
      break;
  }
  // Kingma and Ba 2015, algorithm 1, bias corrections folded into the step size: unscale; m 2; v 3; root; +
  // eps; reciprocal; product and step.
  return {2, 1 + 2 + 3 + kSpecial + 1 + kSpecial + 2};
}

}  // namespace bfpsim

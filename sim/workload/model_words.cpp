// SPDX-License-Identifier: Apache-2.0
// The words of model descriptions: one row each.
#include "sim/workload/model_spec.h"

namespace bfpsim {
namespace {

LayerWord plain(ElementwiseKind kind) {
  return {to_string(kind), LayerKind::Elementwise, kind, {}};
}

std::vector<LayerWord> make_words() {
  const std::vector<ArgumentRule> rows{{"rows"}, {"features"}};
  const std::vector<ArgumentRule> window{
      {"kernel", true, 1, true}, {"stride", false, 1, true}, {"padding", false, 0, true}};
  const std::vector<ArgumentRule> conv{{"out"},
                                       {"kernel", false, 1, true},
                                       {"stride", false, 1, true},
                                       {"padding", false, 0, true},
                                       {"dilation", false, 1, true},
                                       {"groups", false}};
  using Kind = ElementwiseKind;
  std::vector<LayerWord> words{
      {"image", LayerKind::Image, Kind::Relu, {{"channels"}, {"height"}, {"width"}}},
      {"tensor", LayerKind::Tensor, Kind::Relu, rows},
      {"embedding", LayerKind::Embedding, Kind::Embedding, rows},
      {"conv", LayerKind::Conv, Kind::Relu, conv},
      {"linear", LayerKind::Linear, Kind::Relu, {{"out"}}},
      {"bmm", LayerKind::Bmm, Kind::Relu, {{"batch"}, {"m"}, {"n"}, {"k"}}},
      {"recurrent", LayerKind::Recurrent, Kind::Relu, {{"in"}}},
      {"lstm_cell", LayerKind::LstmCell, Kind::LstmCell, {}},
      {"max_pool", LayerKind::Pool, Kind::MaxPool, window},
      {"average_pool", LayerKind::Pool, Kind::AveragePool, window},
      {"global_pool", LayerKind::GlobalPool, Kind::AveragePool, {}},
      {"tokens", LayerKind::Tokens, Kind::Relu, {{"extra", false, 0}}},
      {"select", LayerKind::Select, Kind::Relu, {{"rows"}}},
      {"save", LayerKind::Save, Kind::Relu, {}},
      {"load", LayerKind::Load, Kind::Relu, {}},
      {"add", LayerKind::Combine, Kind::Add, {}},
      {"multiply", LayerKind::Combine, Kind::Multiply, {}},
      {"concat", LayerKind::Concat, Kind::Relu, {}},
      {"group", LayerKind::Group, Kind::Relu, {{"repeat", false, 0}, {"start", false, 0}}},
      {"use", LayerKind::Use, Kind::Relu, {}},
  };
  for (const Kind kind : {Kind::BatchNorm, Kind::LayerNorm, Kind::RmsNorm, Kind::Relu, Kind::Gelu, Kind::Silu,
                          Kind::Tanh, Kind::Softmax, Kind::Rotary, Kind::Dropout, Kind::CrossEntropy}) {
    words.push_back(plain(kind));
  }
  return words;
}

}  // namespace

const std::vector<LayerWord>& layer_words() {
  static const std::vector<LayerWord> kWords = make_words();
  return kWords;
}

}  // namespace bfpsim

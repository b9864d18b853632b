// SPDX-License-Identifier: Apache-2.0
// A model's description as read from a file, and its expansion to operations. docs/workloads.md explains it.
#pragma once

#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/workload/model.h"
#include "sim/workload/model_expression.h"

namespace bfpsim {

/// What an entry of a list of layers does.
enum class LayerKind : std::uint8_t {
  Image,        ///< the input: channels x height x width
  Tensor,       ///< an input of rows x features
  Embedding,    ///< rows x features, looked up
  Conv,         ///< 2-D convolution
  Linear,       ///< rows x features to rows x out
  Bmm,          ///< product of two activations: batch x (m x k) (k x n)
  Recurrent,    ///< in features of the step before are added to each row's features; rows are the steps
  LstmCell,     ///< four gates to one output
  Elementwise,  ///< does not change the shape
  Pool,         ///< max or average over windows
  GlobalPool,   ///< over all pixels: to 1 x channels
  Tokens,       ///< pixels become rows
  Select,       ///< fewer rows, of the same features
  Save,         ///< names the current tensor
  Load,         ///< makes a named tensor the current one
  Combine,      ///< add or multiply with a named tensor
  Concat,       ///< joins a named tensor's channels or features
  Group,        ///< a list of layers, perhaps repeated
  Use,          ///< a block
};

/// Which value an argument takes.
struct ArgumentRule {
  std::string_view key;
  bool required = true;
  std::int64_t min = 1;
  bool pair = false;  ///< may be [h, w]
};

/// A word of the files: what it stands for and which arguments it has.
struct LayerWord {
  std::string_view word;
  LayerKind kind = LayerKind::Elementwise;
  ElementwiseKind elementwise = ElementwiseKind::Relu;  ///< where the kind has one
  std::vector<ArgumentRule> arguments;
};
[[nodiscard]] const std::vector<LayerWord>& layer_words();

struct LayerSpec;
using LayerList = std::vector<LayerSpec>;
using Assignments = std::vector<std::pair<std::string, Expression>>;

struct LayerSpec {
  std::size_t word = 0;  ///< in layer_words()
  std::size_t id = 0;    ///< given by whoever made it, handed back in ModelError
  std::string name;      ///< of the layer, group, block or tensor
  std::string from;      ///< the tensor to start from; empty: the current one
  std::map<std::string, std::vector<Expression>, std::less<>> arguments;  ///< one, or height and width
  Assignments with;                                                       ///< values inside a group or block
  Assignments first;   ///< the same, in the first repetition alone
  LayerList layers;    ///< of a group
  LayerList shortcut;  ///< of an addition: where the shapes differ, from the named tensor
};

/// Which of the first and last matrix operation a schedule's rule on them meets.
enum class Ends : std::uint8_t { None, First, Last, Both };

struct ModelParameter {
  std::string name;
  Expression value;  ///< over earlier parameters; a lone name may be a block's
  std::size_t id = 0;
};

struct ModelSpec {
  std::int64_t batch = 1;
  Ends ends = Ends::Both;
  std::vector<ModelParameter> parameters;
  std::map<std::string, LayerList> blocks;
  LayerList layers;
};

/// The description makes no model: `id` of the layer or parameter.
class ModelError : public std::runtime_error {
 public:
  ModelError(std::size_t id, const std::string& message) : std::runtime_error(message), id_(id) {}
  [[nodiscard]] std::size_t id() const { return id_; }

 private:
  std::size_t id_;
};

/// Fills in `parameters`, `step` and `elementwise` of a workload. Throws ModelError at the first mistake:
/// what follows it has no shape.
void expand_model(const ModelSpec& model, Workload& workload);

/// Names that expressions always know: the channels or features of the tensor that a layer starts from.
inline constexpr std::string_view kChannelsName = "channels";
inline constexpr std::string_view kFeaturesName = "features";

inline constexpr std::int64_t kMaxRepeat = 4096;
inline constexpr std::size_t kMaxLayerVisits = 100'000;
inline constexpr int kMaxModelDepth = 32;

}  // namespace bfpsim

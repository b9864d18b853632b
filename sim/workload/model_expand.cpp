// SPDX-License-Identifier: Apache-2.0
// Groups, blocks, names and values; what the layers themselves do stands in model_layers.cpp.
#include <algorithm>
#include <set>
#include <unordered_set>

#include "sim/workload/model_layers.h"

namespace bfpsim {
namespace {

using model::LayerCall;
using model::TensorShape;

/// What is known inside a group or block, and only there.
struct Scope {
  std::map<std::string, std::int64_t> values;
  std::map<std::string, TensorShape> tensors;
};

/// The same inner to outer.
template <typename Map>
const typename Map::mapped_type* find_inward(const std::vector<Scope>& scopes, Map Scope::*map,
                                             const std::string& name) {
  for (auto scope = scopes.rbegin(); scope != scopes.rend(); ++scope) {
    const auto found = ((*scope).*map).find(name);
    if (found != ((*scope).*map).end()) return &found->second;
  }
  return nullptr;
}

class Expander {
 public:
  Expander(const ModelSpec& model, Workload& workload) : model_(model), workload_(workload) {}

  void run() {
    scopes_.emplace_back();
    for (const ModelParameter& parameter : model_.parameters)
      set_parameter(parameter);
    expand(model_.layers);
    mark_ends();
  }

 private:
  void set_parameter(const ModelParameter& parameter) {
    std::string text;
    const std::optional<std::string> name = parameter.value.lone_name();
    if (name && model_.blocks.count(*name) > 0) {
      chosen_blocks_[parameter.name] = *name;
      text = *name;
    } else {
      const std::int64_t value = evaluate(parameter.value, parameter.name, parameter.id);
      scopes_.back().values[parameter.name] = value;
      text = std::to_string(value);
    }
    workload_.parameters.push_back({parameter.name, text});
  }

  [[nodiscard]] std::int64_t evaluate(const Expression& expression, const std::string& what,
                                      std::size_t id) const {
    const auto lookup = [this](const std::string& name) -> std::optional<std::int64_t> {
      if (const std::int64_t* value = find_inward(scopes_, &Scope::values, name)) return *value;
      if (start_ && name == (start_->image ? kChannelsName : kFeaturesName)) return start_->channels;
      return std::nullopt;
    };
    try {
      return expression.evaluate(lookup);
    } catch (const ExpressionError& error) {
      throw ModelError(id, "'" + what + "' is " + error.what());
    }
  }

  void expand(const LayerList& layers) {
    for (const LayerSpec& layer : layers)
      expand(layer);
  }

  void expand(const LayerSpec& layer) {
    if (++visits_ > kMaxLayerVisits) throw ModelError(layer.id, "the model has more than 100000 layers");
    switch (layer_words()[layer.word].kind) {
      case LayerKind::Save:
        scopes_.back().tensors[layer.name] = require_current(layer);
        return;
      case LayerKind::Load:
        current_ = tensor(layer.name, layer);
        return;
      case LayerKind::Group:
        expand_group(layer);
        return;
      case LayerKind::Use:
        expand_block(layer);
        return;
      default:
        expand_layer(layer);
    }
  }

  [[nodiscard]] const TensorShape& require_current(const LayerSpec& layer) const {
    if (!current_) throw ModelError(layer.id, "there is no tensor yet: a model starts with its input");
    return *current_;
  }

  [[nodiscard]] const TensorShape& tensor(const std::string& name, const LayerSpec& layer) const {
    if (const TensorShape* found = find_inward(scopes_, &Scope::tensors, name)) return *found;
    throw ModelError(layer.id, "no tensor was saved as '" + name + "' here");
  }

  void enter(const LayerSpec& layer) {
    if (++depth_ > kMaxModelDepth)
      throw ModelError(layer.id, "groups and blocks lie more than 32 deep: does a block use itself?");
    scopes_.emplace_back();
  }
  void leave() {
    scopes_.pop_back();
    --depth_;
  }
  /// Values are evaluated outside and known inside.
  void assign(const Assignments& assignments, const LayerSpec& layer) {
    std::map<std::string, std::int64_t> values;
    for (const auto& [name, expression] : assignments)
      values[name] = evaluate(expression, name, layer.id);
    for (const auto& [name, value] : values)
      scopes_.back().values[name] = value;
  }

  void expand_group(const LayerSpec& layer) {
    start_ = current_;
    const bool counted = layer.arguments.count("repeat") > 0;
    const std::int64_t times = count_of(layer, "repeat", 1);
    const std::int64_t start = count_of(layer, "start", 0);
    const std::string outer = prefix_;
    for (std::int64_t i = 0; i < times; ++i) {
      prefix_ = outer + layer.name + "." + (counted ? std::to_string(start + i) + "." : "");
      start_ = current_;
      enter(layer);
      assign(layer.with, layer);
      if (i == 0) assign(layer.first, layer);
      expand(layer.layers);
      leave();
    }
    prefix_ = outer;
  }

  [[nodiscard]] std::int64_t count_of(const LayerSpec& layer, const std::string& key,
                                      std::int64_t absent) const {
    const auto found = layer.arguments.find(key);
    if (found == layer.arguments.end()) return absent;
    const std::int64_t count = evaluate(found->second.front(), key, layer.id);
    if (count >= 0 && count <= kMaxRepeat) return count;
    throw ModelError(layer.id,
                     "'" + key + "' is " + std::to_string(count) + ": it must lie between 0 and 4096");
  }

  void expand_block(const LayerSpec& layer) {
    const auto chosen = chosen_blocks_.find(layer.name);
    const std::string& name = chosen == chosen_blocks_.end() ? layer.name : chosen->second;
    const auto block = model_.blocks.find(name);
    if (block == model_.blocks.end()) throw ModelError(layer.id, "there is no block '" + name + "'");
    start_ = current_;
    enter(layer);
    assign(layer.with, layer);
    expand(block->second);
    leave();
  }

  void expand_layer(const LayerSpec& layer) {
    const LayerWord& word = layer_words()[layer.word];
    LayerCall call{word, prefix_ + layer.name, {}, current_, std::nullopt};
    if (!layer.from.empty()) call.input = tensor(layer.from, layer);
    if (word.kind == LayerKind::Combine || word.kind == LayerKind::Concat) {
      call.other = tensor(layer.name, layer);
      call.name = prefix_ + std::string(word.word);
      if (current_ && !layer.shortcut.empty() && !current_->same_extents(*call.other))
        call.other = take_shortcut(layer, *call.other);
    }
    start_ = call.input;
    for (const ArgumentRule& rule : word.arguments)
      evaluate_argument(rule, layer, call);
    try {
      const std::size_t before = workload_.step.operations.size();
      current_ = model::build_layer(call, workload_);
      check_names(before, layer);
    } catch (const std::invalid_argument& error) {
      throw ModelError(layer.id, "layer '" + call.name + "': " + error.what());
    }
  }

  /// The other path to an addition; the current tensor is untouched.
  TensorShape take_shortcut(const LayerSpec& layer, const TensorShape& from) {
    const std::optional<TensorShape> main_path = current_;
    current_ = from;
    enter(layer);
    expand(layer.shortcut);
    leave();
    const TensorShape result = *current_;
    current_ = main_path;
    return result;
  }

  void evaluate_argument(const ArgumentRule& rule, const LayerSpec& layer, LayerCall& call) const {
    const auto found = layer.arguments.find(rule.key);
    if (found == layer.arguments.end()) return;
    const std::string key(rule.key);
    const auto one = [&](const Expression& expression) {
      const std::int64_t value = evaluate(expression, key, layer.id);
      if (value < rule.min) {
        throw ModelError(layer.id, "'" + key + "' is " + std::to_string(value) + ": it must be at least " +
                                       std::to_string(rule.min));
      }
      return value;
    };
    const std::vector<Expression>& values = found->second;
    call.arguments[key] = {one(values.front()), one(values.back())};
  }

  void check_names(std::size_t begin, const LayerSpec& layer) {
    for (std::size_t i = begin; i < workload_.step.operations.size(); ++i) {
      const std::string& name = workload_.step.operations[i].layer;
      if (!names_.insert(name).second) throw ModelError(layer.id, "another layer is called '" + name + "'");
    }
  }

  void mark_ends() {
    std::vector<Operation>& operations = workload_.step.operations;
    if (operations.empty()) {
      throw ModelError(model_.layers.empty() ? 0 : model_.layers.front().id,
                       "the model has no matrix operation");
    }
    operations.front().first_layer = model_.ends == Ends::First || model_.ends == Ends::Both;
    operations.back().last_layer = model_.ends == Ends::Last || model_.ends == Ends::Both;
  }

  const ModelSpec& model_;
  Workload& workload_;
  std::vector<Scope> scopes_;
  std::map<std::string, std::string> chosen_blocks_;  ///< parameter to block
  std::string prefix_;
  std::optional<TensorShape> current_;
  std::optional<TensorShape> start_;  ///< what `channels` and `features` in expressions mean
  std::unordered_set<std::string> names_;
  std::size_t visits_ = 0;
  int depth_ = 0;
};

}  // namespace

void expand_model(const ModelSpec& model, Workload& workload) {
  workload.batch = model.batch;
  Expander(model, workload).run();
}

}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/layer_tensors.h"

#include "sim/engine/draw_keys.h"

namespace bfpsim {
namespace {

std::vector<float>& member(OperationTensors& tensors, TensorName name) {
  return name == TensorName::X ? tensors.x : name == TensorName::W ? tensors.w : tensors.dy;
}

bool is_narrow_float(const Format& format) {
  return !format.is_block() && format.element_bits() < 32;
}

}  // namespace

TensorSource::TensorSource(const Trace& trace, const TraceStep& step, const WritePolicy& policy)
    : trace_(trace), policy_(policy) {
  std::uint32_t index = 0;
  for (const Operation& operation : step.operations)
    entries_[operation.layer] = {&operation, index++};
}

const LayerTensors& TensorSource::tensors(const std::string& layer) {
  select(layer);
  return tensors_;
}

std::optional<std::vector<float>> TensorSource::reference_dw(const std::string& layer) {
  select(layer);
  return load_reference_dw(trace_, *current_);
}

const Encoding* TensorSource::encoding_of(Role role, const Operation& operation) const {
  ScheduleQuery query;
  query.epoch = policy_.epoch;
  query.epochs = policy_.epochs;
  query.layer = operation.layer;
  query.first_layer = operation.first_layer;
  query.last_layer = operation.last_layer;
  query.operand = role;
  return choose_write(*policy_.schedule, query);
}

std::uint32_t TensorSource::key_of(const Entry& entry, TensorName name) const {
  return tensor_draw_key(policy_.schedule->seed, entry.index, name, kWrittenUse);
}

void TensorSource::quantise(TensorName name, Role role, const Entry& entry) {
  const Encoding* as = encoding_of(role, *entry.operation);
  if (as == nullptr || tensors_.original(name).empty()) return;
  std::vector<float>& values = member(tensors_.quantised, name);
  values = tensors_.original(name);
  write_tensor(values, *as, key_of(entry, name));
}

void TensorSource::select(const std::string& layer) {
  if (current_ != nullptr && current_->layer == layer) return;
  const Entry& entry = entries_.at(layer);
  current_ = entry.operation;
  tensors_ = {load_tensors(trace_, *current_), {}, {}};
  if (policy_.loss_scale != 1.0F) {
    tensors_.scaled_dy = tensors_.captured.dy;
    for (float& value : tensors_.scaled_dy)
      value *= policy_.loss_scale;
  }
  const bool two_activations = std::holds_alternative<BatchedGeometry>(current_->geometry);
  quantise(TensorName::X, Role::Activation, entry);
  quantise(TensorName::W, two_activations ? Role::Activation : Role::Weight, entry);
  quantise(TensorName::Dy, Role::Gradient, entry);
}

std::optional<WrittenTensor> TensorSource::write_output(const std::string& layer, Pass pass,
                                                        std::vector<float>& c) const {
  const Entry& entry = entries_.at(layer);
  const Encoding* as = encoding_of(output_role(pass), *entry.operation);
  if (as == nullptr) return std::nullopt;
  return write_tensor(c, *as, result_draw_key(policy_.schedule->seed, entry.index, pass));
}

std::optional<GradientWrite> TensorSource::write_gradient(const std::string& layer, const Encoding& operand) {
  select(layer);
  const Entry& entry = entries_.at(layer);
  const Encoding* written = encoding_of(Role::Gradient, *entry.operation);
  const Encoding& as = written != nullptr ? *written : operand;
  if (!is_narrow_float(as.format) || tensors_.captured.dy.empty()) return std::nullopt;
  const std::uint32_t key = key_of(entry, TensorName::Dy);
  std::vector<float> unscaled = tensors_.captured.dy;
  std::vector<float> scaled = tensors_.original(TensorName::Dy);
  return GradientWrite{layer, write_tensor(unscaled, as, key), write_tensor(scaled, as, key)};
}

}  // namespace bfpsim

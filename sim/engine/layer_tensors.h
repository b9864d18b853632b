// SPDX-License-Identifier: Apache-2.0
// The tensors of a layer as its GEMMs find them in memory: the trace's, dY times the loss scale, quantised as
// the schedule writes them.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "sim/engine/written_tensor.h"
#include "sim/workload/step_tensors.h"

namespace bfpsim {

/// How a step's tensors are scaled and written.
struct WritePolicy {
  const Schedule* schedule = nullptr;
  std::int64_t epoch = 1;
  std::int64_t epochs = 160;
  float loss_scale = 1.0F;  ///< factor of every gradient
};

struct LayerTensors {
  OperationTensors captured;     ///< the trace's
  std::vector<float> scaled_dy;  ///< FP32; empty without loss scaling
  OperationTensors quantised;    ///< empty where written as FP32

  /// Before it was quantised.
  [[nodiscard]] const std::vector<float>& original(TensorName name) const {
    return name == TensorName::Dy && !scaled_dy.empty() ? scaled_dy : captured[name];
  }
  /// What memory holds.
  [[nodiscard]] const std::vector<float>& stored(TensorName name) const {
    return quantised[name].empty() ? original(name) : quantised[name];
  }
};

/// What writing dY did to it, with the loss scale and without.
struct GradientWrite {
  std::string layer;
  WrittenTensor unscaled;
  WrittenTensor scaled;
};

/// Loads a step's tensors layer by layer, in the order in which they are asked for; the layer before is
/// dropped, so that memory stays bounded. The policy's schedule must outlive it.
class TensorSource {
 public:
  TensorSource(const Trace& trace, const TraceStep& step, const WritePolicy& policy);

  /// Throws NpyError.
  const LayerTensors& tensors(const std::string& layer);
  /// The framework's dW, unscaled.
  std::optional<std::vector<float>> reference_dw(const std::string& layer);

  /// Writes a GEMM's result, in place; nullopt where it stays FP32.
  std::optional<WrittenTensor> write_output(const std::string& layer, Pass pass, std::vector<float>& c) const;

  /// dY as it is written, or, where the schedule writes it as FP32, as `operand` encodes it; nullopt for
  /// blocks, which have no meaning without a GEMM, for FP32, and without values.
  std::optional<GradientWrite> write_gradient(const std::string& layer, const Encoding& operand);

 private:
  struct Entry {
    const Operation* operation = nullptr;
    std::uint32_t index = 0;
  };

  void select(const std::string& layer);
  void quantise(TensorName name, Role role, const Entry& entry);
  [[nodiscard]] const Encoding* encoding_of(Role role, const Operation& operation) const;
  [[nodiscard]] std::uint32_t key_of(const Entry& entry, TensorName name) const;

  const Trace& trace_;
  WritePolicy policy_;
  std::unordered_map<std::string, Entry> entries_;
  const Operation* current_ = nullptr;
  LayerTensors tensors_;
};

}  // namespace bfpsim

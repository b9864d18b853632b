// SPDX-License-Identifier: Apache-2.0
// A captured training step: what trace.yaml says of it. Tensors stay in their .npy files until they are asked
// for.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "sim/workload/elementwise.h"
#include "sim/workload/operation.h"

namespace bfpsim {

/// Where a tensor of an operation lies; empty path: shapes only (a timing study).
struct TensorFiles {
  std::string x;  ///< paths relative to the trace's folder
  std::string w;
  std::string dy;
  std::string dw;  ///< the FP32 reference of the framework, optional
};

/// Order of a convolution's tensors in their files. `Nchw` also means W as [out][in/groups][kh][kw].
enum class TensorLayout : std::uint8_t { Nchw, Nhwc };

struct Operation {
  std::string layer;
  std::variant<LinearGeometry, BatchedGeometry, ConvGeometry> geometry;
  bool first_layer = false;  ///< has no backward_data; schedules may treat it differently
  bool last_layer = false;
  bool input_gradient = true;  ///< false where the step computes no dX (the first layer)
  TensorLayout layout = TensorLayout::Nchw;
  PostOp post_op = PostOp::None;  ///< what follows the forward GEMM in the SIMD unit
  TensorFiles files{};
};

/// What makes an operation's geometry impossible, one line each; empty when it can be lowered. Extents are
/// between 1 and 2^31-1, a tensor has at most 2^40 elements, a dilated kernel fits in its padded input,
/// groups divide both channel counts.
[[nodiscard]] std::vector<std::string> geometry_mistakes(const Operation& operation);

struct TraceStep {
  std::int64_t step = 0;
  double loss = 0.0;                              ///< as the framework reported it; 0 when unknown
  std::vector<Operation> operations;              ///< in forward order
  std::vector<ElementwiseOperation> elementwise;  ///< likewise; none of a captured trace
};

struct Trace {
  std::string folder;  ///< absolute or as given
  std::string name;    ///< as in trace.yaml
  std::string model;
  std::string origin;   ///< provenance, one paragraph
  std::string license;  ///< of the data the tensors were made from; empty when not stated
  std::int64_t batch = 0;
  std::vector<TraceStep> steps;
};

}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
// What a trace holds, gathered for the reports: geometry, tensor files, GEMMs.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/workload/trace.h"

namespace bfpsim {

/// A tensor file of an operation; `shape` is absent where the header cannot be read, `problem` then says why.
struct TensorInfo {
  std::string name;  ///< X, W, dY, dW
  std::string file;  ///< relative to the trace
  std::optional<std::vector<std::int64_t>> shape;
  std::string problem;
};

struct TraceGemmInfo {
  Pass pass = Pass::Forward;
  std::string part;
  std::int64_t m = 0;
  std::int64_t n = 0;
  std::int64_t k = 0;
  std::int64_t batch = 1;
  std::int64_t macs = 0;
};

struct OperationInfo {
  std::string layer;
  std::string kind;      ///< as trace.yaml calls it: linear, bmm, conv2d
  std::string geometry;  ///< e.g. "32x16x14x14 -> 32, 3x3, stride 2, padding 1"
  bool first_layer = false;
  bool last_layer = false;
  std::vector<TensorInfo> tensors;
  std::vector<TraceGemmInfo> gemms;
};

struct StepInfo {
  std::int64_t step = 0;
  double loss = 0.0;
  std::vector<OperationInfo> operations;
};

struct TraceInfo {
  std::string name;
  std::string folder;
  std::string model;
  std::string origin;
  std::int64_t batch = 0;
  std::vector<StepInfo> steps;
};

/// Reads the headers of the tensor files, not their values.
[[nodiscard]] TraceInfo describe(const Trace& trace);

/// Name and file of each tensor that the operation has, in the order X, W, dY, dW.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> tensor_files(const TensorFiles& files);

}  // namespace bfpsim

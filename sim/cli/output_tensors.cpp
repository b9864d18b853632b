// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/output_tensors.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <stdexcept>

#include "sim/cli/output_file.h"
#include "sim/workload/tensor.h"

namespace bfpsim {
namespace {

using Shape = std::vector<std::int64_t>;

Shape output_shape(const LinearGeometry& g, Pass pass) {
  if (pass == Pass::Forward) return {g.m, g.n};
  return pass == Pass::BackwardData ? Shape{g.m, g.k} : Shape{g.k, g.n};
}

Shape output_shape(const BatchedGeometry& g, Pass pass) {
  if (pass == Pass::Forward) return {g.batch, g.m, g.n};
  return pass == Pass::BackwardA ? Shape{g.batch, g.m, g.k} : Shape{g.batch, g.k, g.n};
}

Shape output_shape(const ConvGeometry& g, Pass pass) {
  if (pass == Pass::Forward) return {g.batch, g.out_height(), g.out_width(), g.out_channels};
  if (pass == Pass::BackwardData) return {g.batch, g.height, g.width, g.in_channels};
  return {g.kernel_h, g.kernel_w, g.in_channels / g.groups, g.out_channels};
}

const Operation& operation_of(const TraceStep& step, const std::string& layer) {
  const auto found = std::find_if(step.operations.begin(), step.operations.end(),
                                  [&](const Operation& operation) { return operation.layer == layer; });
  if (found == step.operations.end()) throw std::logic_error("no operation is called " + layer);
  return *found;
}

/// Adds what a phase wrote: it left +0 wherever it wrote nothing, and no two write the same element.
void join(std::vector<float>& values, const std::vector<float>& phase) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i] == 0.0F) values[i] = phase[i];
  }
}

}  // namespace

void write_outputs(const std::string& folder, const RunRecord& run, const TraceStep& step) {
  std::map<std::string, Tensor> tensors;
  for (const GemmRecord& gemm : run.gemms) {
    if (gemm.output.empty()) continue;
    const std::string file = fmt::format("{}.{}.npy", as_file_name(gemm.layer), to_string(gemm.pass));
    const auto [entry, is_new] = tensors.try_emplace(file);
    if (!is_new) {
      join(entry->second.values, gemm.output);
      continue;
    }
    entry->second.shape = std::visit([&](const auto& geometry) { return output_shape(geometry, gemm.pass); },
                                     operation_of(step, gemm.layer).geometry);
    entry->second.values = gemm.output;
  }
  make_folder(folder);
  for (const auto& [file, tensor] : tensors)
    write_npy(folder + "/" + file, tensor);
}

}  // namespace bfpsim

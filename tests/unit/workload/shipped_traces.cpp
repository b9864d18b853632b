// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/workload/shipped_traces.h"

namespace bfpsim::testing {
namespace {

Operation conv(const std::string& layer, std::int64_t in, std::int64_t size, std::int64_t out,
               std::int64_t kernel, std::int64_t stride) {
  ConvGeometry g;
  g.batch = 32;
  g.in_channels = in;
  g.height = g.width = size;
  g.out_channels = out;
  g.kernel_h = g.kernel_w = kernel;
  g.stride_h = g.stride_w = stride;
  g.padding_h = g.padding_w = kernel / 2;
  return {layer, g};
}

Trace with_steps(const std::string& name, const std::vector<std::int64_t>& steps,
                 const std::vector<Operation>& operations) {
  Trace trace;
  trace.folder = std::string(BFPSIM_SOURCE_DIR) + "/traces/" + name;
  trace.name = name;
  for (const std::int64_t number : steps) {
    std::string digits = std::to_string(number);
    digits.insert(0, 6 - digits.size(), '0');
    TraceStep step{number, 0.0, operations, {}};
    for (Operation& operation : step.operations) {
      const std::string file = "step" + digits + "/" + operation.layer;
      operation.files = {file + ".X.npy", file + ".W.npy", file + ".dY.npy", file + ".dW.npy"};
      if (std::holds_alternative<BatchedGeometry>(operation.geometry)) operation.files.dw.clear();
    }
    trace.steps.push_back(step);
  }
  return trace;
}

}  // namespace

Trace fmnist_resnet8() {
  std::vector<Operation> operations{conv("conv1", 1, 14, 8, 3, 1),
                                    conv("layer1.conv1", 8, 14, 8, 3, 1),
                                    conv("layer1.conv2", 8, 14, 8, 3, 1),
                                    conv("layer2.downsample.0", 8, 14, 16, 1, 2),
                                    conv("layer2.conv1", 8, 14, 16, 3, 2),
                                    conv("layer2.conv2", 16, 7, 16, 3, 1),
                                    conv("layer3.downsample.0", 16, 7, 32, 1, 2),
                                    conv("layer3.conv1", 16, 7, 32, 3, 2),
                                    conv("layer3.conv2", 32, 4, 32, 3, 1),
                                    {"fc", LinearGeometry{32, 10, 32}}};
  operations.front().first_layer = true;
  operations.front().input_gradient = false;
  operations.back().last_layer = true;
  return with_steps("fmnist-resnet8", {10, 599}, operations);
}

Trace licence_charlm() {
  std::vector<Operation> operations;
  for (const std::string block : {"b.0.", "b.1."}) {
    operations.push_back({block + "qkv", LinearGeometry{192, 192, 64}});
    operations.push_back({block + "qk", BatchedGeometry{12, 32, 32, 32}});
    operations.push_back({block + "av", BatchedGeometry{12, 32, 32, 32}});
    operations.push_back({block + "proj", LinearGeometry{192, 64, 64}});
    operations.push_back({block + "fc1", LinearGeometry{192, 128, 64}});
    operations.push_back({block + "fc2", LinearGeometry{192, 64, 128}});
  }
  operations.push_back({"head", LinearGeometry{192, 86, 64}});
  operations.back().last_layer = true;
  return with_steps("licence-charlm", {10, 499}, operations);
}

std::string data_file(const std::string& name) {
  return std::string(BFPSIM_SOURCE_DIR) + "/tests/data/workload/" + name;
}

}  // namespace bfpsim::testing

// SPDX-License-Identifier: Apache-2.0
// Expectations: layouts as docs/traces.md states them; each value says where it came from.
#include "sim/workload/step_tensors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "tests/unit/workload/scratch_folder.h"

namespace bfpsim {
namespace {

using ::testing::HasSubstr;

/// The decimal digits of a value are its indices in the order that `names` of the dimensions gives.
float value_at(const std::vector<std::int64_t>& indices) {
  std::int64_t value = 0;
  for (const std::int64_t index : indices)
    value = value * 10 + index;
  return static_cast<float>(value);
}

/// All index tuples of a shape in C order.
std::vector<std::vector<std::int64_t>> indices_of(const std::vector<std::int64_t>& shape) {
  std::vector<std::vector<std::int64_t>> result{{}};
  for (const std::int64_t extent : shape) {
    std::vector<std::vector<std::int64_t>> longer;
    for (const auto& prefix : result) {
      for (std::int64_t i = 0; i < extent; ++i) {
        longer.push_back(prefix);
        longer.back().push_back(i);
      }
    }
    result = std::move(longer);
  }
  return result;
}

/// A tensor of `shape`; each value spells its indices, reordered as `spelling` says.
Tensor spelled(const std::vector<std::int64_t>& shape, const std::vector<std::size_t>& spelling) {
  Tensor tensor{shape, {}};
  for (const auto& indices : indices_of(shape)) {
    std::vector<std::int64_t> reordered;
    for (const std::size_t position : spelling)
      reordered.push_back(indices[position]);
    tensor.values.push_back(value_at(reordered));
  }
  return tensor;
}

class StepTensors : public ::testing::Test {
 protected:
  StepTensors() {
    trace_.folder = folder_.path();
    conv_.layer = "conv";
    ConvGeometry g;
    g.batch = 2;
    g.in_channels = 4;
    g.height = 5;
    g.width = 6;
    g.out_channels = 6;
    g.kernel_h = 2;
    g.kernel_w = 3;
    g.groups = 2;
    conv_.geometry = g;
    conv_.files = {"x.npy", "w.npy", "dy.npy", "dw.npy"};
  }
  void write(const std::string& name, const Tensor& tensor) const { write_npy(folder_.file(name), tensor); }
  [[nodiscard]] std::string refusal(const Operation& operation) const {
    try {
      (void)load_tensors(trace_, operation);
      (void)load_reference_dw(trace_, operation);
    } catch (const NpyError& error) {
      return error.what();
    }
    ADD_FAILURE() << "loaded";
    return "";
  }

  testing::ScratchFolder folder_;
  Trace trace_;
  Operation conv_;
};

TEST_F(StepTensors, OfNchwFilesArePermuted) {
  // Values spell (n, h, w, c), (out, kh, kw, in) and (kh, kw, in, out).
  write("x.npy", spelled({2, 4, 5, 6}, {0, 2, 3, 1}));
  write("w.npy", spelled({6, 2, 2, 3}, {0, 2, 3, 1}));
  write("dy.npy", spelled({2, 6, 4, 4}, {0, 2, 3, 1}));
  write("dw.npy", spelled({6, 2, 2, 3}, {2, 3, 1, 0}));
  const OperationTensors tensors = load_tensors(trace_, conv_);
  EXPECT_EQ(tensors.x, spelled({2, 5, 6, 4}, {0, 1, 2, 3}).values);
  EXPECT_EQ(tensors.w, spelled({6, 2, 3, 2}, {0, 1, 2, 3}).values);
  EXPECT_EQ(tensors.dy, spelled({2, 4, 4, 6}, {0, 1, 2, 3}).values);
  EXPECT_EQ(load_reference_dw(trace_, conv_), spelled({2, 3, 2, 6}, {0, 1, 2, 3}).values);
}

TEST_F(StepTensors, OfNhwcFilesAreTakenAsTheyAre) {
  conv_.layout = TensorLayout::Nhwc;
  write("x.npy", spelled({2, 5, 6, 4}, {0, 1, 2, 3}));
  write("w.npy", spelled({6, 2, 3, 2}, {0, 1, 2, 3}));
  write("dy.npy", spelled({2, 4, 4, 6}, {0, 1, 2, 3}));
  write("dw.npy", spelled({6, 2, 3, 2}, {1, 2, 3, 0}));
  const OperationTensors tensors = load_tensors(trace_, conv_);
  EXPECT_EQ(tensors.x, spelled({2, 5, 6, 4}, {0, 1, 2, 3}).values);
  EXPECT_EQ(tensors.w, spelled({6, 2, 3, 2}, {0, 1, 2, 3}).values);
  EXPECT_EQ(tensors.dy, spelled({2, 4, 4, 6}, {0, 1, 2, 3}).values);
  EXPECT_EQ(load_reference_dw(trace_, conv_), spelled({2, 3, 2, 6}, {0, 1, 2, 3}).values);
}

TEST_F(StepTensors, OfConvolutionsMustHaveTheGeometrysShape) {
  write("x.npy", spelled({2, 4, 6, 5}, {0, 1, 2, 3}));
  EXPECT_EQ(refusal(conv_),
            folder_.file("x.npy") +
                ": shape [2, 4, 6, 5] found, [2, 4, 5, 6] (batch, channels, height, width) expected "
                "for X of layer 'conv'");
  write("x.npy", spelled({2, 4, 5, 6}, {0, 1, 2, 3}));
  write("w.npy", spelled({6, 4, 2, 3}, {0, 1, 2, 3}));
  EXPECT_THAT(refusal(conv_),
              HasSubstr("[6, 2, 2, 3] (out, in/groups, kernel height, kernel width) expected for W"));
  write("w.npy", spelled({6, 2, 2, 3}, {0, 1, 2, 3}));
  write("dy.npy", spelled({2, 6, 4}, {0, 1, 2}));
  EXPECT_THAT(refusal(conv_), HasSubstr("shape [2, 6, 4] found, [2, 6, 4, 4]"));
  write("dy.npy", spelled({2, 6, 4, 4}, {0, 1, 2, 3}));
  EXPECT_THAT(refusal(conv_), HasSubstr("dw.npy: no such file"));
  write("dw.npy", spelled({6, 2, 3, 2}, {0, 1, 2, 3}));
  EXPECT_THAT(refusal(conv_), HasSubstr("expected for dW of layer 'conv'"));
}

TEST_F(StepTensors, OfLinearLayersMaySplitTheirRows) {
  Operation fc{"fc", LinearGeometry{6, 4, 5}};
  fc.files = {"x.npy", "w.npy", "dy.npy", "dw.npy"};
  write("x.npy", spelled({2, 3, 5}, {0, 1, 2}));
  write("w.npy", spelled({5, 4}, {0, 1}));
  write("dy.npy", spelled({6, 4}, {0, 1}));
  write("dw.npy", spelled({5, 4}, {0, 1}));
  const OperationTensors tensors = load_tensors(trace_, fc);
  EXPECT_EQ(tensors.x, spelled({2, 3, 5}, {0, 1, 2}).values);
  EXPECT_EQ(tensors.w, spelled({5, 4}, {0, 1}).values);
  EXPECT_EQ(load_reference_dw(trace_, fc), spelled({5, 4}, {0, 1}).values);
  write("w.npy", spelled({4, 5}, {0, 1}));
  EXPECT_THAT(refusal(fc),
              HasSubstr("shape [4, 5] found, [5, 4] ([k][n], the transpose) expected for W of layer 'fc'"));
  write("w.npy", spelled({5, 2, 2}, {0, 1, 2}));
  EXPECT_THAT(refusal(fc), HasSubstr("shape [5, 2, 2] found"));
  write("x.npy", spelled({3, 5}, {0, 1}));
  EXPECT_THAT(refusal(fc), HasSubstr("shape [3, 5] found, [6, 5]"));
}

TEST_F(StepTensors, OfBatchedProductsMaySplitTheirBatch) {
  Operation scores{"scores", BatchedGeometry{6, 2, 3, 4}};
  scores.files = {"x.npy", "w.npy", "dy.npy", ""};
  write("x.npy", spelled({3, 2, 2, 4}, {0, 1, 2, 3}));
  write("w.npy", spelled({6, 4, 3}, {0, 1, 2}));
  write("dy.npy", spelled({1, 6, 2, 3}, {0, 1, 2, 3}));
  const OperationTensors tensors = load_tensors(trace_, scores);
  EXPECT_EQ(tensors.x, spelled({3, 2, 2, 4}, {0, 1, 2, 3}).values);
  EXPECT_EQ(tensors.w, spelled({6, 4, 3}, {0, 1, 2}).values);
  EXPECT_EQ(load_reference_dw(trace_, scores), std::nullopt);
  write("x.npy", spelled({6, 4, 2}, {0, 1, 2}));
  EXPECT_THAT(refusal(scores),
              HasSubstr("shape [6, 4, 2] found, [6, 2, 4] (batch in any number of leading dimensions)"));
  write("x.npy", spelled({5, 2, 4}, {0, 1, 2}));
  EXPECT_THAT(refusal(scores), HasSubstr("shape [5, 2, 4] found"));
}

TEST_F(StepTensors, AreEmptyInATimingStudy) {
  conv_.files = {};
  const OperationTensors tensors = load_tensors(trace_, conv_);
  EXPECT_TRUE(tensors.x.empty());
  EXPECT_TRUE(tensors[TensorName::Dy].empty());
  EXPECT_EQ(load_reference_dw(trace_, conv_), std::nullopt);
}

}  // namespace
}  // namespace bfpsim

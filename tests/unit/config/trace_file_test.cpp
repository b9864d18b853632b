// SPDX-License-Identifier: Apache-2.0
// Expectations come from docs/traces.md; its own example is read too.
#include "sim/config/trace_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/config/support.h"

namespace bfpsim {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Trace load_text(const std::string& text) {
  const test::TempFolder folder;
  folder.write("trace/trace.yaml", text);
  return load_trace(folder.path("trace"));
}

/// A file around one operation.
std::string with_operation(const std::string& operation) {
  return "schema: bfpsim.trace/1\nname: x\nmodel: x\norigin: x\nbatch: 4\noperations:\n  - {" + operation +
         "}\nsteps:\n  - {step: 1}\n";
}

/// What is told of the one operation.
std::vector<std::string> told_of(const std::string& operation) {
  return test::told_by([&] { return load_text(with_operation(operation)); });
}

std::string documented_example() {
  const std::string page = test::read_file(BFPSIM_SOURCE_DIR "/docs/traces.md");
  const std::size_t begin = page.find("```yaml\n") + 8;
  return page.substr(begin, page.find("```", begin) - begin);
}

TEST(LoadTrace, reads_the_documented_example) {
  const Trace trace = load_text(documented_example());
  EXPECT_EQ(trace.name, "tiny");
  EXPECT_EQ(trace.model, "one convolution and a classifier");
  EXPECT_EQ(trace.origin, "Written by hand as an example.");
  EXPECT_EQ(trace.batch, 2);
  ASSERT_EQ(trace.steps.size(), 2U);
  EXPECT_EQ(trace.steps[0].step, 10);
  EXPECT_EQ(trace.steps[1].step, 599);
  EXPECT_EQ(trace.steps[0].loss, 1.84775);
  ASSERT_EQ(trace.steps[1].operations.size(), 3U);

  const Operation& conv = trace.steps[1].operations[0];
  EXPECT_EQ(conv.layer, "conv1");
  const auto& g = std::get<ConvGeometry>(conv.geometry);
  EXPECT_EQ(g.batch, 2);
  EXPECT_EQ(g.in_channels, 1);
  EXPECT_EQ(g.height, 14);
  EXPECT_EQ(g.out_channels, 8);
  EXPECT_EQ(g.kernel_h, 3);
  EXPECT_EQ(g.stride_w, 2);
  EXPECT_EQ(g.padding_h, 1);
  EXPECT_EQ(g.dilation_w, 1);
  EXPECT_EQ(g.groups, 1);
  EXPECT_TRUE(conv.first_layer);
  EXPECT_FALSE(conv.last_layer);
  EXPECT_FALSE(conv.input_gradient);
  EXPECT_EQ(conv.layout, TensorLayout::Nchw);
  EXPECT_EQ(conv.post_op, PostOp::None);
  EXPECT_EQ(conv.files.x, "step000599/conv1.X.npy");
  EXPECT_EQ(conv.files.dw, "step000599/conv1.dW.npy");
  EXPECT_EQ(trace.steps[0].operations[0].files.dy, "step000010/conv1.dY.npy");

  const auto& bmm = std::get<BatchedGeometry>(trace.steps[0].operations[1].geometry);
  EXPECT_EQ(bmm.batch, 4);
  EXPECT_EQ(bmm.m, 16);
  EXPECT_EQ(bmm.n, 16);
  EXPECT_EQ(bmm.k, 32);
  const Operation& fc = trace.steps[0].operations[2];
  EXPECT_EQ(std::get<LinearGeometry>(fc.geometry).k, 392);
  EXPECT_TRUE(fc.last_layer);
  EXPECT_TRUE(fc.input_gradient);
}

TEST(LoadTrace, remembers_the_folder_it_was_given) {
  const test::TempFolder folder;
  folder.write("t/trace.yaml", with_operation("layer: fc, kind: linear, m: 4, n: 10, k: 8"));
  EXPECT_EQ(load_trace(folder.path("t")).folder, folder.path("t"));
}

TEST(LoadTrace, shapes_alone_make_a_trace) {
  const Trace trace = load_text(with_operation("layer: fc, kind: linear, m: 4, n: 10, k: 8, post_op: relu"));
  EXPECT_EQ(trace.steps[0].operations[0].files.x, "");
  EXPECT_EQ(trace.steps[0].operations[0].post_op, PostOp::Relu);
  EXPECT_EQ(trace.steps[0].loss, 0.0);
}

TEST(LoadTrace, one_integer_stands_for_both_directions) {
  const Trace trace = load_text(with_operation(
      "layer: c, kind: conv2d, in_channels: 4, height: 9, width: 9, out_channels: 4, kernel: 3, "
      "stride: [2, 3], padding: 2, dilation: 2, groups: 2"));
  const auto& g = std::get<ConvGeometry>(trace.steps[0].operations[0].geometry);
  EXPECT_EQ(g.kernel_h, 3);
  EXPECT_EQ(g.kernel_w, 3);
  EXPECT_EQ(g.stride_h, 2);
  EXPECT_EQ(g.stride_w, 3);
  EXPECT_EQ(g.padding_w, 2);
  EXPECT_EQ(g.dilation_h, 2);
  EXPECT_EQ(g.groups, 2);
}

TEST(LoadTrace, a_kernel_fits_exactly_and_one_more_does_not) {
  const std::string conv = "layer: c, kind: conv2d, in_channels: 1, height: 5, width: 5, out_channels: 1, ";
  EXPECT_THAT(told_of(conv + "kernel: 3, dilation: 3, padding: 1"), ElementsAre("no error"));
  EXPECT_THAT(told_of(conv + "kernel: [4, 1], dilation: 3, padding: [1, 0]"),
              ElementsAre(HasSubstr("7:5 'operations[0]': the kernel reaches over 10 input rows")));
}

TEST(LoadTrace, a_tensor_has_at_most_2_to_the_40_elements) {
  EXPECT_THAT(told_of("layer: f, kind: linear, m: 1048576, n: 1, k: 1048576"), ElementsAre("no error"));
  EXPECT_THAT(told_of("layer: f, kind: linear, m: 1048576, n: 1, k: 1048577"),
              ElementsAre(HasSubstr("2^40")));
  EXPECT_THAT(told_of("layer: f, kind: bmm, batch: 2147483647, m: 2147483647, n: 2147483647, k: 2147483647"),
              ElementsAre(HasSubstr("X has"), HasSubstr("W has"), HasSubstr("Y has")));
}

TEST(LoadTrace, file_names_stay_inside_the_folder) {
  const auto told_of_file = [](const std::string& name) {
    return told_of("layer: f, kind: linear, m: 1, n: 1, k: 1, tensors: {w: w.npy, dy: y.npy, x: '" + name +
                   "'}");
  };
  EXPECT_THAT(told_of_file("sub/..x/x..npy"), ElementsAre("no error"));
  for (const char* name : {"/x.npy", "..", "../x.npy", "a/../x.npy", "a/.."}) {
    EXPECT_THAT(told_of_file(name), ElementsAre(HasSubstr("must be a path inside the trace's folder")))
        << name;
  }
}

TEST(LoadTrace, tells_of_a_folder_without_trace) {
  const test::TempFolder folder;
  EXPECT_THAT(test::told_by([&] { return load_trace(folder.path("nothing")); }), ElementsAre("no such file"));
}

TEST(ShippedTraces, are_read) {
  EXPECT_EQ(load_trace(BFPSIM_SOURCE_DIR "/traces/fmnist-resnet8").name, "fmnist-resnet8");
  EXPECT_EQ(load_trace(BFPSIM_SOURCE_DIR "/traces/licence-charlm").name, "licence-charlm");
}

}  // namespace
}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
// Expansion of descriptions: expected geometry counted by hand.
#include "sim/workload/model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/workload/lowering.h"
#include "sim/workload/model_gemms.h"
#include "sim/workload/model_spec.h"

namespace bfpsim {
namespace {

using testing::ElementsAre;

std::size_t word(std::string_view text) {
  for (std::size_t i = 0; i < layer_words().size(); ++i) {
    if (layer_words()[i].word == text) return i;
  }
  throw std::logic_error("no such word");
}

LayerSpec layer(std::string_view kind, const std::string& name,
                const std::vector<std::pair<std::string, std::string>>& arguments = {}) {
  LayerSpec spec;
  spec.word = word(kind);
  spec.name = name;
  for (const auto& [key, text] : arguments)
    spec.arguments[key] = {Expression::parse(text)};
  return spec;
}

LayerSpec from(LayerSpec spec, const std::string& tensor) {
  spec.from = tensor;
  return spec;
}

LayerSpec group(const std::string& name, LayerList layers,
                const std::vector<std::pair<std::string, std::string>>& arguments = {}) {
  LayerSpec spec = layer("group", name, arguments);
  spec.layers = std::move(layers);
  return spec;
}

Workload expanded(LayerList layers, std::int64_t batch = 2, Ends ends = Ends::Both) {
  ModelSpec model;
  model.batch = batch;
  model.ends = ends;
  model.layers = std::move(layers);
  Workload workload;
  expand_model(model, workload);
  return workload;
}

std::vector<std::string> names(const Workload& workload) {
  std::vector<std::string> all;
  for (const Operation& operation : workload.step.operations)
    all.push_back(operation.layer);
  return all;
}

const LayerSpec kImage = layer("image", "in", {{"channels", "3"}, {"height", "9"}, {"width", "7"}});
const LayerSpec kRows = layer("tensor", "in", {{"rows", "5"}, {"features", "6"}});

TEST(ModelExpansion, convolutions_take_their_input_from_what_precedes) {
  const Workload w = expanded({kImage, layer("conv", "a", {{"out", "4"}, {"kernel", "3"}, {"stride", "2"}}),
                               layer("conv", "b", {{"out", "2 * channels"}, {"groups", "channels"}})});
  const auto& a = std::get<ConvGeometry>(w.step.operations[0].geometry);
  EXPECT_EQ(a.batch, 2);
  EXPECT_EQ(a.in_channels, 3);
  EXPECT_EQ(a.out_height(), 4);
  EXPECT_EQ(a.out_width(), 3);
  const auto& b = std::get<ConvGeometry>(w.step.operations[1].geometry);
  EXPECT_EQ(b.in_channels, 4);
  EXPECT_EQ(b.height, 4);
  EXPECT_EQ(b.width, 3);
  EXPECT_EQ(b.out_channels, 8);
  EXPECT_EQ(b.groups, 4);
}

TEST(ModelExpansion, only_what_reads_an_image_has_no_input_gradient) {
  const Workload w =
      expanded({kImage, layer("save", "x"), layer("conv", "a", {{"out", "4"}}),
                layer("conv", "b", {{"out", "4"}}), from(layer("conv", "c", {{"out", "4"}}), "x"),
                layer("tokens", "t"), layer("linear", "d", {{"out", "4"}})});
  std::vector<bool> gradients;
  for (const Operation& operation : w.step.operations)
    gradients.push_back(operation.input_gradient);
  EXPECT_THAT(gradients, ElementsAre(false, true, false, true));
}

TEST(ModelExpansion, groups_name_repeat_and_scope) {
  LayerSpec stage = group("s", {layer("linear", "fc", {{"out", "n"}})}, {{"repeat", "2"}, {"start", "3"}});
  stage.with = {{"n", Expression(4)}};
  stage.first = {{"n", Expression(7)}};
  const Workload w = expanded({kRows, stage, group("head", {layer("linear", "fc", {{"out", "1"}})})});
  EXPECT_THAT(names(w), ElementsAre("s.3.fc", "s.4.fc", "head.fc"));
  EXPECT_EQ(std::get<LinearGeometry>(w.step.operations[0].geometry).n, 7);
  EXPECT_EQ(std::get<LinearGeometry>(w.step.operations[1].geometry).n, 4);
  EXPECT_EQ(std::get<LinearGeometry>(w.step.operations[2].geometry).k, 4);
}

TEST(ModelExpansion, a_saved_tensor_is_its_groups_own) {
  const LayerSpec inner = group("g", {layer("linear", "a", {{"out", "9"}}), layer("save", "x")});
  const Workload w =
      expanded({kRows, layer("save", "x"), inner, from(layer("linear", "b", {{"out", "1"}}), "x")});
  EXPECT_EQ(std::get<LinearGeometry>(w.step.operations[1].geometry).k, 6);
}

TEST(ModelExpansion, a_shortcut_is_taken_only_where_shapes_differ) {
  LayerSpec add = layer("add", "x");
  add.shortcut = {layer("linear", "short", {{"out", "8"}})};
  const LayerList block{layer("save", "x"), layer("linear", "main", {{"out", "8"}}), add};
  const Workload w = expanded({kRows, group("b", block, {{"repeat", "2"}})});
  EXPECT_THAT(names(w), ElementsAre("b.0.main", "b.0.short", "b.1.main"));
  ASSERT_EQ(w.step.elementwise.size(), 2U);
  EXPECT_EQ(w.step.elementwise[0].layer, "b.0.add");
  EXPECT_EQ(w.step.elementwise[0].before, 2U);
  EXPECT_EQ(w.step.elementwise[0].in_elements, 2 * 2 * 5 * 8);
  EXPECT_EQ(w.step.elementwise[0].out_elements, 2 * 5 * 8);
}

TEST(ModelExpansion, a_relu_right_behind_a_matrix_operation_is_fused) {
  const Workload w =
      expanded({kRows, layer("linear", "a", {{"out", "4"}}), layer("relu", "r1"), layer("relu", "r2"),
                layer("linear", "b", {{"out", "4"}}), layer("layer_norm", "n"), layer("relu", "r3")});
  EXPECT_EQ(w.step.operations[0].post_op, PostOp::Relu);
  EXPECT_EQ(w.step.operations[1].post_op, PostOp::None);
  std::vector<bool> fused;
  for (const ElementwiseOperation& operation : w.step.elementwise)
    fused.push_back(operation.fused);
  EXPECT_THAT(fused, ElementsAre(true, false, false, false));
}

TEST(ModelExpansion, a_relu_of_another_tensor_is_not_fused) {
  const Workload w = expanded({kRows, layer("save", "x"), layer("linear", "a", {{"out", "4"}}),
                               layer("load", "x"), layer("relu", "r")});
  EXPECT_EQ(w.step.operations[0].post_op, PostOp::None);
  EXPECT_FALSE(w.step.elementwise[0].fused);
}

TEST(ModelExpansion, elementwise_operations_count_the_whole_batch) {
  const Workload w = expanded({kImage, layer("conv", "a", {{"out", "4"}}),
                               layer("max_pool", "p", {{"kernel", "3"}, {"stride", "2"}, {"padding", "1"}}),
                               layer("global_pool", "g"), layer("linear", "fc", {{"out", "10"}}),
                               layer("cross_entropy", "loss")});
  ASSERT_EQ(w.step.elementwise.size(), 3U);
  EXPECT_EQ(w.step.elementwise[0].kind, ElementwiseKind::MaxPool);
  EXPECT_EQ(w.step.elementwise[0].in_elements, 2 * 4 * 9 * 7);
  EXPECT_EQ(w.step.elementwise[0].out_elements, 2 * 4 * 5 * 4);
  EXPECT_EQ(w.step.elementwise[1].out_elements, 2 * 4);
  EXPECT_EQ(w.step.elementwise[2].in_elements, 2 * 10);
  EXPECT_EQ(w.step.elementwise[2].before, 2U);
}

TEST(ModelExpansion, a_recurrence_steps_through_its_rows) {
  const Workload w =
      expanded({kRows, layer("linear", "w_ih", {{"out", "12"}}), layer("recurrent", "w_hh", {{"in", "3"}}),
                layer("lstm_cell", "cell"), layer("linear", "fc", {{"out", "1"}})});
  const auto& g = std::get<LinearGeometry>(w.step.operations[1].geometry);
  EXPECT_EQ(g.m, 10);
  EXPECT_EQ(g.n, 12);
  EXPECT_EQ(g.k, 3);
  EXPECT_EQ(g.steps, 5);
  EXPECT_EQ(std::get<LinearGeometry>(w.step.operations[2].geometry).k, 3);
  const std::vector<LoweredGemm> gemms = lower(w.step.operations[1]);
  ASSERT_EQ(gemms.size(), 11U);
  EXPECT_EQ(gemms[4].part, "step 4");
  EXPECT_EQ(gemms[4].job.m, 2);
  EXPECT_EQ(gemms[5].pass, Pass::BackwardData);
  EXPECT_EQ(gemms[5].part, "step 4");
  EXPECT_EQ(gemms[10].pass, Pass::BackwardWeight);
  EXPECT_EQ(gemms[10].job.k, 10);
  // Forward steps stay together in a step, before anything is propagated back.
  const std::vector<LoweredGemm> all = lower_step(w.step);
  for (std::size_t i = 0; i < all.size(); ++i)
    EXPECT_EQ(all[i].pass == Pass::Forward, i < 7) << i;
  const std::vector<ListedGemm> rows = list_gemms({0, 0.0, {w.step.operations[1]}, {}}, Lowering::Implicit);
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[0].count, 5);
  EXPECT_EQ(rows[0].macs, 10 * 12 * 3);
  EXPECT_EQ(rows[1].n, 3);
  EXPECT_EQ(rows[2].count, 1);
}

TEST(ModelGemms, useful_macs_leave_padding_out) {
  // 3x3 kernel on 2x2 pixels with padding 1: each pixel sees all four pixels, of nine taps.
  const Workload w = expanded({layer("image", "in", {{"channels", "1"}, {"height", "2"}, {"width", "2"}}),
                               layer("conv", "c", {{"out", "1"}, {"kernel", "3"}, {"padding", "1"}})},
                              1);
  const std::vector<ListedGemm> rows = list_gemms(w.step, Lowering::Col2im);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].macs, 16);
  EXPECT_EQ(rows[0].lowered_macs, 36);
  EXPECT_TRUE(rows[0].first);
  EXPECT_TRUE(rows[1].last);
}

TEST(ModelGemms, useful_macs_equal_the_engines_for_every_small_convolution) {
  int shapes = 0;
  for (std::int64_t code = 0; code < 7 * 4 * 3 * 4 * 3; ++code) {
    Operation operation;
    operation.layer = "c";
    ConvGeometry g{1, 1, 1 + code % 7, 4, 1, 1 + code / 7 % 4, 3};
    g.stride_h = 1 + code / 28 % 3;
    g.padding_h = code / 84 % 4;
    g.dilation_h = 1 + code / 336 % 3;
    g.padding_w = 1;
    g.stride_w = 2;
    operation.geometry = g;
    if (!geometry_mistakes(operation).empty()) continue;
    ++shapes;
    const TraceStep step{0, 0.0, {operation}, {}};
    EXPECT_EQ(list_gemms(step, Lowering::Col2im)[0].macs, list_gemms(step, Lowering::Implicit)[0].macs)
        << code;
  }
  EXPECT_GT(shapes, 500);
}

TEST(GeometryMistakes, know_recurrences_and_counts_that_would_overflow) {
  Operation operation;
  operation.geometry = LinearGeometry{7, 2, 2, 3};
  EXPECT_THAT(geometry_mistakes(operation),
              ElementsAre("m is 7, which the 3 steps of the recurrence do not divide"));
  operation.geometry = ConvGeometry{1, 1, 1 << 20, 1 << 20, 1, 1 << 19, 1 << 19};
  EXPECT_THAT(geometry_mistakes(operation), ElementsAre("it takes more than 2^60 multiplications"));
}

TEST(ModelGemms, col2im_and_implicit_differ_in_form_not_in_useful_macs) {
  const Workload w = expanded({kImage, layer("conv", "a", {{"out", "4"}}),
                               layer("conv", "b", {{"out", "6"}, {"kernel", "3"}, {"stride", "2"}})});
  std::vector<std::int64_t> macs;
  std::vector<std::string> parts;
  for (const Lowering lowering : {Lowering::Col2im, Lowering::Implicit}) {
    macs.push_back(0);
    for (const ListedGemm& gemm : list_gemms(w.step, lowering)) {
      if (gemm.layer != "b" || gemm.pass != Pass::BackwardData) continue;
      macs.back() += gemm.macs;
      parts.push_back(gemm.part);
    }
  }
  EXPECT_EQ(macs[0], macs[1]);
  EXPECT_THAT(parts, ElementsAre("", "phase 0,0", "phase 0,1", "phase 1,0", "phase 1,1"));
}

TEST(WithBatch, scales_whatever_carries_the_batch) {
  const LayerList layers{kImage, layer("conv", "a", {{"out", "4"}, {"kernel", "3"}}), layer("tokens", "t"),
                         layer("bmm", "b", {{"batch", "2"}, {"m", "35"}, {"n", "35"}, {"k", "2"}}),
                         layer("linear", "fc", {{"out", "4"}})};
  const Workload two = expanded(layers, 2);
  const Workload five = expanded(layers, 5);
  const TraceStep scaled = with_batch(two.step, 2, 5);
  const std::vector<ListedGemm> expected = list_gemms(five.step, Lowering::Implicit);
  const std::vector<ListedGemm> got = list_gemms(scaled, Lowering::Implicit);
  ASSERT_EQ(got.size(), expected.size());
  for (std::size_t i = 0; i < got.size(); ++i) {
    EXPECT_EQ(got[i].m, expected[i].m) << i;
    EXPECT_EQ(got[i].k, expected[i].k) << i;
    EXPECT_EQ(got[i].count, expected[i].count) << i;
  }
}

TEST(WithBatch, refuses_rows_that_do_not_divide) {
  TraceStep step;
  step.operations.resize(1);
  step.operations[0].geometry = LinearGeometry{7, 2, 2};
  EXPECT_THROW((void)with_batch(step, 2, 4), std::invalid_argument);
  EXPECT_EQ(std::get<LinearGeometry>(with_batch(step, 2, 2).operations[0].geometry).m, 7);
}

TEST(AsTrace, is_a_step_without_tensors) {
  Workload w = expanded({kRows, layer("linear", "fc", {{"out", "4"}})});
  w.name = "w";
  w.source = "by hand";
  const Trace trace = as_trace(w);
  EXPECT_EQ(trace.name, "w");
  EXPECT_EQ(trace.batch, 2);
  ASSERT_EQ(trace.steps.size(), 1U);
  EXPECT_EQ(trace.steps[0].operations[0].files.x, "");
  EXPECT_EQ(trace.origin, "by shape, batch 2; by hand");
}

}  // namespace
}  // namespace bfpsim

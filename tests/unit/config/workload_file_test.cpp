// SPDX-License-Identifier: Apache-2.0
#include "sim/config/workload_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/config/check.h"
#include "sim/config/overrides.h"
#include "sim/config/resolve.h"
#include "tests/unit/config/support.h"

namespace bfpsim {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Settings = std::vector<std::string>;

const char* const kHead =
    "schema: bfpsim.workload/1\nname: w\nsource: by hand\nbatch: 2\nparameters: {width: 8, depth: 2}\n";
const char* const kTwoLayers =
    "layers:\n"
    "  - {tensor: x, rows: 3, features: width}\n"
    "  - {group: h, repeat: depth, layers: [{linear: fc, out: 2 * width}, {linear: back, out: features / "
    "2}]}\n";

Workload loaded(const std::string& text, const Settings& settings = {}) {
  const test::TempFolder folder;
  return load_workload(folder.write("w.yaml", text), settings);
}

std::vector<std::string> told(const std::string& text, const Settings& settings = {}) {
  return test::told_by([&] { return loaded(text, settings); });
}

/// The mistakes of a file whose layers are `layers`, which starts at line 7.
std::vector<std::string> told_of_layers(const std::string& layers, const Settings& settings = {}) {
  return told(std::string(kHead) + "layers:\n" + layers, settings);
}

TEST(WorkloadFile, reads_every_root_key) {
  const Workload w = loaded(
      "schema: bfpsim.workload/1\nname: w\ndescription: one layer\nsource: by hand\nbatch: 4\nsamples: 90\n"
      "epochs: 7\nends: last\nparameters: {n: 5, twice: 2 * n}\nblocks:\n  b:\n    - {linear: fc, out: "
      "twice}\n"
      "layers:\n  - {tensor: x, rows: 1, features: n}\n  - use: b\n");
  EXPECT_EQ(w.name, "w");
  EXPECT_EQ(w.description, "one layer");
  EXPECT_EQ(w.source, "by hand");
  EXPECT_EQ(w.batch, 4);
  EXPECT_EQ(w.samples, 90);
  EXPECT_EQ(w.epochs, 7);
  ASSERT_EQ(w.parameters.size(), 2U);
  EXPECT_EQ(w.parameters[1].name, "twice");
  EXPECT_EQ(w.parameters[1].value, "10");
  ASSERT_EQ(w.step.operations.size(), 1U);
  EXPECT_FALSE(w.step.operations[0].first_layer);
  EXPECT_TRUE(w.step.operations[0].last_layer);
  EXPECT_EQ(std::get<LinearGeometry>(w.step.operations[0].geometry).n, 10);
}

TEST(WorkloadFile, says_nothing_of_what_the_file_leaves_out) {
  const Workload w = loaded(std::string(kHead) + kTwoLayers);
  EXPECT_EQ(w.samples, 0);
  EXPECT_FALSE(w.epochs);
  EXPECT_TRUE(w.step.operations.front().first_layer);
  EXPECT_TRUE(w.step.operations.back().last_layer);
}

TEST(WorkloadFile, settings_reach_parameters_by_name_and_root_keys) {
  const Workload w = loaded(std::string(kHead) + kTwoLayers, {"depth=3", "batch=5", "parameters.width=4"});
  ASSERT_EQ(w.step.operations.size(), 6U);
  EXPECT_EQ(w.step.operations.back().layer, "h.2.back");
  EXPECT_EQ(std::get<LinearGeometry>(w.step.operations[0].geometry).m, 15);
  EXPECT_EQ(std::get<LinearGeometry>(w.step.operations[0].geometry).n, 8);
}

TEST(WorkloadFile, settings_that_go_nowhere_are_told_with_a_near_miss) {
  EXPECT_THAT(told(std::string(kHead) + kTwoLayers, {"widht=4", "batch=0"}),
              ElementsAre("the workload has no parameter 'widht'; did you mean 'width'?",
                          "'batch' must be an integer from 1 to 1048576; '0' is out of range"));
}

TEST(WorkloadFile, tells_all_mistakes_of_keys_and_expressions_together) {
  EXPECT_THAT(
      told_of_layers("  - {tensor: x, rows: 3, feature: 4}\n"
                     "  - {linaer: fc, out: 4}\n"
                     "  - {linear: fc, out: 4 *}\n"
                     "  - {linear: fc, conv: c, out: 4}\n"
                     "  - linear\n"
                     "  - {linear: fc, out: [1, 2]}\n"
                     "  - {conv: c, out: 4, kernel: [1, 2, 3]}\n"
                     "  - {group: g, with: {channels: 1, 2x: 1}, layers: []}\n"),
      ElementsAre("7:5 missing key 'features' in 'layers[0]'",
                  "7:26 unknown key 'feature' in 'layers[0]'; did you mean 'features'?",
                  "8:5 'layers[1]' does not say what it is; did you mean 'linear'?",
                  "9:23 'layers[2].out' is an expression that ends too early",
                  "10:18 'layers[3]' is 'linear' already: a layer is one thing",
                  "11:5 'layers[4]' must be a mapping (e.g. linear: fc1), not 'linear'",
                  "12:23 'layers[5].out' must be one value, not a list of 2",
                  "13:31 'layers[6].kernel' must be one value or a list [h, w], not a list of 3",
                  "14:23 'channels' is taken: it always means the current tensor's",
                  "14:36 '2x' cannot name a value: letters, digits and _ can, not starting with a digit",
                  "14:52 'layers[7].layers' must be a list of layers, not an empty one"));
}

TEST(WorkloadFile, tells_the_first_mistake_of_shapes_at_its_layer) {
  const std::string start = "  - {tensor: x, rows: 3, features: width}\n";
  EXPECT_THAT(
      told_of_layers("  - {linear: fc, out: 4}\n"),
      ElementsAre("7:5 layer 'fc': there is no tensor yet to start from: a model starts with its input"));
  EXPECT_THAT(told_of_layers(start + "  - {conv: c, out: 4}\n"),
              ElementsAre("8:5 layer 'c': needs an image, not 3 rows x 8"));
  EXPECT_THAT(told_of_layers("  - {image: x, channels: 1, height: 4, width: 4}\n  - {linear: fc, out: 4}\n"),
              ElementsAre("8:5 layer 'fc': needs rows of features, not an image of 1 x 4 x 4"));
  EXPECT_THAT(told_of_layers(start + "  - {linear: fc, out: widht}\n"),
              ElementsAre("8:5 'out' is the unknown name 'widht'"));
  EXPECT_THAT(told_of_layers(start + "  - {linear: fc, out: width / 3}\n"),
              ElementsAre("8:5 'out' is 8 / 3, which leaves a remainder"));
  EXPECT_THAT(told_of_layers(start + "  - {linear: fc, out: width - 8}\n"),
              ElementsAre("8:5 'out' is 0: it must be at least 1"));
  EXPECT_THAT(told_of_layers(start + "  - {linear: fc, out: 4}\n  - {linear: fc, out: 4}\n"),
              ElementsAre("9:5 another layer is called 'fc'"));
  EXPECT_THAT(told_of_layers(start + "  - add: y\n"), ElementsAre("8:5 no tensor was saved as 'y' here"));
  EXPECT_THAT(told_of_layers(start + "  - save: y\n  - {linear: fc, out: 4}\n  - add: y\n"),
              ElementsAre("10:5 layer 'add': joins tensors of different shapes: 3 rows x 4 and 3 rows x 8"));
  EXPECT_THAT(told_of_layers(start + "  - {use: nothing}\n"), ElementsAre("8:5 there is no block 'nothing'"));
  EXPECT_THAT(told_of_layers(start), ElementsAre("7:5 the model has no matrix operation"));
}

TEST(WorkloadFile, mistakes_of_settings_name_the_setting) {
  EXPECT_THAT(told(std::string(kHead) + kTwoLayers, {"depth=width / 3"}),
              ElementsAre("'depth' is 8 / 3, which leaves a remainder"));
  EXPECT_THAT(told(std::string(kHead) + kTwoLayers, {"depth=two"}),
              ElementsAre("'depth' is the unknown name 'two'"));
}

TEST(WorkloadFile, endless_models_are_refused) {
  const std::string recursive =
      std::string(kHead) + "blocks: {b: [{use: b}]}\nlayers: [{tensor: x, rows: 1, features: 1}, {use: b}]\n";
  EXPECT_THAT(told(recursive), Contains(HasSubstr("does a block use itself?")));
  const std::string nested =
      "  - {group: a, repeat: 4096, layers: [{group: b, repeat: 4096, layers: [{tensor: x, rows: 1, "
      "features: 1}]}]}\n";
  EXPECT_THAT(told_of_layers(nested), Contains(HasSubstr("more than 100000 layers")));
  EXPECT_THAT(told_of_layers("  - {group: a, repeat: 4097, layers: [{tensor: x, rows: 1, features: 1}]}\n"),
              Contains(HasSubstr("'repeat' is 4097")));
  EXPECT_THAT(told_of_layers("  - {tensor: x, rows: 1048576, features: 1048576}\n  - {linear: fc, out: 1}\n"),
              Contains(HasSubstr("more than 2^40 elements")));
}

TEST(WorkloadFile, parameters_and_blocks_keep_apart) {
  const std::string text =
      "schema: bfpsim.workload/1\nname: w\nsource: s\nbatch: 1\nparameters: {batch: 2, b: 1, features: 3}\n"
      "blocks: {b: [{linear: fc, out: 1}]}\nlayers: [{tensor: x, rows: 1, features: 1}, {use: b}]\n";
  EXPECT_THAT(told(text), ElementsAre("5:14 'batch' cannot name a parameter: it is a key of the file",
                                      "5:24 'b' cannot name a parameter: it is a block",
                                      "5:30 'features' is taken: it always means the current tensor's"));
}

TEST(WorkloadFile, the_page_s_example_is_a_workload) {
  const std::string page = test::read_file(std::string(BFPSIM_SOURCE_DIR) + "/docs/workloads.md");
  const std::size_t begin = page.find("```yaml\n") + 8;
  const Workload w = loaded(page.substr(begin, page.find("```", begin) - begin));
  ASSERT_EQ(w.step.operations.size(), 6U);  // the first block alone has a shortcut
  EXPECT_EQ(w.step.operations[2].layer, "layer1.0.downsample");
  EXPECT_EQ(w.step.operations[5].layer, "fc");
}

TEST(WorkloadFile, config_check_knows_workloads) {
  const test::TempFolder folder;
  const CheckReport good = check_file(folder.write("w.yaml", std::string(kHead) + kTwoLayers));
  EXPECT_EQ(good.schema, kWorkloadSchema);
  EXPECT_THAT(good.diagnostics, IsEmpty());
  const CheckReport bad = check_file(folder.write("v.yaml", std::string(kHead) + "layers: 3\n"));
  EXPECT_THAT(test::told(bad.diagnostics), ElementsAre("6:9 'layers' must be a list of layers, not '3'"));
}

TEST(WorkloadFile, settings_are_routed_by_their_prefix) {
  const Overrides routed = route_overrides({"workload.sequence=9", "array.rows=2", "workload.batch=1"});
  EXPECT_THAT(routed.workload, ElementsAre("sequence=9", "batch=1"));
  EXPECT_THAT(routed.accelerator, ElementsAre("array.rows=2"));
}

TEST(WorkloadFile, is_found_by_name_beside_the_configurations) {
  const test::TempFolder folder;
  folder.write("tree/workloads/shipped.yaml", "");
  folder.write("mine/workloads/own.yaml", "");
  ConfigSearch search;
  search.data.roots = {folder.path("tree")};
  search.config_dir = folder.path("mine");
  EXPECT_THAT(list_configs(ConfigKind::Workload, search), ElementsAre("own", "shipped"));
  EXPECT_THAT(resolve_config(ConfigKind::Workload, "shipped", search),
              HasSubstr("tree/workloads/shipped.yaml"));
  EXPECT_THAT(resolve_config(ConfigKind::Workload, "own", search), HasSubstr("mine/workloads/own.yaml"));
  EXPECT_THAT(test::told_by([&] { return resolve_config(ConfigKind::Workload, "shiped", search); }),
              ElementsAre(HasSubstr("unknown workload 'shiped'; did you mean 'shipped'?")));
}

}  // namespace
}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
// The shipped models against lists made by another program (tests/data/workloads/ORIGIN.md) and against the
// parameter and operation counts that their publications print.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>

#include "sim/config/workload_file.h"
#include "sim/workload/lowering.h"
#include "sim/workload/model_gemms.h"
#include "tests/unit/config/support.h"

namespace bfpsim {
namespace {

using Settings = std::vector<std::string>;

Workload shipped(const std::string& name, const Settings& settings = {}) {
  return load_workload(std::string(BFPSIM_SOURCE_DIR) + "/workloads/" + name + ".yaml", settings);
}

constexpr std::int64_t kBatch = 3;

/// "B*1024", "B" or "64".
std::int64_t extent(const std::string& text) {
  if (text == "B") return kBatch;
  return text.rfind("B*", 0) == 0 ? kBatch * std::stoll(text.substr(2)) : std::stoll(text);
}

/// One row as text, so that a difference shows whole.
std::string row(const std::string& layer, const std::string& pass, std::int64_t m, std::int64_t n,
                std::int64_t k, std::int64_t count, std::int64_t macs, bool first, bool last) {
  std::ostringstream text;
  text << layer << ' ' << pass << ' ' << m << 'x' << n << 'x' << k << " * " << count << " = " << macs
       << (first ? " first" : "") << (last ? " last" : "");
  return text.str();
}

std::vector<std::string> reference_rows(const std::string& file) {
  static const std::map<std::string, std::string> kPasses{{"fwd", "forward"},
                                                          {"bwd_data", "backward_data"},
                                                          {"bwd_weight", "backward_weight"},
                                                          {"bwd_A", "backward_a"},
                                                          {"bwd_B", "backward_b"}};
  std::ifstream in(std::string(BFPSIM_SOURCE_DIR) + "/tests/data/workloads/" + file + ".csv");
  std::vector<std::string> rows;
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line)) {
    std::vector<std::string> cells;
    std::istringstream cut(line);
    for (std::string cell; std::getline(cut, cell, ',');)
      cells.push_back(cell);
    if (cells.back().back() == '\r') cells.back().pop_back();
    rows.push_back(row(cells[1], kPasses.at(cells[3]), extent(cells[4]), extent(cells[5]), extent(cells[6]),
                       extent(cells[7]), kBatch * std::stoll(cells[10]), cells[11] == "1", cells[12] == "1"));
  }
  return rows;
}

std::vector<std::string> listed_rows(const TraceStep& step) {
  std::vector<std::string> rows;
  for (const ListedGemm& g : list_gemms(step, Lowering::Col2im)) {
    rows.push_back(row(g.layer, std::string(to_string(g.pass)), g.m, g.n, g.k, g.count, g.lowered_macs,
                       g.first, g.last));
  }
  return rows;
}

struct ReferenceCase {
  std::string file;
  std::string workload;
  Settings settings;
};

/// ctest names the cases by what is printed.
void PrintTo(const ReferenceCase& which, std::ostream* out) {
  *out << which.file;
}

class WorkloadReference : public testing::TestWithParam<ReferenceCase> {
 protected:
  [[nodiscard]] static Workload loaded() {
    Settings settings = GetParam().settings;
    settings.push_back("batch=" + std::to_string(kBatch));
    return shipped(GetParam().workload, settings);
  }
};

TEST_P(WorkloadReference, every_row_is_equal) {
  const std::vector<std::string> expected = reference_rows(GetParam().file);
  ASSERT_GE(expected.size(), 60U);
  EXPECT_EQ(listed_rows(loaded().step), expected);
}

TEST_P(WorkloadReference, is_dumped_with_its_settings_and_read_back) {
  const std::string path = std::string(BFPSIM_SOURCE_DIR) + "/workloads/" + GetParam().workload + ".yaml";
  const std::string text = dump_workload(path, GetParam().settings);
  const test::TempFolder folder;
  const std::string again = folder.write("again.yaml", text);
  EXPECT_EQ(dump_workload(again), text);
  const Workload original = load_workload(path, GetParam().settings);
  const Workload copy = load_workload(again);
  EXPECT_EQ(listed_rows(copy.step), listed_rows(original.step));
  EXPECT_EQ(as_trace(copy).origin, as_trace(original).origin);
  EXPECT_EQ(copy.samples, original.samples);
  EXPECT_EQ(copy.epochs, original.epochs);
  EXPECT_EQ(copy.step.operations.front().first_layer, original.step.operations.front().first_layer);
}

TEST_P(WorkloadReference, both_lowerings_have_the_same_useful_macs_in_every_pass) {
  const TraceStep step = loaded().step;
  std::map<std::pair<std::string, Pass>, std::int64_t> difference;
  for (const ListedGemm& g : list_gemms(step, Lowering::Col2im))
    difference[{g.layer, g.pass}] += g.macs;
  for (const LoweredGemm& g : lower_step(step))
    difference[{g.layer, g.pass}] -= g.macs;
  for (const auto& [where, macs] : difference)
    EXPECT_EQ(macs, 0) << where.first << ' ' << to_string(where.second);
}

const Settings kBasic{"block=basic"};
const Settings kBottleneck{"layer=bottleneck", "layers_per_block=6"};
const Settings kCompressed{"layer=bottleneck", "layers_per_block=6", "compression_percent=50"};

INSTANTIATE_TEST_SUITE_P(
    Lists, WorkloadReference,
    testing::Values(ReferenceCase{"resnet20_cifar10_basicB", "resnet20_cifar10", {}},
                    ReferenceCase{"resnet74_cifar10_bottleneckB", "resnet74_cifar10", {}},
                    ReferenceCase{"resnet74_cifar100_bottleneckB", "resnet74_cifar100", {}},
                    ReferenceCase{"resnet74_cifar10_basicB", "resnet74_cifar10", kBasic},
                    ReferenceCase{"resnet74_cifar100_basicB", "resnet74_cifar100", kBasic},
                    ReferenceCase{"densenet40_k12_c100_init24", "densenet40_cifar100", {}},
                    ReferenceCase{
                        "densenet40_k12_c10_init16", "densenet40_cifar100", {"initial=16", "classes=10"}},
                    ReferenceCase{"densenet40_k12_c100_bc1_init24", "densenet40_cifar100", kBottleneck},
                    ReferenceCase{"densenet40_k12_c100_bc0.5_init24", "densenet40_cifar100", kCompressed},
                    ReferenceCase{"resnet18_imagenet", "resnet18_imagenet", {}},
                    ReferenceCase{"resnet50_imagenet", "resnet50_imagenet", {}},
                    ReferenceCase{"transformer_base_iwslt14", "transformer_base_iwslt14", {}},
                    ReferenceCase{"transformer_base_wmt16", "transformer_base_wmt16", {}},
                    ReferenceCase{"gnmt_8x1024", "gnmt_8x1024", {}},
                    ReferenceCase{"gpt3_175b", "gpt3_175b", {}}),
    [](const auto& instance) {
      std::string name = instance.param.file;
      for (char& c : name) {
        if (c == '.') c = '_';
      }
      return name;
    });

std::int64_t forward_macs(const Workload& workload) {
  std::int64_t macs = 0;
  for (const ListedGemm& g : list_gemms(workload.step, Lowering::Col2im))
    macs += g.pass == Pass::Forward ? g.lowered_macs : 0;
  return macs;
}

/// Weights of all matrix operations: biases, normalisations and embeddings are none.
std::int64_t matrix_weights(const Workload& workload) {
  std::int64_t weights = 0;
  for (const ListedGemm& g : list_gemms(workload.step, Lowering::Col2im))
    weights += g.pass == Pass::BackwardWeight ? g.m * g.n * g.count : 0;
  return weights;
}

/// Table I of arXiv 2211.10737, "FLOPs required to train", is the MACs of one image's forward pass plus 2 per
/// output of a batch normalisation, 1 per output of a ReLU and 1 per input of a pool.
double table_one_megaflops(const Workload& workload) {
  std::int64_t sum = forward_macs(workload);
  for (const ElementwiseOperation& op : workload.step.elementwise) {
    if (op.kind == ElementwiseKind::BatchNorm) sum += 2 * op.out_elements;
    if (op.kind == ElementwiseKind::Relu) sum += op.out_elements;
    if (op.kind == ElementwiseKind::MaxPool || op.kind == ElementwiseKind::AveragePool) sum += op.in_elements;
  }
  return static_cast<double>(sum) / 1e6;
}

TEST(ShippedWorkloads, meet_table_one_of_accuracy_boosters) {
  const double longer = 300.0 / 160.0;  // its CIFAR100 columns
  EXPECT_NEAR(table_one_megaflops(shipped("resnet20_cifar10", {"batch=1"})), 41.0, 0.5);
  EXPECT_NEAR(table_one_megaflops(shipped("resnet74_cifar10", {"batch=1"})), 174.0, 0.5);
  EXPECT_NEAR(longer * table_one_megaflops(shipped("resnet74_cifar100", {"batch=1"})), 326.0, 0.5);
  EXPECT_NEAR(longer * table_one_megaflops(shipped("densenet40_cifar100", {"batch=1"})), 542.0, 3.0);
}

TEST(ShippedWorkloads, meet_published_forward_macs) {
  EXPECT_EQ(forward_macs(shipped("resnet20_cifar10", {"batch=1"})), 40'813'184);
  // torchvision prints 3.664 and 17.56 GFLOPS (multiply-accumulates) for these two.
  EXPECT_NEAR(1e-9 * static_cast<double>(forward_macs(shipped("resnet34_imagenet", {"batch=1"}))), 3.664,
              5e-4);
  EXPECT_NEAR(1e-9 * static_cast<double>(forward_macs(shipped("vit_b16", {"batch=1"}))), 17.564, 5e-4);
  // 174.56 G weights by 300 G tokens, times 6: the 3.14e23 FLOPs of the GPT-3 paper.
  EXPECT_NEAR(6.0 * 300e9 * static_cast<double>(matrix_weights(shipped("gpt3_175b"))), 3.142e23, 1e20);
}

TEST(ShippedWorkloads, have_the_weights_of_the_public_checkpoints) {
  // Parameters of the checkpoints without biases, normalisations and tables that are only looked up.
  const std::int64_t gpt2 = 124'439'808;  // wte (tied head) and h, but wpe, biases and norms
  EXPECT_EQ(matrix_weights(shipped("gpt2_small")),
            gpt2 - 1024 * 768 - 12 * (4 * 768 + 2304 + 768 + 3072 + 768) - 2 * 768);
  const std::int64_t llama = 6'738'415'616;
  EXPECT_EQ(matrix_weights(shipped("llama_7b")), llama - 32000 * 4096 - 65 * 4096);
  const std::int64_t bert_encoder = 12 * (4 * (768 * 768 + 768) + 2 * 768 * 3072 + 3072 + 768 + 4 * 768);
  EXPECT_EQ(bert_encoder, 85'054'464);  // of the public bert-base-uncased
  const std::int64_t heads = 768 * 768 + 768 * 2 + 768 * 768 + 768 * 30522;
  EXPECT_EQ(matrix_weights(shipped("bert_base")), bert_encoder - 12 * (9 * 768 + 3072) + heads);
  const std::int64_t vit = 86'567'656;  // of torchvision's vit_b_16
  EXPECT_EQ(matrix_weights(shipped("vit_b16")),
            vit - 768 - 768 - 197 * 768 - 12 * (4 * 768 + 2304 + 768 + 3072 + 768) - 2 * 768 - 1000);
  const std::int64_t resnet34 = 21'797'672;  // of torchvision's resnet34; 17024 of them are normalisations'
  EXPECT_EQ(matrix_weights(shipped("resnet34_imagenet")), resnet34 - 17'024 - 1000);
}

TEST(ShippedWorkloads, mark_the_ends_that_a_schedule_boosts) {
  const auto marks = [](const Workload& w) {
    const std::vector<Operation>& ops = w.step.operations;
    return std::pair(ops.front().first_layer, ops.back().last_layer);
  };
  EXPECT_EQ(marks(shipped("resnet50_imagenet")), std::pair(true, true));
  EXPECT_EQ(marks(shipped("vit_b16")), std::pair(true, true));
  EXPECT_EQ(marks(shipped("transformer_base_wmt16")), std::pair(false, false));
  EXPECT_EQ(marks(shipped("transformer_base_wmt16", {"ends=last"})), std::pair(false, true));
  EXPECT_EQ(marks(shipped("llama_7b", {"ends=first"})), std::pair(true, false));
}

TEST(ShippedWorkloads, scale_with_their_parameters) {
  const Workload gpt2 = shipped("gpt2_small", {"batch=2", "sequence=64", "vocabulary=100", "depth=1"});
  EXPECT_EQ(listed_rows(gpt2.step).front(),
            row("h.0.attn.c_attn", "forward", 128, 2304, 768, 1, 128LL * 2304 * 768, true, false));
  EXPECT_EQ(gpt2.step.operations.size(), 7U);
  EXPECT_EQ(std::get<BatchedGeometry>(gpt2.step.operations[1].geometry).batch, 24);
  EXPECT_EQ(std::get<LinearGeometry>(gpt2.step.operations.back().geometry).n, 100);
  const Workload vit = shipped("vit_b16", {"batch=1", "size=384"});
  EXPECT_EQ(std::get<LinearGeometry>(vit.step.operations[1].geometry).m, 577);
  const Workload wmt = shipped("transformer_base_wmt16", {"batch=1", "source_length=7", "depth=1"});
  const auto geometry = [&](const std::string& layer) {
    for (const Operation& op : wmt.step.operations) {
      if (op.layer == layer) return std::get<BatchedGeometry>(op.geometry);
    }
    return BatchedGeometry{};
  };
  EXPECT_EQ(geometry("decoder.0.cross_attn.qk").n, 7);
  EXPECT_EQ(geometry("decoder.0.cross_attn.qk").m, 32);
  EXPECT_EQ(geometry("decoder.0.cross_attn.av").k, 7);
  EXPECT_EQ(geometry("encoder.0.self_attn.qk").m, 7);
}

}  // namespace
}  // namespace bfpsim

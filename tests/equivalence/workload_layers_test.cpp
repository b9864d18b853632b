// SPDX-License-Identifier: Apache-2.0
// The fast engine against the SystemC engine on real layers: of every workload in workloads/, the cheapest
// layer of each kind (linear, recurrent, batched, convolution by kernel, stride and groups) with all its
// passes, on the default machine. Time and counters only; batch, and where needed sizes, are shrunk so that
// every clock edge can be simulated.
#include <gmock/gmock.h>

#include <filesystem>
#include <map>
#include <set>

#include "sim/config/accelerator_file.h"
#include "sim/config/schedule_file.h"
#include "sim/config/workload_file.h"
#include "sim/engine/fast_engine.h"
#include "sim/engine/step_plan.h"
#include "sim/engine/systemc_engine.h"
#include "tests/support/compare_outcomes.h"

namespace bfpsim {
namespace {

const std::string kRoot = BFPSIM_SOURCE_DIR;

struct ShrunkWorkload {
  const char* name;
  std::vector<std::string> settings;
};

const std::vector<std::string> kOneImage = {"batch=1"};
const std::vector<std::string> kSmallDecoder = {"batch=1",  "depth=1",      "width=768",
                                                "heads=12", "sequence=128", "vocabulary=1000"};

const std::vector<ShrunkWorkload> kWorkloads = {
    {"bert_base", {"batch=1", "depth=1", "sequence=128"}},
    {"densenet40_cifar100", {"batch=2"}},
    {"gnmt_8x1024", {"batch=4", "depth=3", "width=512", "sequence=4"}},
    {"gpt2_small", kSmallDecoder},
    {"gpt3_175b", kSmallDecoder},
    {"llama_7b", kSmallDecoder},
    {"resnet18_imagenet", kOneImage},
    {"resnet20_cifar10", {"batch=8"}},
    {"resnet34_imagenet", kOneImage},
    {"resnet50_imagenet", kOneImage},
    {"resnet74_cifar10", {"batch=1"}},
    {"resnet74_cifar100", {"batch=1"}},
    {"transformer_base_iwslt14", {"batch=2", "depth=1"}},
    {"transformer_base_wmt16", {"batch=2", "depth=1"}},
    {"vit_b16", {"batch=1", "depth=1"}},
};

void PrintTo(const ShrunkWorkload& which, std::ostream* out) {
  *out << which.name;
}

Workload load(const char* name, const std::vector<std::string>& settings) {
  return load_workload(kRoot + "/workloads/" + name + ".yaml", settings);
}

std::string kind_of(const Operation& operation) {
  if (const auto* linear = std::get_if<LinearGeometry>(&operation.geometry))
    return linear->steps > 1 ? "recurrent" : "linear";
  if (std::holds_alternative<BatchedGeometry>(operation.geometry)) return "batched";
  const auto& conv = std::get<ConvGeometry>(operation.geometry);
  return "convolution " + std::to_string(conv.kernel_h) + "x" + std::to_string(conv.kernel_w) + "/" +
         std::to_string(conv.stride_h) + (conv.groups > 1 ? " grouped" : "");
}

std::set<std::string> kinds_of(const Workload& workload) {
  std::set<std::string> kinds;
  for (const Operation& operation : workload.step.operations)
    kinds.insert(kind_of(operation));
  return kinds;
}

/// A layer's GEMMs, as planned, and what the fast engine makes of them.
struct Layer {
  std::vector<GemmJob> jobs;
  std::vector<GemmOutcome> outcomes;
  std::int64_t cycles = 0;
};

std::map<std::string, Layer> run_fast(const Workload& workload, const MachineParams& machine) {
  const Schedule schedule = load_schedule(kRoot + "/configs/schedules/accuracy_boosters.yaml");
  MappingCache mappings;
  const auto engine = make_fast_engine(machine);
  std::map<std::string, Layer> layers;
  for (const PlannedGemm& planned :
       plan_step(workload.step, schedule, machine, 1, schedule.epochs, mappings)) {
    Layer& layer = layers[planned.gemm.layer];
    layer.jobs.push_back(planned.gemm.job);
    layer.outcomes.push_back(engine->run({planned.gemm.job, nullptr, nullptr}));
    layer.cycles += layer.outcomes.back().cycles.count();
  }
  return layers;
}

class EveryKindOfLayer : public testing::TestWithParam<ShrunkWorkload> {};

TEST_P(EveryKindOfLayer, TakesTheSameTimeOnBothEngines) {
  const Workload workload = load(GetParam().name, GetParam().settings);
  EXPECT_EQ(kinds_of(workload), kinds_of(load(GetParam().name, {}))) << "shrinking must lose no kind";
  const MachineParams machine = load_accelerator(kRoot + "/configs/accelerators/default.yaml");
  const std::map<std::string, Layer> layers = run_fast(workload, machine);
  std::map<std::string, std::string> cheapest;  // layer by kind
  for (const Operation& operation : workload.step.operations) {
    std::string& best = cheapest[kind_of(operation)];
    if (best.empty() || layers.at(operation.layer).cycles < layers.at(best).cycles) best = operation.layer;
  }
  const auto systemc = make_systemc_engine(machine);
  for (const auto& [kind, name] : cheapest) {
    const Layer& layer = layers.at(name);
    std::printf("%-22s %-32s %zu GEMMs, %lld cycles\n", kind.c_str(), name.c_str(), layer.jobs.size(),
                static_cast<long long>(layer.cycles));
    for (std::size_t i = 0; i < layer.jobs.size(); ++i) {
      SCOPED_TRACE(kind + " " + name + ", GEMM " + std::to_string(i));
      const GemmOutcome outcome = systemc->run({layer.jobs[i], nullptr, nullptr});
      EXPECT_EQ(test_support::differences(outcome, layer.outcomes[i]), "");
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Workloads, EveryKindOfLayer, testing::ValuesIn(kWorkloads),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(EveryKindOfLayerOf, EveryShippedWorkload) {
  std::vector<std::string> shipped;
  for (const auto& file : std::filesystem::directory_iterator(kRoot + "/workloads"))
    shipped.push_back(file.path().stem().string());
  std::vector<std::string> tested;
  for (const ShrunkWorkload& workload : kWorkloads)
    tested.emplace_back(workload.name);
  EXPECT_THAT(tested, testing::UnorderedElementsAreArray(shipped));
}

}  // namespace
}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
#include "sim/study/reproductions.h"

#include <initializer_list>
#include <utility>

#include "sim/config/accelerator_file.h"
#include "sim/config/publication_file.h"
#include "sim/config/schedule_file.h"
#include "sim/config/technology_file.h"
#include "sim/config/trace_file.h"
#include "sim/config/workload_file.h"
#include "sim/study/arithmetic.h"
#include "sim/study/density.h"
#include "sim/study/density_claims.h"
#include "sim/study/density_designs.h"
#include "sim/study/energy_ratios.h"
#include "sim/study/fig1.h"
#include "sim/study/table1.h"
#include "sim/study/throughput.h"

namespace bfpsim {
namespace {

constexpr const char* kPaper = "accuracy_boosters";  // the publication, and its schedule
constexpr const char* kUnitAreas = "tsmc28_hbfp";    // the node and the synthesis of the paper
constexpr const char* kMachine = "default";

Publication paper(const ReproductionContext& context) {
  return load_publication(resolve_config(ConfigKind::Publication, kPaper, context.search));
}

Technology unit_areas(const ReproductionContext& context) {
  return load_technology(resolve_config(ConfigKind::Technology, kUnitAreas, context.search));
}

Schedule boosters(const ReproductionContext& context) {
  return load_schedule(resolve_config(ConfigKind::Schedule, kPaper, context.search));
}

std::vector<Workload> workloads(const ReproductionContext& context,
                                std::initializer_list<const char*> names) {
  std::vector<Workload> loaded;
  for (const char* name : names)
    loaded.push_back(load_workload(resolve_config(ConfigKind::Workload, name, context.search)));
  return loaded;
}

/// The models of the paper's Table I.
std::vector<Workload> cnns(const ReproductionContext& context) {
  return workloads(context,
                   {"resnet20_cifar10", "resnet74_cifar10", "resnet74_cifar100", "densenet40_cifar100"});
}

std::vector<Workload> all_models(const ReproductionContext& context) {
  std::vector<Workload> models = cnns(context);
  for (Workload& model : workloads(context, {"transformer_base_iwslt14"}))
    models.push_back(std::move(model));
  return models;
}

Reproduction run_table1(const ReproductionContext& context) {
  return reproduce_table1(paper(context), unit_areas(context));
}

Reproduction run_claims(const ReproductionContext& context) {
  return reproduce_claims(paper(context), unit_areas(context));
}

Reproduction run_tiles(const ReproductionContext& context) {
  return reproduce_tiles(paper(context), unit_areas(context));
}

Reproduction run_flops(const ReproductionContext& context) {
  return reproduce_flops(paper(context), cnns(context));
}

Reproduction run_share(const ReproductionContext& context) {
  return reproduce_share(paper(context), all_models(context), boosters(context));
}

Reproduction run_throughput(const ReproductionContext& context) {
  const std::string machine = resolve_config(ConfigKind::Accelerator, kMachine, context.search);
  return reproduce_throughput(paper(context), all_models(context), boosters(context),
                              load_accelerator(machine), unit_areas(context), context.on_part);
}

Schedule schedule(const ReproductionContext& context, const std::string& name) {
  return load_schedule(resolve_config(ConfigKind::Schedule, name, context.search));
}

MachineParams machine(const ReproductionContext& context, const char* name) {
  return load_accelerator(resolve_config(ConfigKind::Accelerator, name, context.search));
}

/// The publication's first model, for which the default machine is balanced.
Workload first_model(const ReproductionContext& context) {
  return workloads(context, {"resnet20_cifar10"}).front();
}

Reproduction run_density(const ReproductionContext& context) {
  std::vector<Schedule> schedules;
  for (const DensityDesign& design : density_designs())
    schedules.push_back(schedule(context, design.schedule));
  return reproduce_density(paper(context), first_model(context), schedules, machine(context, kMachine),
                           unit_areas(context), context.on_part);
}

Reproduction run_energy(const ReproductionContext& context) {
  std::vector<EnergyCase> cases;
  for (const char* format : {"hbfp4", "hbfp6", "hbfp8"})
    cases.push_back({schedule(context, format), machine(context, kMachine)});
  cases.push_back({schedule(context, "fp32"), machine(context, "fp32_8x8x8")});
  const std::string file = resolve_config(ConfigKind::Publication, "energy_expectations", context.search);
  return reproduce_energy(load_publication(file), first_model(context), cases, unit_areas(context),
                          context.on_part);
}

/// The last captured step of each shipped network is its most trained one.
Reproduction run_fig1(const ReproductionContext& context) {
  std::vector<WeightSample> networks;
  for (const char* name : {"fmnist-resnet8", "licence-charlm"}) {
    const Trace trace = load_trace(resolve_trace(name, context.search));
    const TraceStep& step = trace.steps.back();
    networks.push_back({trace.name, step.step, load_weights(trace, step)});
  }
  return reproduce_fig1(networks, context.on_part);
}

}  // namespace

const std::vector<NamedReproduction>& reproductions() {
  static const std::vector<NamedReproduction> kAll = {
      {"fig1", "Harma et al., Figure 1: Wasserstein distance of weights against the block size", run_fig1},
      {"table1", "Harma et al., Table I: density of HBFP units against FP32, 15 points and BF16", run_table1},
      {"claims", "Harma et al.: every claim of density that needs no training", run_claims},
      {"tiles", "what is left of the density when a block of N is a sqrt(N) x sqrt(N) tile", run_tiles},
      {"flops", "Harma et al., Table I: FLOPs required to train, under two countings", run_flops},
      {"share", "Harma et al., abstract: 99.7% of the arithmetic in HBFP4, model by model", run_share},
      {"throughput", "Harma et al., section IV-B: what HBFP6 costs on 4-bit slices, over trainings",
       run_throughput},
      {"density",
       "Harma et al., abstract: the density in whole training steps at equal area, bandwidth, power",
       run_density},
      {"energy", "energy of a step in HBFP4, 6, 8 and FP32: ratios, and which survive the sources' spread",
       run_energy},
  };
  return kAll;
}

}  // namespace bfpsim

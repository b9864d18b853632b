// SPDX-License-Identifier: Apache-2.0
#include "sim/study/reproductions.h"

#include "sim/config/trace_file.h"
#include "sim/study/fig1.h"

namespace bfpsim {
namespace {

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
  };
  return kAll;
}

}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/accelerator/tile_program.h"

#include <algorithm>
#include <stdexcept>

#include "rtl_models/arch/refuse.h"

namespace bfpsim {
namespace {

/// Appends steps, and panels where the one that a step needs is not the one its predecessor used.
class Builder {
 public:
  Builder(const GemmJob& job, TileProgram& program) : job_(job), program_(program) {}

  void macro_tile(std::int64_t instance, std::int64_t m0, std::int64_t n0) {
    ++program_.macro_tiles;
    for (std::int64_t k0 = 0; k0 < job_.k; k0 += job_.mapping.tile_k) {
      Step step;
      step.instance = instance;
      step.m0 = m0;
      step.m = std::min(job_.mapping.tile_m, job_.m - m0);
      step.n0 = n0;
      step.n = std::min(job_.mapping.tile_n, job_.n - n0);
      step.k0 = k0;
      step.k = std::min(job_.mapping.tile_k, job_.k - k0);
      step.first_k = k0 == 0;
      step.last_k = k0 + step.k == job_.k;
      step.panel_a = panel(Side::A, {instance, m0, step.m, k0, step.k}, last_a_);
      step.panel_b = panel(Side::B, {instance, n0, step.n, k0, step.k}, last_b_);
      program_.steps.push_back(step);
    }
  }

  void mark_releases() {
    std::vector<Step>& steps = program_.steps;
    for (std::size_t i = 0; i < steps.size(); ++i) {
      const bool last = i + 1 == steps.size();
      steps[i].releases_a = last || steps[i + 1].panel_a != steps[i].panel_a;
      steps[i].releases_b = last || steps[i + 1].panel_b != steps[i].panel_b;
    }
  }

 private:
  std::int64_t panel(Side side, const PanelRange& range, std::int64_t& last) {
    if (last >= 0) {
      const PanelRange& held = program_.panels[static_cast<std::size_t>(last)].range;
      const bool same = held.instance == range.instance && held.line0 == range.line0 && held.k0 == range.k0;
      if (same) return last;
    }
    last = static_cast<std::int64_t>(program_.panels.size());
    program_.panels.push_back({side, range});
    return last;
  }

  const GemmJob& job_;
  TileProgram& program_;
  std::int64_t last_a_ = -1;
  std::int64_t last_b_ = -1;
};

}  // namespace

Work work_of(const Panel& panel) {
  Work work;
  work.kind = panel.side == Side::A ? Work::Kind::PanelA : Work::Kind::PanelB;
  work.instance = panel.range.instance;
  (panel.side == Side::A ? work.m : work.n) = {panel.range.line0, panel.range.lines};
  work.k = {panel.range.k0, panel.range.k};
  return work;
}

Work work_of(const Step& step) {
  return {Work::Kind::MacroTile, step.instance, {step.m0, step.m}, {step.n0, step.n}, {}};
}

TileProgram make_program(const MachineParams& machine, const GemmJob& job) {
  TileProgram program;
  program.chunking = make_chunking(machine.array, job.format_a, job.format_b);
  if (const auto reason = refuse_mapping(machine, job)) throw std::invalid_argument(*reason);
  Builder builder(job, program);
  const bool n_fastest = job.mapping.order == TileOrder::NFastest;
  const std::int64_t tiles_m = ceil_div(job.m, job.mapping.tile_m);
  const std::int64_t tiles_n = ceil_div(job.n, job.mapping.tile_n);
  for (std::int64_t tile = 0; tile < job.instances * tiles_m * tiles_n; ++tile) {
    const std::int64_t instance = tile / (tiles_m * tiles_n);
    const std::int64_t in_instance = tile % (tiles_m * tiles_n);
    const std::int64_t tile_m = n_fastest ? in_instance / tiles_n : in_instance % tiles_m;
    const std::int64_t tile_n = n_fastest ? in_instance % tiles_n : in_instance / tiles_m;
    builder.macro_tile(instance, tile_m * job.mapping.tile_m, tile_n * job.mapping.tile_n);
  }
  builder.mark_releases();
  return program;
}

}  // namespace bfpsim

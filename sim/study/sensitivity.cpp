// SPDX-License-Identifier: Apache-2.0
#include "sim/study/sensitivity.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>
#include <tuple>

#include "rtl_models/arch/refuse.h"
#include "sim/config/accelerator_table.h"
#include "sim/engine/fast_engine.h"

namespace bfpsim {
namespace {

enum class Kind : std::uint8_t {
  Count,     ///< one more, twice
  Capacity,  ///< one KiB more, twice
  Latency,   ///< one less, half
};

struct Probed {
  std::string_view parameter;
  Kind kind;
  bool maps_anew;  ///< it decides which mappings there are
};

constexpr std::int64_t kKibibyte = 1024;

constexpr std::array<Probed, 26> kProbed = {{
    {"array.count", Kind::Count, true},
    {"array.rows", Kind::Count, true},
    {"array.cols", Kind::Count, true},
    {"array.lanes", Kind::Count, true},
    {"array.accumulators", Kind::Count, true},
    {"array.result_words_per_cycle", Kind::Count, false},
    {"array.result_banks", Kind::Count, false},
    {"pipeline.accumulate_cycles", Kind::Latency, false},
    {"converter.count", Kind::Count, false},
    {"converter.width", Kind::Count, false},
    {"converter.latency_cycles", Kind::Latency, false},
    {"buffers.staging_slots", Kind::Count, false},
    {"buffers.staging_bytes", Kind::Capacity, true},
    {"buffers.operand_banks", Kind::Count, false},
    {"buffers.operand_bytes", Kind::Capacity, true},
    {"buffers.result_banks", Kind::Count, false},
    {"buffers.result_bytes", Kind::Capacity, true},
    {"simd.lanes", Kind::Count, false},
    {"simd.input_slots", Kind::Count, false},
    {"memory.bytes_per_cycle", Kind::Count, false},
    {"memory.latency_cycles", Kind::Latency, false},
    {"dram.channels", Kind::Count, false},
    {"dram.queue", Kind::Count, false},
    {"dram.controller_cycles", Kind::Latency, false},
    {"dram.cl", Kind::Latency, false},
    {"sequencer.launch_cycles", Kind::Latency, false},
}};

/// A DRAM has other parameters than memory of a bandwidth; an ideal memory has a latency alone.
bool applies(const Probed& probed, MemoryKind kind) {
  if (probed.parameter == "memory.bytes_per_cycle") return kind == MemoryKind::Bandwidth;
  if (probed.parameter == "memory.latency_cycles") return kind != MemoryKind::Banked;
  return probed.parameter.substr(0, 5) != "dram." || kind == MemoryKind::Banked;
}

std::int64_t small_step(Kind kind, std::int64_t value) {
  switch (kind) {
    case Kind::Latency:
      return value - 1;
    case Kind::Capacity:
      return value + kKibibyte;
    case Kind::Count:
      break;
  }
  return value + 1;
}

std::int64_t large_step(Kind kind, std::int64_t value) {
  return kind == Kind::Latency ? value / 2 : 2 * value;
}

const config::Parameter& parameter_of(std::string_view name) {
  const auto& all = config::accelerator_parameters();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const config::Parameter& p) { return p.name() == name; });
  if (found == all.end()) throw std::logic_error("no such parameter: " + std::string(name));
  return *found;
}

/// Time does not depend on values.
TraceStep without_values(TraceStep step) {
  for (Operation& operation : step.operations)
    operation.files = {};
  return step;
}

/// Saved by the large step, then by the small one: what comes first saves most.
bool saves_more(const SensitivityProbe& a, const SensitivityProbe& b) {
  const auto saved = [](const SensitivityProbe& probe) {
    return std::tuple(probe.large ? probe.large->saved_cycles : 0,
                      probe.small ? probe.small->saved_cycles : 0);
  };
  return saved(a) > saved(b);
}

class Study {
 public:
  Study(const Trace& trace, const TraceStep& step, const Schedule& schedule, const MachineParams& machine,
        const SensitivityOptions& options)
      : trace_(trace),
        step_(without_values(step)),
        schedule_(schedule),
        machine_(machine),
        options_(options),
        mappings_(options.energy) {}

  Sensitivity run() {
    result_.cycles = run_on(machine_, mappings_);
    for (const Probed& probed : kProbed) {
      if (!result_.complete) break;
      if (applies(probed, machine_.memory.kind)) probe(probed);
    }
    std::stable_sort(result_.probes.begin(), result_.probes.end(), saves_more);
    return std::move(result_);
  }

 private:
  std::int64_t run_on(const MachineParams& machine, MappingCache& mappings) {
    ReplayOptions options;
    options.epoch = options_.epoch;
    options.epochs = options_.epochs;
    options.numerics = false;
    options.operations = options_.operations;
    options.mappings = &mappings;
    options.on_gemm = [this](std::size_t, std::size_t, const LoweredGemm&) { return options_.go_on(); };
    const auto engine = make_fast_engine(machine);
    const RunRecord run = replay_step(trace_, step_, schedule_, machine, *engine, options);
    result_.complete = result_.complete && run.complete;
    return run.totals.cycles.count();
  }

  void probe(const Probed& probed) {
    const config::Parameter& parameter = parameter_of(probed.parameter);
    SensitivityProbe probe;
    probe.parameter = probed.parameter;
    probe.unit = parameter.unit;
    probe.is_latency = probed.kind == Kind::Latency;
    probe.value = parameter.get(machine_);
    const std::int64_t large = large_step(probed.kind, probe.value);
    const std::int64_t small = small_step(probed.kind, probe.value);
    probe.small = change(parameter, small, probed.maps_anew);
    probe.large = large == small ? probe.small : change(parameter, large, probed.maps_anew);
    if (result_.complete && (probe.small || probe.large)) result_.probes.push_back(probe);
  }

  /// nullopt where the machine cannot be so, or refuses the step.
  std::optional<SensitivityChange> change(const config::Parameter& parameter, std::int64_t value,
                                          bool maps_anew) {
    MachineParams machine = machine_;
    if (!result_.complete || value < parameter.range.min || value > parameter.range.max ||
        value == parameter.get(machine))
      return std::nullopt;
    parameter.set(machine, value);
    if (refuse_machine(machine)) return std::nullopt;
    MappingCache anew(options_.energy);
    try {
      return SensitivityChange{value, result_.cycles - run_on(machine, maps_anew ? anew : mappings_)};
    } catch (const RefusedError&) {
      return std::nullopt;
    }
  }

  const Trace& trace_;
  const TraceStep step_;
  const Schedule& schedule_;
  const MachineParams& machine_;
  const SensitivityOptions& options_;
  MappingCache mappings_;  ///< of the machine as it is
  Sensitivity result_;
};

}  // namespace

const SensitivityProbe* Sensitivity::bottleneck() const {
  const auto saves = [](const std::optional<SensitivityChange>& change) {
    return change && change->saved_cycles > 0;
  };
  if (probes.empty() || !(saves(probes.front().large) || saves(probes.front().small))) return nullptr;
  return &probes.front();
}

Sensitivity measure_sensitivity(const Trace& trace, const TraceStep& step, const Schedule& schedule,
                                const MachineParams& machine, const SensitivityOptions& options) {
  return Study(trace, step, schedule, machine, options).run();
}

}  // namespace bfpsim

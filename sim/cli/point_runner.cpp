// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/point_runner.h"

#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <filesystem>

#include "sim/cli/catalog.h"
#include "sim/cli/engines.h"
#include "sim/cli/resolved_configuration.h"
#include "sim/config/accelerator_file.h"
#include "sim/config/technology_file.h"
#include "sim/cost/mapping_weights.h"
#include "sim/cost/run_cost.h"
#include "sim/engine/replay.h"
#include "sim/report/point_metrics.h"
#include "sim/report/version.h"
#include "sim/study/golden.h"
#include "sim/study/host_name.h"

namespace bfpsim {
namespace {

constexpr std::size_t kMostBenches = 32;
/// A bench is made anew after so many points: what it knows of GEMMs must not fill the memory.
constexpr int kPointsOfBench = 256;

std::int64_t integer_of(const std::string& key, const std::string& text) {
  std::int64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end || value < 0)
    throw UsageError(fmt::format("{} must be an integer from 0 up, not '{}'", key, text));
  return value;
}

/// "integer, unknown": what a file of tensors is, as far as a look at the folder tells.
void add_tensor_files(const TraceStep& step, std::vector<Setting>& settings) {
  const auto add = [&settings](const std::string& path) {
    std::error_code error;
    if (path.empty()) return;
    const auto size = std::filesystem::file_size(path, error);
    const auto time = std::filesystem::last_write_time(path, error).time_since_epoch().count();
    settings.push_back({"tensor." + path, fmt::format("{} {}", size, time)});
  };
  for (const Operation& operation : step.operations) {
    for (const std::string& path : {operation.files.x, operation.files.w, operation.files.dy})
      add(path);
  }
}

/// Everything that the values follow from.
std::string key_of(const RunRequest& request, const RunInputs& inputs) {
  std::vector<Setting> settings = inputs.workload_settings;
  const ConfigurationFiles files = dump_files(inputs.configuration);
  settings.push_back({"accelerator", files.accelerator});
  settings.push_back({"schedule", files.schedule});
  settings.push_back({"technology", files.technology});
  settings.push_back({"program", source_hash()});
  settings.push_back({"engine", request.engine});
  settings.push_back({"epoch", std::to_string(request.epoch)});
  settings.push_back({"batch", std::to_string(inputs.training.batch)});
  settings.push_back({"trace", fmt::format("{} {}", inputs.trace.name, inputs.step().step)});
  add_tensor_files(inputs.step(), settings);
  return hash_of(settings);
}

/// Of a point that cannot be resolved.
std::string unresolved_key(const SweepPoint& point) {
  return hash_of({{"program", source_hash()}, {"point", point.label()}});
}

std::string one_line(std::string text) {
  const std::size_t end = text.find('\n');
  if (end != std::string::npos) text.resize(end);
  return text;
}

}  // namespace

RunRequest request_of(const SweepPoint& point, const std::optional<std::string>& config_dir) {
  RunRequest request;
  request.config_dir = config_dir;
  for (const auto& [key, value] : point.settings) {
    if (key == "workload") {
      request.workload = value;
    } else if (key == "trace") {
      request.trace = value;
    } else if (key == "step") {
      request.step = integer_of(key, value);
    } else if (key == "batch") {
      request.batch = integer_of(key, value);
    } else if (key == "accelerator") {
      request.accelerator = value;
    } else if (key == "schedule") {
      request.schedule = value;
    } else if (key == "epoch") {
      request.epoch = integer_of(key, value);
    } else if (key == "technology") {
      request.technology = value;
    } else if (key == "engine") {
      request.engine = value;
    } else {
      request.settings.push_back(key + "=" + value);
    }
  }
  if (request.trace.has_value() == request.workload.has_value())
    throw UsageError("a point needs a workload or a trace, one of them");
  const std::vector<std::string>& engines = engine_names();
  if (std::find(engines.begin(), engines.end(), request.engine) == engines.end())
    throw UsageError(fmt::format("engine must be fast or systemc, not '{}'", request.engine));
  return request;
}

PointRunner::Bench& PointRunner::bench_of(const Configuration& configuration, const std::string& engine) {
  const MachineParams& machine = configuration.machine;
  std::string key = engine + "\n" + dump_accelerator(machine);
  // Where energy decides on mappings, so does the technology.
  if (configuration.schedule.mapping.objective == MappingObjective::LeastEnergy)
    key += dump_technology(configuration.technology);
  const auto found = benches_.find(key);
  if (found != benches_.end() && ++found->second.points <= kPointsOfBench) return found->second;
  benches_.erase(key);
  if (benches_.size() >= kMostBenches) benches_.clear();
  Bench& bench = benches_[key];
  bench.machine = machine;
  bench.engine = make_engine(engine, machine);
  bench.mappings = MappingCache(energy_of_job(configuration.technology));
  return bench;
}

std::string PointRunner::key(const SweepPoint& point) {
  try {
    const RunRequest request = request_of(point, config_dir_);
    return key_of(request, load_inputs(request, make_search(config_dir_), files_));
  } catch (const std::exception&) {
    return unresolved_key(point);  // run() says what is wrong
  }
}

std::optional<ResultRow> PointRunner::run(const SweepPoint& point, std::int64_t ordinal,
                                          const std::string& known_key) {
  const auto start = std::chrono::steady_clock::now();
  ResultRow row;
  row.point = point.label();
  row.ordinal = ordinal;
  row.host = host_name();
  for (const NamedText& chosen : point.chosen)
    row.chosen.push_back(chosen.second);
  row.key = unresolved_key(point);
  try {
    const RunRequest request = request_of(point, config_dir_);
    const RunInputs inputs = load_inputs(request, make_search(config_dir_), files_);
    row.key = key_of(request, inputs);
    if (row.key == known_key) return std::nullopt;
    Bench& bench = bench_of(inputs.configuration, request.engine);
    ReplayOptions options;
    options.mappings = &bench.mappings;
    options.epoch = request.epoch;
    options.epochs = inputs.training.epochs;
    options.operations = request.operations;
    const RunRecord run = replay_step(inputs.trace, inputs.step(), inputs.configuration.schedule,
                                      bench.machine, *bench.engine, options);
    row.values = point_values(run, cost_of(run, inputs.configuration.technology));
  } catch (const std::exception& error) {
    row.error = one_line(error.what());
    if (row.key == known_key) return std::nullopt;
  }
  row.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return row;
}

}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/planned_sweep.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "sim/cli/output_file.h"
#include "sim/cli/point_runner.h"
#include "sim/cli/sweep_inputs.h"
#include "sim/cli/sweep_progress.h"
#include "sim/cli/terminal.h"
#include "sim/report/json_writer.h"
#include "sim/report/manifest_json.h"
#include "sim/report/text_table.h"
#include "sim/report/version.h"

namespace bfpsim {
namespace {

namespace fs = std::filesystem;

bool is_there(const std::string& path) {
  std::error_code error;
  return fs::exists(path, error);
}

/// The manifest that a user names by itself or by its folder.
std::string manifest_of(const std::string& path) {
  std::error_code error;
  return fs::is_directory(path, error) ? manifest_file(path) : path;
}

std::vector<PlannedPoint> with_keys(std::vector<SweepPoint> points,
                                    const std::optional<std::string>& config_dir) {
  PointRunner runner(config_dir);
  SweepProgress progress(points.size(), 0);
  std::vector<PlannedPoint> planned;
  planned.reserve(points.size());
  constexpr std::size_t kShowEvery = 100;
  for (SweepPoint& point : points) {
    std::string key = runner.key(point);
    planned.push_back({std::move(point), std::move(key)});
    if (planned.size() % kShowEvery == 0) progress.show(planned.size(), 0);
  }
  return planned;
}

/// Nobody changes a manifest by mistake.
void make_read_only(const std::string& path) {
  constexpr auto kReadable = fs::perms::owner_read | fs::perms::group_read | fs::perms::others_read;
  std::error_code error;
  fs::permissions(path, kReadable, error);
}

std::string summary_json(const SweepManifest& manifest, const std::string& path) {
  JsonWriter json;
  json.begin_object();
  json.member("schema", "bfpsim.sweep-plan/1");
  json.member("bfpsim_version", version());
  json.member("manifest", path);
  json.member("points", static_cast<std::int64_t>(manifest.points.size()));
  json.member("chunks", static_cast<std::int64_t>(manifest.chunks()));
  json.end();
  return json.take();
}

}  // namespace

ExitCode plan_sweep(const PlanRequest& request) {
  SweepInputs inputs = load_sweep_inputs(request.sweep, request.config_dir);
  const std::string folder = request.out.value_or(as_file_name(inputs.layout.sweep) + ".plan");
  const std::string path = manifest_file(folder);
  if (is_there(path))
    throw UsageError(
        fmt::format("{}: exists already, and a manifest never changes; --out names another folder", path));
  require_writable_folder(folder);
  SweepManifest manifest;
  manifest.sweep = inputs.layout.sweep;
  manifest.source_hash = source_hash();
  manifest.folder = fs::current_path().string();
  manifest.config_dir = request.config_dir;
  manifest.axes = inputs.layout.axes;
  manifest.chunk_points = request.chunk_points;
  manifest.points = with_keys(std::move(inputs.points), request.config_dir);
  make_folder(folder);
  write_file(path, to_json(manifest));
  make_read_only(path);
  if (request.json) {
    print(summary_json(manifest, path));
  } else {
    print(wrap(fmt::format("Planned {} points in {} chunks: {}. 'bfpsim sweep run {}' runs them.",
                           manifest.points.size(), manifest.chunks(), path, folder),
               stdout_style()));
  }
  return ExitCode::Done;
}

bool is_planned_sweep(const std::string& path) {
  return fs::path(manifest_of(path)).extension() == ".json" && is_there(manifest_of(path));
}

PlannedSweep open_planned_sweep(const std::string& path) {
  const std::string file = manifest_of(path);
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw UsageError(fmt::format("{}: cannot be read; bfpsim sweep plan makes a manifest", file));
  const std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  PlannedSweep sweep;
  try {
    sweep.manifest = parse_manifest(file, text);
  } catch (const ManifestError& error) {
    throw UsageError(error.what());
  }
  if (sweep.manifest.source_hash != source_hash()) {
    throw UsageError(
        fmt::format("{}: was planned by another build of the program (sources {}, these are {}); plan again "
                    "with this one",
                    file, sweep.manifest.source_hash, source_hash()));
  }
  sweep.folder = fs::absolute(file).parent_path().lexically_normal().string();
  return sweep;
}

}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
#include "sim/report/manifest_json.h"

#include <fmt/format.h>

#include "sim/report/json_tools.h"
#include "sim/report/json_writer.h"
#include "sim/study/golden.h"

namespace bfpsim {
namespace {

/// Over everything that the file tells: a manifest that was edited or cut short is told from one that was
/// not.
std::string seal_of(const SweepManifest& manifest) {
  std::vector<Setting> told = {{"sweep", manifest.sweep},
                               {"source_hash", manifest.source_hash},
                               {"folder", manifest.folder},
                               {"config_dir", manifest.config_dir.value_or("")},
                               {"chunk_points", std::to_string(manifest.chunk_points)}};
  for (const std::string& axis : manifest.axes)
    told.push_back({"axis", axis});
  for (const PlannedPoint& planned : manifest.points) {
    told.push_back({"key", planned.key});
    for (const auto& [name, value] : planned.point.chosen)
      told.push_back({name, value});
    for (const auto& [name, value] : planned.point.settings)
      told.push_back({name, value});
  }
  return hash_of(told);
}

/// Names are texts like any other, so they are values and no keys.
void write_point(JsonWriter& json, const PlannedPoint& planned) {
  json.begin_object(JsonWriter::Layout::OneLine);
  json.member("key", planned.key);
  json.key("chosen");
  json.begin_array(JsonWriter::Layout::OneLine);
  for (const NamedText& chosen : planned.point.chosen)
    json.value(chosen.second);
  json.end();
  json.key("settings");
  json.begin_array(JsonWriter::Layout::OneLine);
  for (const auto& [name, value] : planned.point.settings) {
    json.begin_array(JsonWriter::Layout::OneLine);
    json.value(name);
    json.value(value);
    json.end();
  }
  json.end();
  json.end();
}

SweepPoint point_of(const Json& object, const std::vector<std::string>& axes) {
  SweepPoint point;
  const auto chosen = object.at("chosen").get<std::vector<std::string>>();
  for (std::size_t i = 0; i < axes.size(); ++i)
    point.chosen.emplace_back(axes[i], chosen.at(i));
  point.settings = object.at("settings").get<std::vector<NamedText>>();
  return point;
}

SweepManifest manifest_of(const Json& root) {
  SweepManifest manifest;
  manifest.sweep = root.at("sweep").get<std::string>();
  manifest.source_hash = root.at("source_hash").get<std::string>();
  manifest.folder = root.at("folder").get<std::string>();
  if (!root.at("config_dir").is_null()) manifest.config_dir = root.at("config_dir").get<std::string>();
  manifest.axes = root.at("axes").get<std::vector<std::string>>();
  manifest.chunk_points = root.at("chunk_points").get<std::size_t>();
  for (const Json& object : root.at("points"))
    manifest.points.push_back({point_of(object, manifest.axes), object.at("key").get<std::string>()});
  return manifest;
}

}  // namespace

std::string to_json(const SweepManifest& manifest) {
  JsonWriter json;
  json.begin_object();
  json.member("schema", kManifestSchema);
  json.member("sweep", manifest.sweep);
  json.member("source_hash", manifest.source_hash);
  json.member("folder", manifest.folder);
  json.key("config_dir");
  if (manifest.config_dir) {
    json.value(*manifest.config_dir);
  } else {
    json.null();
  }
  json.key("axes");
  json.begin_array(JsonWriter::Layout::OneLine);
  for (const std::string& axis : manifest.axes)
    json.value(axis);
  json.end();
  json.member("chunk_points", static_cast<std::int64_t>(manifest.chunk_points));
  json.member("chunks", static_cast<std::int64_t>(manifest.chunks()));
  json.member("seal", seal_of(manifest));
  json.key("points");
  json.begin_array();
  for (const PlannedPoint& planned : manifest.points)
    write_point(json, planned);
  json.end();
  json.end();
  return json.take();
}

SweepManifest parse_manifest(const std::string& path, const std::string& text) {
  const Json root = Json::parse(text, nullptr, false);
  if (root.is_discarded() || !root.is_object())
    throw ManifestError(path +
                        ": this is no manifest of a sweep (bfpsim sweep plan makes one), or it is damaged");
  try {
    const auto schema = root.at("schema").get<std::string>();
    if (schema != kManifestSchema)
      throw ManifestError(fmt::format("{}: schema '{}' found, '{}' expected", path, schema, kManifestSchema));
    SweepManifest manifest = manifest_of(root);
    if (manifest.points.empty() || manifest.chunk_points == 0 || root.at("seal") != seal_of(manifest))
      throw ManifestError(path + ": is not as `bfpsim sweep plan` wrote it; plan again");
    return manifest;
  } catch (const std::out_of_range& error) {
    throw ManifestError(fmt::format("{}: is not as `bfpsim sweep plan` wrote it: {}", path, error.what()));
  } catch (const Json::exception& error) {
    throw ManifestError(fmt::format("{}: is not as `bfpsim sweep plan` wrote it: {}", path, error.what()));
  }
}

}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
// Manifests of planned sweeps as files: JSON, schema bfpsim.sweep-manifest/1, a line for each point.
#pragma once

#include <stdexcept>
#include <string>

#include "sim/study/sweep_manifest.h"

namespace bfpsim {

inline constexpr const char* kManifestSchema = "bfpsim.sweep-manifest/1";

/// A file that is no manifest, or not as it was written; `what()` says what is wrong and where.
class ManifestError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

[[nodiscard]] std::string to_json(const SweepManifest& manifest);

/// Reads the text of the file `path` back. Throws ManifestError.
[[nodiscard]] SweepManifest parse_manifest(const std::string& path, const std::string& text);

}  // namespace bfpsim

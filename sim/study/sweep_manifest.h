// SPDX-License-Identifier: Apache-2.0
// A sweep that many machines share: its points in chunks, fixed when it is planned.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "sim/study/result_store.h"
#include "sim/study/sweep_points.h"

namespace bfpsim {

struct PlannedPoint {
  SweepPoint point;
  std::string key;  ///< ResultRow::key of the row that it must become
};

/// What a chunk needs to run anywhere that sees the same files.
struct SweepManifest {
  std::string sweep;                      ///< name
  std::string source_hash;                ///< of the program that planned it, and that alone may run it
  std::string folder;                     ///< absolute; the points' relative paths begin here
  std::optional<std::string> config_dir;  ///< as it was given
  std::vector<std::string> axes;
  std::size_t chunk_points = 1;  ///< of every chunk but the last
  std::vector<PlannedPoint> points;

  [[nodiscard]] std::size_t chunks() const { return (points.size() + chunk_points - 1) / chunk_points; }
  [[nodiscard]] std::size_t chunk_of(std::size_t ordinal) const { return ordinal / chunk_points; }
  /// Precondition: chunk < chunks().
  [[nodiscard]] std::size_t chunk_begin(std::size_t chunk) const { return chunk * chunk_points; }
  [[nodiscard]] std::size_t chunk_end(std::size_t chunk) const {
    return std::min(points.size(), (chunk + 1) * chunk_points);
  }
};

/// Where the parts of a planned sweep lie, below the folder of its manifest.
[[nodiscard]] std::string manifest_file(const std::string& plan_folder);
[[nodiscard]] std::string rows_folder(const std::string& plan_folder);

}  // namespace bfpsim

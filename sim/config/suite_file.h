// SPDX-License-Identifier: Apache-2.0
// Suite files (schema bfpsim.suite/1): the runs that `bfpsim regress` holds against stored figures.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bfpsim {

inline constexpr const char* kSuiteSchema = "bfpsim.suite/1";

/// One run of a suite: what `bfpsim run` would be told.
struct SuiteCase {
  std::string
      name;  ///< unique: workload or trace, accelerator, schedule, joined by dots; see docs/regress.md
  std::optional<std::string> trace;     ///< either this
  std::optional<std::string> workload;  ///< or this
  std::optional<std::int64_t> batch;    ///< of the workload
  std::string accelerator = "default";
  std::string schedule = "accuracy_boosters";
  std::string engine = "fast";
  std::int64_t epoch = 1;
  std::vector<std::string> settings;  ///< as --set takes them
};

/// How far the figures of some names may be from the stored ones, both ways.
struct Tolerance {
  std::string metric;     ///< a glob over names such as cycles, units.array.dram_wait, digest
  double relative = 0.0;  ///< of the stored figure; infinite: the metric is not compared
};

struct Suite {
  std::string name;
  std::string goldens;                ///< folder of the stored figures
  std::vector<Tolerance> tolerances;  ///< the last that matches a metric decides; none: exact
  std::vector<SuiteCase> cases;       ///< in the file's order, lists multiplied out
};

/// Reads and checks; a relative `goldens` is taken from the file's folder. Throws ConfigError with every
/// mistake.
[[nodiscard]] Suite load_suite(const std::string& path);

}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
// The figures of a run that a regression stores, and how a later run differs from them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sim/config/suite_file.h"
#include "sim/workload/setting.h"

namespace bfpsim {

/// Counts are compared as integers, derived figures (joules) as they are.
using Figure = std::variant<std::int64_t, double>;
[[nodiscard]] double as_double(const Figure& figure);

/// The figures of a whole run, or of one of its jobs: a GEMM or another operation. Names: cycles, macs,
/// dram_bytes, energy_j, ..., units.<unit>.<state>, events.<event>. Left out: what is zero, and idle, which
/// the others leave of the cycles.
struct GoldenPart {
  std::string name;  ///< "run"; of a GEMM layer, pass and part; of an operation layer, kind and pass
  std::string digest;
  std::map<std::string, Figure> figures;
};

struct Golden {
  std::string case_name;
  std::string configuration_hash;      ///< of `configuration`, FNV-1a
  std::vector<Setting> configuration;  ///< resolved: machine, schedule, technology, workload
  GoldenPart run;
  std::vector<GoldenPart> jobs;  ///< in the order of the run
};

/// FNV-1a of all keys and values.
[[nodiscard]] std::string hash_of(const std::vector<Setting>& configuration);

struct MovedFigure {
  std::string part;    ///< "run" or a job
  std::string metric;  ///< "cycles", "units.converter.busy", ...
  Figure before;
  Figure after;
  [[nodiscard]] double change() const { return as_double(after) - as_double(before); }
};

struct MovedSetting {
  std::string key;
  std::optional<std::string> before;  ///< absent: the stored run has no such key
  std::optional<std::string> after;
};

/// Where a run moved most: the job whose cycles changed most (without such: any figure), and in it the unit
/// and the state whose cycles changed most.
struct LargestMove {
  std::string layer;
  std::string unit;
  std::string state;
  double change = 0.0;  ///< cycles in that state
};

/// How a run differs from the stored one, tolerances taken off. Both ways count: an improvement is a
/// difference too.
struct GoldenDifference {
  std::vector<MovedSetting> configuration;
  std::vector<MovedFigure> figures;  ///< of the run as a whole; cycles first, then the largest change
  std::vector<std::string> jobs;     ///< that have a figure or a digest that differs
  std::vector<std::string> missing;  ///< jobs that the stored run has and this one has not
  std::vector<std::string> added;    ///< the other way round
  bool digest_differs = false;       ///< values or counters
  std::optional<LargestMove> largest;
  [[nodiscard]] bool empty() const;
};

[[nodiscard]] GoldenDifference compare(const Golden& stored, const Golden& now,
                                       const std::vector<Tolerance>& tolerances);

}  // namespace bfpsim

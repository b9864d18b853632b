// SPDX-License-Identifier: Apache-2.0
// bfpsim diff: what changed between two run.json files, the largest cause first.
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "sim/report/text_style.h"

namespace bfpsim {

/// A file that is no run.json of this schema; `what()` says what is wrong and where.
class RunFileError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A word that differs: names, steps, parameters, formats, mappings.
struct SettingChange {
  std::string what;    ///< "accelerator", "accelerator.array.rows", "conv1 forward: format_a", ...
  std::string before;  ///< kAbsent where the run has none
  std::string after;
};
inline constexpr const char* kAbsent = "-";

/// A figure that differs.
struct FigureChange {
  std::string what;
  double before = 0.0;
  double after = 0.0;
  [[nodiscard]] double change() const { return after - before; }
};

struct RunDifference {
  std::string first;  ///< the files
  std::string second;
  bool same_digest = false;
  std::vector<std::string> without_configuration;  ///< files of a version that did not write parameters yet
  std::vector<SettingChange> parameters;           ///< of the configuration; largest relative change first
  std::vector<SettingChange> settings;   ///< names and shapes, then what follows from the parameters
  std::vector<FigureChange> totals;      ///< cycles, energy_j, dram_bytes, macs, area_um2, ...
  std::vector<FigureChange> states;      ///< the array's cycles by state; largest change first, as all below
  std::vector<FigureChange> passes;      ///< cycles by pass
  std::vector<FigureChange> gemms;       ///< cycles by layer and pass
  std::vector<FigureChange> components;  ///< joules
  std::vector<FigureChange> sqnr;        ///< dB by GEMM
  std::vector<std::string> only_first;   ///< GEMMs that the other has not
  std::vector<std::string> only_second;
  std::vector<std::string>
      other_digests;  ///< GEMMs with equal cycles whose digests differ: values or counters
  [[nodiscard]] bool equal() const;
};

/// Compares the texts of two files that are called `first` and `second`. Throws RunFileError.
[[nodiscard]] RunDifference compare_runs(const std::string& first, const std::string& first_text,
                                         const std::string& second, const std::string& second_text);

[[nodiscard]] std::string to_text(const RunDifference& difference, const TextStyle& style);
[[nodiscard]] std::string to_json(const RunDifference& difference);  ///< schema bfpsim.diff/1

}  // namespace bfpsim

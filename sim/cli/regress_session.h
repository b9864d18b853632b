// SPDX-License-Identifier: Apache-2.0
// What `bfpsim regress` does once its options are known.
#pragma once

#include <optional>
#include <string>

#include "sim/cli/exit_code.h"

namespace bfpsim {

struct RegressRequest {
  std::string suite = "cycles";         ///< a name or a file
  std::optional<std::string> cases;     ///< a glob; absent: all
  std::optional<std::string> baseline;  ///< folder of goldens in the suite's place
  std::optional<std::string> update;    ///< a glob: the cases whose goldens are written
  std::optional<std::string> reason;    ///< why, for CHANGES.md
  std::optional<std::string> junit;     ///< files
  std::optional<std::string> markdown;
  bool json = false;
  std::optional<std::string> config_dir;
};

/// Runs the cases, compares, reports; or stores what they give.
[[nodiscard]] ExitCode regress(const RegressRequest& request);

}  // namespace bfpsim

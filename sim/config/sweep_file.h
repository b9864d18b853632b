// SPDX-License-Identifier: Apache-2.0
// Sweep files (schema bfpsim.sweep/1): axes over anything that a run can be told.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bfpsim {

inline constexpr const char* kSweepSchema = "bfpsim.sweep/1";

/// Values of one name. Names without a dot that are no keys of a run are variables: they mean what
/// SweepPlan::derived makes of them.
struct SweepAxis {
  std::string name;
  std::vector<std::string> values;
};

/// How points are drawn instead of taking all.
struct SweepSample {
  enum class Method : std::uint8_t {
    Random,          ///< each axis drawn by itself, with repetition
    LatinHypercube,  ///< each axis' values as evenly often as the number of points allows
  };
  Method method = Method::LatinHypercube;
  std::int64_t points = 0;
  std::uint64_t seed = 1;
};

using NamedText = std::pair<std::string, std::string>;

/// A sweep as its file tells it.
struct SweepPlan {
  std::string name;
  std::vector<NamedText> base;                 ///< of every point, before the axes
  std::vector<SweepAxis> axes;                 ///< multiplied out in this order, the last fastest
  std::vector<std::vector<std::string>> zips;  ///< names of axes that move together; as long as each other
  std::vector<NamedText> derived;       ///< "schedule.block" = "{block}"; braces hold a name or an expression
  std::vector<std::string> conditions;  ///< "block <= 4 * lanes"; all must hold
  std::optional<SweepSample> sample;
};

/// Reads and checks. Throws ConfigError with every mistake.
[[nodiscard]] SweepPlan load_sweep(const std::string& path);

/// Keys of a point that are options of `bfpsim run`; every other dotted one goes to --set.
[[nodiscard]] const std::vector<std::string>& sweep_run_keys();

/// Neither an option of a run nor a dotted setting.
[[nodiscard]] bool is_sweep_variable(const std::string& name);

}  // namespace bfpsim

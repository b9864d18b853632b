// SPDX-License-Identifier: Apache-2.0
#include "sim/study/golden.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <tuple>

#include "sim/engine/digest.h"
#include "sim/workload/glob.h"

namespace bfpsim {
namespace {

constexpr const char* kCycles = "cycles";
constexpr const char* kDigest = "digest";
constexpr std::string_view kUnits = "units.";

/// The last tolerance that names the metric decides; 0: exact.
double tolerance_of(const std::string& metric, const std::vector<Tolerance>& tolerances) {
  const auto found = std::find_if(tolerances.rbegin(), tolerances.rend(),
                                  [&](const Tolerance& each) { return matches_glob(each.metric, metric); });
  return found == tolerances.rend() ? 0.0 : found->relative;
}

bool is_ignored(const std::string& metric, const std::vector<Tolerance>& tolerances) {
  return std::isinf(tolerance_of(metric, tolerances));
}

/// A file does not tell 1 from 1.0.
bool are_equal(const Figure& a, const Figure& b) {
  return a.index() == b.index() ? a == b : as_double(a) == as_double(b);
}

bool is_within(const MovedFigure& moved, double tolerance) {
  if (are_equal(moved.before, moved.after)) return true;
  return tolerance > 0.0 && std::fabs(moved.change()) <= tolerance * std::fabs(as_double(moved.before));
}

/// Every name of either side with both values; what a side lacks is zero.
std::vector<MovedFigure> pair_up(const GoldenPart& before, const GoldenPart& after) {
  std::map<std::string, MovedFigure> all;
  for (const auto& [metric, value] : before.figures)
    all[metric] = {before.name, metric, value, std::int64_t{0}};
  for (const auto& [metric, value] : after.figures) {
    const auto found = all.try_emplace(metric, MovedFigure{after.name, metric, std::int64_t{0}, value}).first;
    found->second.after = value;
  }
  std::vector<MovedFigure> pairs;
  for (auto& [metric, pair] : all)
    pairs.push_back(std::move(pair));
  return pairs;
}

std::vector<MovedFigure> moves(const GoldenPart& before, const GoldenPart& after,
                               const std::vector<Tolerance>& tolerances) {
  std::vector<MovedFigure> moved = pair_up(before, after);
  moved.erase(std::remove_if(moved.begin(), moved.end(),
                             [&](const MovedFigure& each) {
                               return is_within(each, tolerance_of(each.metric, tolerances));
                             }),
              moved.end());
  return moved;
}

std::vector<MovedSetting> compare_settings(const std::vector<Setting>& before,
                                           const std::vector<Setting>& after) {
  std::map<std::string, MovedSetting> all;
  for (const Setting& setting : before)
    all[setting.key] = {setting.key, setting.value, std::nullopt};
  for (const Setting& setting : after) {
    MovedSetting& moved = all.try_emplace(setting.key, MovedSetting{setting.key, {}, {}}).first->second;
    moved.after = setting.value;
  }
  std::vector<MovedSetting> changed;
  for (auto& [key, moved] : all) {
    if (moved.before != moved.after) changed.push_back(std::move(moved));
  }
  return changed;
}

/// The state of a unit that moved most within one part's moves; nullopt where no state moved.
std::optional<LargestMove> largest_state(const std::vector<MovedFigure>& moved) {
  std::optional<LargestMove> largest;
  for (const MovedFigure& each : moved) {
    if (each.metric.compare(0, kUnits.size(), kUnits) != 0) continue;
    if (largest && std::fabs(each.change()) <= std::fabs(largest->change)) continue;
    const std::size_t dot = each.metric.rfind('.');
    largest = {each.part, each.metric.substr(kUnits.size(), dot - kUnits.size()), each.metric.substr(dot + 1),
               each.change()};
  }
  return largest;
}

double cycles_moved(const std::vector<MovedFigure>& moved) {
  const auto cycles = std::find_if(moved.begin(), moved.end(),
                                   [](const MovedFigure& each) { return each.metric == kCycles; });
  return cycles == moved.end() ? 0.0 : std::fabs(cycles->change());
}

}  // namespace

double as_double(const Figure& figure) {
  return std::visit([](auto value) { return static_cast<double>(value); }, figure);
}

std::string hash_of(const std::vector<Setting>& configuration) {
  Digest digest;
  for (const Setting& setting : configuration) {
    const std::string line = setting.key + "=" + setting.value + "\n";
    digest.add(line.data(), line.size());
  }
  return fmt::format("0x{:016x}", digest.value());
}

bool GoldenDifference::empty() const {
  return configuration.empty() && figures.empty() && jobs.empty() && missing.empty() && added.empty() &&
         !digest_differs;
}

GoldenDifference compare(const Golden& stored, const Golden& now, const std::vector<Tolerance>& tolerances) {
  GoldenDifference difference;
  difference.configuration = compare_settings(stored.configuration, now.configuration);
  difference.figures = moves(stored.run, now.run, tolerances);
  std::stable_sort(difference.figures.begin(), difference.figures.end(),
                   [](const MovedFigure& a, const MovedFigure& b) {
                     return std::make_tuple(a.metric != kCycles, -std::fabs(a.change())) <
                            std::make_tuple(b.metric != kCycles, -std::fabs(b.change()));
                   });
  const bool digests = !is_ignored(kDigest, tolerances);
  difference.digest_differs = digests && stored.run.digest != now.run.digest;
  std::map<std::string, const GoldenPart*> before;
  for (const GoldenPart& job : stored.jobs)
    before[job.name] = &job;
  double most = -1.0;
  for (const GoldenPart& job : now.jobs) {
    const auto found = before.find(job.name);
    if (found == before.end()) {
      difference.added.push_back(job.name);
      continue;
    }
    const std::vector<MovedFigure> moved = moves(*found->second, job, tolerances);
    if (!moved.empty() || (digests && found->second->digest != job.digest))
      difference.jobs.push_back(job.name);
    before.erase(found);
    const std::optional<LargestMove> largest = largest_state(moved);
    if (largest && cycles_moved(moved) > most) {
      most = cycles_moved(moved);
      difference.largest = largest;
    }
  }
  for (const GoldenPart& job : stored.jobs) {
    if (before.count(job.name) != 0) difference.missing.push_back(job.name);
  }
  return difference;
}

}  // namespace bfpsim

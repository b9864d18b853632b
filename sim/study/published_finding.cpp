// SPDX-License-Identifier: Apache-2.0
#include "sim/study/published_finding.h"

#include <utility>

namespace bfpsim {

Finding make_finding(const PublishedFigure& figure, const std::string& suffix, const std::string& counting,
                     std::optional<double> ours, std::optional<std::string> disagreement) {
  Finding finding;
  finding.id = suffix.empty() ? figure.id : figure.id + "." + suffix;
  finding.what = figure.what;
  finding.where = figure.where;
  finding.published = figure.said;
  finding.counting = counting;
  finding.bound = figure.bound;
  finding.ours = ours;
  finding.disagreement = std::move(disagreement);
  return finding;
}

}  // namespace bfpsim

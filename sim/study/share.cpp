// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "sim/engine/projection.h"
#include "sim/study/arithmetic.h"
#include "sim/study/published_finding.h"

namespace bfpsim {
namespace {

constexpr const char* kNarrow = "hbfp4";

/// Countings that do not hold, and why.
constexpr const char* kShortRuns =
    "99.7% is 1 - 1/300, the last epoch of a training of 300; with fewer epochs the last one weighs more.";
constexpr const char* kEndLayers =
    "first and last layers are in HBFP6 in every epoch, which 99.7% leaves out.";

double share_of(const std::vector<FormatShare>& shares) {
  const auto found = std::find_if(shares.begin(), shares.end(),
                                  [](const FormatShare& share) { return share.format == kNarrow; });
  return found == shares.end() ? 0.0 : found->share;
}

TrainingLength length_of(const Workload& workload, const Schedule& schedule) {
  TrainingLength length;
  length.epochs = workload.epochs.value_or(schedule.epochs);
  length.samples = workload.samples;
  length.batch = workload.batch;
  return length;
}

}  // namespace

Reproduction reproduce_share(const Publication& publication, const std::vector<Workload>& workloads,
                             const Schedule& schedule) {
  constexpr std::int64_t kClaimedEpochs = 300;
  Reproduction result;
  result.name = "share";
  result.title = "Share of a training's arithmetic in HBFP4 under Accuracy Boosters";
  result.source = publication.source + "; abstract";
  result.tables = {{"shares",
                    {{"workload", "workload"},
                     {"epochs", "epochs"},
                     {"by_epochs", "by epochs"},
                     {"with_layers", "with first and last layers"}},
                    {}}};
  const PublishedFigure& figure = publication.at("share.hbfp4");
  for (const Workload& workload : workloads) {
    const TrainingLength length = length_of(workload, schedule);
    const double by_epochs = share_of(format_shares(workload.step, schedule, length, true));
    const double with_layers = share_of(format_shares(workload.step, schedule, length, false));
    const bool is_claimed = length.epochs >= kClaimedEpochs;
    const std::string name = fmt::format("{}, {} epochs: ", workload.name, length.epochs);
    result.findings.push_back(
        make_finding(figure, workload.name + ".epochs", name + "the last epoch in HBFP6", by_epochs,
                     is_claimed ? std::nullopt : std::optional<std::string>(kShortRuns)));
    result.findings.push_back(make_finding(figure, workload.name + ".layers",
                                           name + "first and last layers in HBFP6, too", with_layers,
                                           is_claimed ? kEndLayers : kShortRuns));
    result.tables.front().rows.push_back({workload.name, length.epochs, by_epochs, with_layers});
  }
  result.notes = {
      "MACs of all GEMMs of the training, a convolution's padding counted, as publications count. The "
      "Transformer's "
      "first and last layers are not boosted in the paper, so both countings agree there."};
  return result;
}

}  // namespace bfpsim

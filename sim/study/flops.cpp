// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "sim/study/arithmetic.h"
#include "sim/study/published_finding.h"
#include "sim/workload/model_gemms.h"

namespace bfpsim {
namespace {

constexpr double kMillion = 1e6;
/// Epochs of the CIFAR10 columns; those of CIFAR100 run longer, and the printed figures with them.
constexpr double kBaseEpochs = 160.0;
constexpr double kBatchNormEach = 2.0;

/// Operations of one forward pass of one image.
struct ForwardWork {
  double macs = 0.0;
  double batch_norm = 0.0;  ///< outputs
  double relu = 0.0;        ///< outputs
  double pool = 0.0;        ///< inputs

  [[nodiscard]] double all() const { return macs + kBatchNormEach * batch_norm + relu + pool; }
};

ForwardWork forward_work(const Workload& workload) {
  ForwardWork work;
  const auto batch = static_cast<double>(workload.batch);
  for (const ListedGemm& gemm : list_gemms(workload.step, Lowering::Col2im)) {
    if (gemm.pass == Pass::Forward) work.macs += static_cast<double>(gemm.lowered_macs) / batch;
  }
  for (const ElementwiseOperation& operation : workload.step.elementwise) {
    const double in = static_cast<double>(operation.in_elements) / batch;
    const double out = static_cast<double>(operation.out_elements) / batch;
    switch (operation.kind) {
      case ElementwiseKind::BatchNorm:
        work.batch_norm += out;
        break;
      case ElementwiseKind::Relu:
        work.relu += out;
        break;
      case ElementwiseKind::MaxPool:
      case ElementwiseKind::AveragePool:
        work.pool += in;
        break;
      default:
        break;
    }
  }
  return work;
}

}  // namespace

Reproduction reproduce_flops(const Publication& publication, const std::vector<Workload>& workloads) {
  constexpr const char* kMacsAlone =
      "the printed figure holds under the other counting: two operations for each batch-norm output, one for "
      "each "
      "ReLU output and pool input, and the epochs of CIFAR100 over those of CIFAR10.";
  Reproduction result;
  result.name = "flops";
  result.title = "FLOPs required to train, in millions";
  result.source = publication.source + "; Table I";
  result.tables = {{"operations",
                    {{"workload", "workload"},
                     {"published", "published"},
                     {"counted", "counted"},
                     {"macs", "MACs"},
                     {"batch_norm", "batch norm", 1},
                     {"relu", "ReLU", 2},
                     {"pool", "pool", 3},
                     {"epochs", "epochs"}},
                    {}}};
  for (const Workload& workload : workloads) {
    const PublishedFigure& figure = publication.at("flops." + workload.name);
    const ForwardWork work = forward_work(workload);
    const double epochs = static_cast<double>(workload.epochs.value_or(0));
    const double counted = work.all() * epochs / kBaseEpochs / kMillion;
    const double macs = work.macs / kMillion;
    result.findings.push_back(make_finding(
        figure, "operations",
        fmt::format("{}: one forward pass of one image, times {:g}/160 epochs", workload.name, epochs),
        counted));
    result.findings.push_back(
        make_finding(figure, "macs", workload.name + ": MACs of a forward pass alone", macs,
                     figure.bound.accepts(macs) ? std::nullopt : std::optional<std::string>(kMacsAlone)));
    result.tables.front().rows.push_back({workload.name, figure.bound.value, counted, macs,
                                          work.batch_norm / kMillion, work.relu / kMillion,
                                          work.pool / kMillion, static_cast<std::int64_t>(epochs)});
  }
  result.notes = {
      "The printed figures are no FLOPs of a training: they are operations of one forward pass of one image "
      "(a MAC "
      "counted once), scaled by the epochs. ResNet74 is of bottleneck blocks, as the authors build it."};
  return result;
}

}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/model.h"

#include <stdexcept>

namespace bfpsim {
namespace {

std::int64_t rebatched(std::int64_t extent, std::int64_t from, std::int64_t to, const Operation& operation) {
  if (extent % from == 0) return extent / from * to;
  throw std::invalid_argument(operation.layer + ": " + std::to_string(extent) + " rows do not divide into " +
                              std::to_string(from) + " samples");
}

struct Rebatch {
  const Operation& operation;
  std::int64_t from;
  std::int64_t to;
  void operator()(LinearGeometry& g) const { g.m = rebatched(g.m, from, to, operation); }
  void operator()(BatchedGeometry& g) const { g.batch = rebatched(g.batch, from, to, operation); }
  void operator()(ConvGeometry& g) const { g.batch = rebatched(g.batch, from, to, operation); }
};

}  // namespace

Trace as_trace(const Workload& workload) {
  Trace trace;
  trace.name = workload.name;
  trace.model = workload.description;
  trace.batch = workload.batch;
  trace.origin = "by shape, batch " + std::to_string(workload.batch);
  for (const WorkloadParameter& parameter : workload.parameters)
    trace.origin += ", " + parameter.name + " " + parameter.value;
  trace.origin += "; " + workload.source;
  trace.steps = {workload.step};
  return trace;
}

TraceStep with_batch(const TraceStep& step, std::int64_t from, std::int64_t to) {
  if (from < 1 || to < 1) throw std::invalid_argument("a batch must be at least 1");
  TraceStep other = step;
  for (Operation& operation : other.operations) {
    operation.files = {};
    if (from != to) std::visit(Rebatch{operation, from, to}, operation.geometry);
  }
  for (ElementwiseOperation& operation : other.elementwise) {
    if (operation.in_elements % from != 0 || operation.out_elements % from != 0)
      throw std::invalid_argument(operation.layer + ": its elements do not divide into " +
                                  std::to_string(from) + " samples");
    operation.in_elements = operation.in_elements / from * to;
    operation.out_elements = operation.out_elements / from * to;
  }
  return other;
}

}  // namespace bfpsim

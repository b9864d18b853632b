// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/operation_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string>

#include "rtl_models/numerics/format.h"

namespace bfpsim {
namespace {

constexpr std::int64_t kBitsPerByte = 8;
constexpr std::int64_t kWordBytes = sizeof(float);
/// Packets that a tensor is cut into if it is small: a load, a store and the work between them are then each
/// a small part of the whole.
constexpr std::int64_t kFewestPackets = 8;
/// Elements that share an exponent in a wide master copy: the length of the default blocks.
constexpr std::int64_t kMasterBlock = 64;

/// Bytes of a tensor in memory: elements packed by block, exponents in a plane of their own (contract C6).
struct TensorPlanes {
  std::int64_t elements = 0;
  std::int64_t exponents = 0;  ///< 0 for plain floats
};

TensorPlanes planes_of(const SweptTensor& tensor, std::int64_t block) {
  const Format format = *find_format(tensor.format);
  const std::int64_t run = format.is_block() ? block : tensor.elements;
  const std::int64_t runs = ceil_div(tensor.elements, run);
  const std::int64_t rest = tensor.elements - (runs - 1) * run;
  TensorPlanes planes;
  planes.elements = (runs - 1) * ceil_div(run * format.element_bits(), kBitsPerByte) +
                    ceil_div(rest * format.element_bits(), kBitsPerByte);
  if (format.is_block()) planes.exponents = runs * ceil_div(format.shared->bits, kBitsPerByte);
  return planes;
}

/// Totals of a sweep, to be shared out among packets.
struct Totals {
  std::int64_t positions = 0;  ///< elements of its largest tensor
  std::vector<std::int64_t> loads;
  std::vector<std::int64_t> stores;
  std::int64_t converted = 0;
};

Totals totals_of(const OperationSweep& sweep, std::int64_t block) {
  Totals totals;
  const auto add = [&](const SweptTensor& tensor, std::vector<std::int64_t>& streams) {
    const TensorPlanes planes = planes_of(tensor, block);
    streams.push_back(planes.elements);
    if (planes.exponents > 0) streams.push_back(planes.exponents);
    totals.positions = std::max(totals.positions, tensor.elements);
  };
  for (const SweptTensor& tensor : sweep.reads)
    add(tensor, totals.loads);
  for (const SweptTensor& tensor : sweep.writes) {
    add(tensor, totals.stores);
    if (tensor.format != "fp32") totals.converted += tensor.elements;
  }
  return totals;
}

/// Shares of a total for packets of `size` of `positions`: each a whole number, the last takes what is left.
struct Shares {
  std::int64_t each = 0;
  std::int64_t last = 0;
};

Shares share(std::int64_t total, std::int64_t positions, std::int64_t size, std::int64_t packets) {
  // In pieces, for the product of both passes 2^63.
  const std::int64_t each = total / positions * size + total % positions * size / positions;
  return {each, total - (packets - 1) * each};
}

OperationJob cut(const OperationSweep& sweep, const Totals& totals, std::int64_t size, std::int64_t block) {
  OperationJob job;
  job.packets = ceil_div(totals.positions, size);
  job.block = block;
  const auto shared_out = [&](std::int64_t total) {
    return share(total, totals.positions, size, job.packets);
  };
  const auto streams = [&](const std::vector<std::int64_t>& bytes) {
    std::vector<PacketStream> cut_streams;
    for (const std::int64_t total : bytes) {
      const Shares shares = shared_out(total);
      cut_streams.push_back({shares.each, shares.last});
    }
    return cut_streams;
  };
  job.loads = streams(totals.loads);
  job.stores = streams(totals.stores);
  const Shares operations = shared_out(sweep.lane_operations);
  const Shares converted = shared_out(totals.converted);
  job.work = {operations.each, converted.each, ceil_div(converted.each, block)};
  job.last_work = {operations.last, converted.last, ceil_div(converted.last, block)};
  return job;
}

/// The largest packet that might fit, in whole requests of FP32 words.
std::int64_t first_size(const MachineParams& machine, const Totals& totals) {
  const auto fitting = [&](const std::vector<std::int64_t>& streams, std::int64_t room) {
    std::int64_t bytes = 0;
    for (const std::int64_t total : streams)
      bytes += total;
    const std::int64_t each = std::max<std::int64_t>(1, ceil_div(bytes, totals.positions));
    return room / each;
  };
  const std::int64_t most = std::min(fitting(totals.loads, machine.buffers.staging_bytes),
                                     fitting(totals.stores, machine.buffers.result_bytes));
  const std::int64_t granule = std::max<std::int64_t>(1, machine.memory.request_bytes / kWordBytes);
  const std::int64_t wanted = ceil_div(ceil_div(totals.positions, kFewestPackets), granule) * granule;
  const std::int64_t size = std::min(most, wanted);
  return size >= granule ? size / granule * granule : size;
}

}  // namespace

OperationJob plan_sweep(const MachineParams& machine, const OperationSweep& sweep, std::int64_t block) {
  const Totals totals = totals_of(sweep, block);
  const std::int64_t used_block = totals.converted > 0 ? block : 1;
  std::optional<std::string> reason = "the staging slots or the result banks hold no element of it";
  // What the last packet takes beside its share may ask for smaller packets.
  for (std::int64_t size = std::min(first_size(machine, totals), totals.positions); size > 0; size /= 2) {
    OperationJob job = cut(sweep, totals, size, used_block);
    reason = refuse_operation(machine, job);
    if (!reason) return job;
  }
  throw std::runtime_error(*reason);
}

std::vector<PlannedOperation> plan_operations(const TraceStep& step, const Schedule& schedule,
                                              const MachineParams& machine) {
  std::vector<PlannedOperation> plan;
  for (StepOperation& operation : list_operations(step, schedule)) {
    PlannedOperation planned;
    try {
      for (const OperationSweep& sweep : operation.sweeps)
        planned.jobs.push_back(plan_sweep(machine, sweep, kMasterBlock));
    } catch (const std::runtime_error& error) {
      throw std::runtime_error(fmt::format("{} ({}, {}): machine '{}': {}", operation.layer, operation.kind,
                                           to_string(operation.pass), machine.name, error.what()));
    }
    planned.operation = std::move(operation);
    plan.push_back(std::move(planned));
  }
  return plan;
}

}  // namespace bfpsim

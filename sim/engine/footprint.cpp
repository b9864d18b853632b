// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/footprint.h"

#include <algorithm>
#include <optional>
#include <string>
#include <variant>

#include "rtl_models/numerics/format.h"
#include "sim/engine/step_plan.h"
#include "sim/workload/operation_costs.h"

namespace bfpsim {
namespace {

constexpr std::int64_t kWordBytes = sizeof(float);
constexpr std::int64_t kBitsPerByte = 8;

struct TensorSizes {
  std::int64_t x = 0;        ///< of a batched product A
  std::int64_t b = 0;        ///< of a batched product, else 0
  std::int64_t weights = 0;  ///< 0 of a batched product
  std::int64_t y = 0;
};

struct SizesOf {
  TensorSizes operator()(const LinearGeometry& g) const { return {g.m * g.k, 0, g.n * g.k, g.m * g.n}; }
  TensorSizes operator()(const BatchedGeometry& g) const {
    return {g.batch * g.m * g.k, g.batch * g.k * g.n, 0, g.batch * g.m * g.n};
  }
  TensorSizes operator()(const ConvGeometry& g) const {
    return {g.batch * g.in_channels * g.height * g.width, 0,
            g.out_channels * (g.in_channels / g.groups) * g.kernel_h * g.kernel_w,
            g.batch * g.out_channels * g.out_height() * g.out_width()};
  }
};

/// Elements packed block by block, exponents in a plane of their own (contract C6).
std::int64_t encoded_bytes(std::int64_t elements, const Format& format) {
  const std::int64_t element_bytes = ceil_div(elements * format.element_bits(), kBitsPerByte);
  if (!format.is_block()) return element_bytes;
  const std::int64_t side = std::max(1, format.block.size);
  const std::int64_t run = format.block.kind == BlockShape::Kind::Tile ? side * side : side;
  return element_bytes + ceil_div(elements, run) * ceil_div(format.shared->bits, kBitsPerByte);
}

class Counter {
 public:
  Counter(const Schedule& schedule, std::int64_t epoch, std::int64_t epochs, Stash stash)
      : schedule_(schedule), epoch_(epoch), epochs_(epochs), stash_(stash) {}

  void add(const Operation& operation) {
    const TensorSizes sizes = std::visit(SizesOf(), operation.geometry);
    add_weights(sizes.weights);
    const bool batched = sizes.weights == 0;
    footprint_.stashed_operands +=
        stash_bytes(operation, sizes.x, batched ? Pass::BackwardB : Pass::BackwardWeight);
    if (batched) footprint_.stashed_operands += stash_bytes(operation, sizes.b, Pass::BackwardA);
    const std::int64_t dx = operation.input_gradient ? sizes.x + sizes.b : 0;
    footprint_.gradients = std::max(footprint_.gradients, kWordBytes * (sizes.y + dx));
  }

  void add(const ElementwiseOperation& operation) {
    for (const SweepCost& sweep : cost_of(operation.kind).backward) {
      if (sweep.read_in == 0) continue;
      footprint_.stashed_inputs += kWordBytes * operation.in_elements;
      return;
    }
  }

  [[nodiscard]] const MemoryFootprint& footprint() const { return footprint_; }

 private:
  void add_weights(std::int64_t weights) {
    footprint_.weights += kWordBytes * weights;
    footprint_.weight_gradients += kWordBytes * weights;
    const OptimizerSettings& optimizer = schedule_.optimizer;
    footprint_.optimizer_state += kWordBytes * weights * cost_of(optimizer.kind).state_words;
    if (optimizer.master_weights != "fp32" && optimizer.kind != OptimizerKind::None)
      footprint_.master_weights +=
          encoded_bytes(weights, in_blocks(*find_format(optimizer.master_weights), BlockShape::vector(64)));
  }

  [[nodiscard]] std::int64_t stash_bytes(const Operation& operation, std::int64_t elements, Pass pass) const {
    if (stash_ == Stash::Fp32) return kWordBytes * elements;
    ScheduleQuery query;
    query.epoch = epoch_;
    query.epochs = epochs_;
    query.layer = operation.layer;
    query.first_layer = operation.first_layer;
    query.last_layer = operation.last_layer;
    query.pass = pass;
    query.operand = Role::Activation;
    const Encoding* encoding = choose_encoding(schedule_, query);
    if (encoding == nullptr)
      throw RefusedError(operation.layer + ": no rule of schedule '" + schedule_.name + "' matches");
    return encoded_bytes(elements, encoding->format);
  }

  const Schedule& schedule_;
  std::int64_t epoch_;
  std::int64_t epochs_;
  Stash stash_;
  MemoryFootprint footprint_;
};

}  // namespace

MemoryFootprint footprint_of(const TraceStep& step, const Schedule& schedule, std::int64_t epoch,
                             std::int64_t epochs, Stash stash) {
  Counter counter(schedule, epoch, epochs, stash);
  for (const Operation& operation : step.operations)
    counter.add(operation);
  for (const ElementwiseOperation& operation : step.elementwise)
    counter.add(operation);
  return counter.footprint();
}

std::int64_t on_chip_bytes(const MachineParams& machine) {
  constexpr std::int64_t kOperands = 2;
  const BufferParams& buffers = machine.buffers;
  return buffers.staging_slots * buffers.staging_bytes +
         kOperands * buffers.operand_banks * buffers.operand_bytes +
         buffers.result_banks * buffers.result_bytes;
}

}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/fast/costs.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "sim/engine/fast/arithmetic.h"

namespace bfpsim::fast {
namespace {

constexpr std::int64_t kWordBytes = sizeof(float);
constexpr std::int64_t kBitsPerByte = 8;

/// How many moves along an axis bring an address back to the same place within a request.
std::int64_t address_period(std::int64_t step_elements, const MemoryParams& memory) {
  const std::int64_t step = std::abs(step_elements) * kWordBytes;
  return std::max<std::int64_t>(1, memory.request_bytes / std::gcd(step, memory.request_bytes));
}

/// By how much the first index of a range may move without a change of the shape of what follows, or of its
/// place within a request: whole address periods of the outermost axis that has an extent.
std::int64_t start_period(const std::array<ViewAxis, 3>& axes, const MemoryParams& memory) {
  std::int64_t inner = axes[1].extent * axes[2].extent;
  const ViewAxis* outer = axes.data();
  for (std::size_t i = 1; i < axes.size() && outer->extent == 1; ++i) {
    outer = axes.data() + i;
    inner /= outer->extent;
  }
  // Along an axis that moves over pixels, the image's borders tell positions apart.
  if (outer->step_h != 0 || outer->step_w != 0) return std::numeric_limits<std::int64_t>::max();
  return std::max<std::int64_t>(1, inner * address_period(outer->step, memory));
}

/// For which a request of whole bursts holds the port.
std::int64_t port_cycles(std::int64_t bytes, const MemoryParams& memory) {
  return memory.kind == MemoryKind::Ideal ? 0 : divide_up(bytes, memory.bytes_per_cycle);
}

/// Adds a run of bytes behind the others; what touches or overlaps the one before becomes one with it.
void join(std::vector<ByteSpan>& runs, std::int64_t begin, std::int64_t end) {
  if (!runs.empty() && runs.back().begin <= begin && begin <= runs.back().end) {
    runs.back().end = std::max(runs.back().end, end);
  } else if (begin < end) {
    runs.push_back({begin, end});
  }
}

TransferCost cost_of(const std::vector<ByteSpan>& runs, const MemoryParams& memory) {
  TransferCost cost;
  for (const ByteSpan& run : runs)
    add_run(run.begin, run.end, memory, cost);
  return cost;
}

}  // namespace

void add_run(std::int64_t begin, std::int64_t end, const MemoryParams& memory, TransferCost& cost) {
  const auto request = [&](std::int64_t from, std::int64_t to) {
    const std::int64_t bursts = divide_up(to, memory.burst_bytes) - from / memory.burst_bytes;
    const std::int64_t bytes = bursts * memory.burst_bytes;
    cost.burst_bytes += bytes;
    cost.cycles += port_cycles(bytes, memory);
    ++cost.requests;
  };
  const std::int64_t size = memory.request_bytes;
  const std::int64_t first_cut = std::min(end, (begin / size + 1) * size);
  request(begin, first_cut);
  const std::int64_t whole = (end - first_cut) / size;
  if (whole > 0) {
    cost.burst_bytes += whole * size;
    cost.cycles += whole * port_cycles(size, memory);
    cost.requests += whole;
  }
  if (first_cut + whole * size < end) request(first_cut + whole * size, end);
}

std::int64_t element_bytes(std::int64_t elements, const OperandFormat& format) {
  return divide_up(elements * format.codec.element_bits(), kBitsPerByte);
}

std::int64_t exponent_bytes(std::int64_t segments, const OperandFormat& format) {
  return segments * divide_up(format.codec.shared.bits, kBitsPerByte);
}

PanelCosts::PanelCosts(const MachineParams& machine, const OperandView& view, const OperandFormat& format,
                       std::int64_t base)
    : machine_(machine),
      view_(view),
      format_(format),
      base_(base),
      instance_period_(address_period(view.instance_step, machine.memory)),
      line_period_(start_period(view.line_axes, machine.memory)),
      k_period_(start_period(view.k_axes, machine.memory)) {}

CostKey PanelCosts::key(const PanelRange& range) const {
  return {{range.instance % instance_period_, range.line0 % line_period_, range.lines},
          {range.k0 % k_period_, range.k}};
}

int PanelCosts::classify(const PanelRange& range) {
  const auto [found, inserted] = classes_.try_emplace(key(range), static_cast<int>(costs_.size()));
  if (inserted) costs_.push_back(measure(range));
  return found->second;
}

std::vector<ByteSpan> PanelCosts::runs(const PanelRange& range) const {
  const std::int64_t burst = machine_.memory.burst_bytes;
  std::vector<ByteSpan> runs;
  for (const ElementRun& run : panel_footprint(view_, range)) {
    join(runs, (base_ + run.begin * kWordBytes) / burst * burst,
         divide_up(base_ + run.end * kWordBytes, burst) * burst);
  }
  return runs;
}

PanelCost PanelCosts::measure(const PanelRange& range) const {
  PanelCost cost;
  cost.load = cost_of(runs(range), machine_.memory);

  add_conversion(range, cost);
  return cost;
}

/// Strip by strip, and along each strip block by block.
void PanelCosts::add_conversion(const PanelRange& range, PanelCost& cost) const {
  const ConverterParams& converter = machine_.converter;
  const bool plain = format_.codec.is_plain_float();
  const std::int64_t block = plain ? range.k : format_.block;
  const std::int64_t height = plain ? 1 : format_.tile_lines;
  const std::int64_t at_once = converter.count / height;  // strips; none if a strip takes several turns
  std::int64_t beats = 0;                                 // of a line
  for (std::int64_t k = 0; k < range.k; k += block)
    beats += divide_up(std::min(block, range.k - k), converter.width);
  std::int64_t strips = 0;
  std::int64_t turns = 0;
  for (std::int64_t line = 0; line < range.lines; line += height, ++strips) {
    const std::int64_t lines = std::min(height, range.lines - line);
    turns += at_once > 0 ? (strips % at_once == 0 ? 1 : 0) : divide_up(lines, converter.count);
    for (std::int64_t k = 0; k < range.k; k += block) {
      cost.encoded_bytes +=
          element_bytes(lines * std::min(block, range.k - k), format_) + exponent_bytes(1, format_);
      cost.blocks += plain ? 0 : 1;
    }
  }
  cost.elements = range.lines * range.k;
  cost.convert_cycles = turns * beats;
  // The last tile's mantissas leave once all of its lines have been seen.
  if (at_once == 0) {
    const std::int64_t turns_of_tile = divide_up(std::min(height, range.lines), converter.count);
    cost.convert_cycles += (turns_of_tile - 1) * divide_up(std::min(block, range.k), converter.width);
  }
}

StoreCosts::StoreCosts(const MachineParams& machine, const GemmJob& job, std::int64_t base)
    : machine_(machine),
      job_(job),
      base_(base),
      instance_period_(address_period(job.c.instance_step, machine.memory)),
      row_period_(start_period(job.c.row_axes, machine.memory)) {}

CostKey StoreCosts::key(const Place& place) const {
  return {{place.instance % instance_period_, place.m0 % row_period_, place.m},
          {place.n0 * kWordBytes % machine_.memory.request_bytes, place.n}};
}

int StoreCosts::classify(const Place& place) {
  const auto [found, inserted] = classes_.try_emplace(key(place), static_cast<int>(costs_.size()));
  if (inserted) costs_.push_back(measure(place));
  return found->second;
}

std::vector<ByteSpan> StoreCosts::runs(const Place& place) const {
  std::vector<ByteSpan> runs;
  for (std::int64_t row = place.m0; row < place.m0 + place.m; ++row) {
    const std::int64_t begin = base_ + (output_element(job_.c, place.instance, row) + place.n0) * kWordBytes;
    join(runs, begin, begin + place.n * kWordBytes);
  }
  return runs;
}

TransferCost StoreCosts::measure(const Place& place) const {
  return cost_of(runs(place), machine_.memory);
}

}  // namespace bfpsim::fast

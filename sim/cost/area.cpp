// SPDX-License-Identifier: Apache-2.0
#include "sim/cost/area.h"

#include <string_view>
#include <utility>

#include "sim/cost/datapath_widths.h"
#include "sim/cost/unit_areas.h"

namespace bfpsim {
namespace {

using cost::PartArea;
using cost::UnitAreas;

/// Gathers terms.
class TermList {
 public:
  void add(Component component, std::int64_t count, const PartArea& part, std::string_view what) {
    terms.push_back({component, count, part.area, part.confidence, what});
  }
  std::vector<AreaTerm> terms;
};

void add_dot_products(const MachineParams& machine, const UnitAreas& unit, TermList& list) {
  const ArrayParams& array = machine.array;
  const std::int64_t dpus = machine.dpus();
  const int width = array.block_accumulator_bits;
  const cost::DigitShifters shifters = cost::digit_shifters(array);
  list.add(Component::Multipliers, machine.multipliers(), unit.multiplier(array.slice_bits),
           "digit multiplier");
  list.add(Component::AdderTrees, dpus, unit.tree(cost::adder_tree(array)), "tree over the lanes");
  list.add(Component::BlockAccumulators, dpus * shifters.count, unit.shifter(shifters.bits, shifters.levels),
           "digit shifter");
  const cost::DigitSlicers slicers = cost::digit_slicers(machine);
  list.add(Component::BlockAccumulators, slicers.edge_lanes + slicers.dpu_lanes,
           unit.shifter(array.slice_bits, slicers.levels), "digit selector");
  list.add(Component::BlockAccumulators, dpus, unit.adder(width), "integer adder");
  list.add(Component::BlockAccumulators, dpus * width, unit.register_bit(), "bit of the block sum");
}

void add_aligners(const MachineParams& machine, const UnitAreas& unit, TermList& list) {
  const std::int64_t dpus = machine.dpus();
  const int width = cost::aligned_bits(machine.array);
  list.add(Component::Aligners, dpus, unit.adder(cost::kSharedExponentBits), "exponent adder");
  if (cost::has_aligner(machine.array)) {
    list.add(Component::Aligners, dpus, unit.shifter(width, cost::shifter_levels(width)),
             "alignment shifter");
    list.add(Component::Aligners, dpus, unit.adder(width), "aligned adder");
  }
  list.add(Component::Aligners, dpus, unit.fixed_to_float(width), "fixed point to FP32");
}

void add_float_dot_products(const MachineParams& machine, const UnitAreas& unit, TermList& list) {
  const ArrayParams& array = machine.array;
  const std::int64_t dpus = machine.dpus();
  const int significand = array.multiplier_significand_bits;
  list.add(Component::Multipliers, machine.multipliers(),
           unit.float_multiplier(significand, cost::kFp32ExponentBits), "float multiplier");
  list.add(Component::Aligners, dpus, unit.adder(cost::kFp32ExponentBits), "adder of scales");
  if (array.float_sum == FloatSum::RoundedTree) {
    list.add(Component::Multipliers, machine.multipliers(),
             unit.float_rounding(significand, cost::kFp32ExponentBits), "rounding of a product");
    list.add(Component::AdderTrees, dpus * (array.lanes - 1), unit.fp32_adder(), "FP32 adder of the tree");
    return;
  }
  const int product = cost::product_bits(array);
  list.add(Component::Aligners, machine.multipliers(), unit.shifter(product, cost::shifter_levels(product)),
           "alignment shifter");
  list.add(Component::Aligners, machine.multipliers(), unit.adder(cost::kProductExponentBits),
           "comparator of exponents");
  list.add(Component::AdderTrees, dpus, unit.tree(cost::adder_tree(array)), "tree over the lanes");
  list.add(Component::Aligners, dpus, unit.fixed_to_float(cost::aligned_bits(array)), "fixed point to FP32");
}

void add_accumulators(const MachineParams& machine, const UnitAreas& unit, TermList& list) {
  const std::int64_t dpus = machine.dpus();
  const std::int64_t further = machine.array.accumulators - 1;
  list.add(Component::Fp32Accumulators, dpus, unit.fp32_accumulator(), "FP32 adder and one partial sum");
  list.add(Component::Fp32Accumulators, dpus * further * cost::kFp32Bits, unit.register_bit(),
           "bit of the further partial sums");
  // Of arrays that share K: a pipelined adder at each output for every array but the first.
  if (machine.array.k_arrays() == 1) return;
  list.add(Component::Fp32Accumulators, (machine.array.k_arrays() - 1) * machine.array.sub_tile_words(),
           unit.fp32_accumulator(), "FP32 adder of two arrays' sums, and its register");
}

void add_registers(const MachineParams& machine, const UnitAreas& unit, TermList& list) {
  const std::int64_t dpus = machine.dpus();
  list.add(Component::Registers, dpus * cost::operand_register_bits(machine.array), unit.register_bit(),
           "bit of the operands of a DPU");
  list.add(Component::Registers, dpus * cost::pipeline_register_bits(machine.array, machine.pipeline),
           unit.register_bit(), "bit between two stages of a DPU");
  const cost::DigitSlicers slicers = cost::digit_slicers(machine);
  list.add(Component::Registers, slicers.edge_lanes * slicers.mantissa_bits, unit.register_bit(),
           "bit of the mantissas that digits are chosen from, at the array's edge");
  list.add(Component::Registers, cost::stationary_register_bits(machine), unit.register_bit(),
           "bit of the stationary operand and its successor");
}

void add_edges(const MachineParams& machine, const UnitAreas& unit, TermList& list) {
  list.add(Component::Converters, machine.converter.count,
           unit.converter(machine.converter.width, cost::widest_mantissa(machine.array)),
           "FP32 to block converter");
  list.add(Component::ResultPath, machine.simd.lanes, unit.relu(cost::kFp32Bits), "SIMD lane");
}

void add_buffers(const MachineParams& machine, const UnitAreas& unit, TermList& list) {
  if (!unit.has_sram()) return;
  constexpr std::int64_t kOperands = 2;
  const BufferParams& buffers = machine.buffers;
  const auto add = [&](Component component, std::int64_t bytes, std::string_view what) {
    list.add(component, bytes * cost::kBitsPerByte, unit.sram_bit(), what);
  };
  add(Component::StagingBuffer, buffers.staging_slots * buffers.staging_bytes, "bit of the staging slots");
  add(Component::OperandBuffers, kOperands * buffers.operand_banks * buffers.operand_bytes,
      "bit of the operand banks");
  add(Component::ResultPath,
      machine.array.result_banks * machine.array.sub_tile_words() * cost::kBytesPerWord,
      "bit of the result port's banks");
  add(Component::ResultPath, buffers.result_banks * buffers.result_bytes, "bit of the result buffer");
}

}  // namespace

std::vector<AreaTerm> area_terms(const MachineParams& machine, const Technology& technology, Bound bound) {
  const UnitAreas unit(technology, bound);
  TermList list;
  if (machine.array.datapath == Datapath::Float) {
    add_float_dot_products(machine, unit, list);
  } else {
    add_dot_products(machine, unit, list);
    add_aligners(machine, unit, list);
  }
  add_accumulators(machine, unit, list);
  add_registers(machine, unit, list);
  add_edges(machine, unit, list);
  list.add(Component::Control, 1, unit.control(total_of(list.terms)), "margin on the logic");
  add_buffers(machine, unit, list);
  return std::move(list.terms);
}

AreaReport area_of(const MachineParams& machine, const Technology& technology) {
  return make_area_report([&](Bound bound) { return area_terms(machine, technology, bound); });
}

std::vector<std::string> area_not_counted(const MachineParams& machine, const Technology& technology) {
  std::vector<std::string> notes;
  notes.emplace_back("area: clock tree and wiring; sequencer and DMA are in the margin for control");
  if (machine.array.datapath == Datapath::Float) {
    notes.emplace_back("area: an adder of scales for each further block of a chunk");
  } else if (cost::has_aligner(machine.array)) {
    notes.emplace_back(
        "area: a block accumulator for each further block of a chunk, where blocks are shorter than the "
        "lanes");
  }
  if (cost::has_aligner(machine.array) && machine.array.aligner_fraction_bits == kExactAligner) {
    notes.emplace_back("aligner_fraction_bits 'exact' is a reference: counted as " +
                       std::to_string(cost::kWidestFraction) + " bits");
  }
  if (!technology.find(CostConstant::SramBitArea))
    notes.emplace_back("area: SRAM, for which the technology has no figure");
  return notes;
}

}  // namespace bfpsim

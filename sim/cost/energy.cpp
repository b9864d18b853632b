// SPDX-License-Identifier: Apache-2.0
#include "sim/cost/energy.h"

#include <algorithm>
#include <cmath>

#include "sim/cost/area.h"
#include "sim/cost/datapath_widths.h"
#include "sim/cost/unit_energies.h"

namespace bfpsim {
namespace {

constexpr double kAttojoulesPerPicojoule = 1e6;

Attojoules from_picojoules(double picojoules) {
  return Attojoules(std::llround(picojoules * kAttojoulesPerPicojoule));
}

/// Gathers terms; a constant that is carried to another width is no better than Scaled.
class TermList {
 public:
  TermList(const MachineParams& the_machine, const Technology& technology, Bound bound)
      : machine(the_machine), unit(technology, bound), technology_(technology) {}

  struct What {
    Component component;
    CostConstant constant;
    std::string_view text;
  };

  void add(const What& what, Event event, double picojoules) {
    EnergyTerm term;
    term.component = what.component;
    term.event = event;
    term.each = from_picojoules(picojoules);
    term.confidence = confidence_of(what.constant);
    term.constant = what.constant;
    term.what = what.text;
    terms.push_back(term);
  }

  void add_difference(const What& what, Event event, Event minus, double picojoules) {
    add(what, event, picojoules);
    terms.back().minus = minus;
    terms.back().is_difference = true;
  }

  const MachineParams& machine;
  const cost::UnitEnergies unit;
  std::vector<EnergyTerm> terms;

 private:
  [[nodiscard]] Confidence confidence_of(CostConstant constant) const {
    const Confidence own = confidence_at_node(technology_, constant);
    const bool is_dram = constant >= CostConstant::DramHbm2Bit && constant <= CostConstant::DramLpddr4Bit;
    const bool as_is = constant == CostConstant::Fp32Add || is_dram;
    return as_is ? own : std::max(own, Confidence::Scaled);
  }

  const Technology& technology_;
};

void add_dot_products(TermList& list) {
  const ArrayParams& array = list.machine.array;
  const auto dpus = static_cast<double>(list.machine.dpus());
  const int width = array.block_accumulator_bits;
  const cost::DigitShifters shifters = cost::digit_shifters(array);
  list.add({Component::Multipliers, CostConstant::Int8Multiply, "digit product"}, Event::DigitProductSlots,
           list.unit.multiply(array.slice_bits));
  list.add({Component::AdderTrees, CostConstant::Int32Add, "trees of all DPUs"}, Event::DigitPasses,
           dpus * list.unit.add(cost::adder_tree(array).bits));
  list.add({Component::BlockAccumulators, CostConstant::MuxBit, "digit shift, all DPUs"}, Event::DigitPasses,
           dpus * shifters.count * list.unit.shift(shifters.bits, shifters.levels));
  list.add({Component::BlockAccumulators, CostConstant::Int32Add, "integer addition, all DPUs"},
           Event::DigitPasses, dpus * list.unit.add(width));
}

void add_array_sums(TermList& list) {
  list.add({Component::Fp32Accumulators, CostConstant::Fp32Add, "FP32 addition of two arrays' sums"},
           Event::ArraySumAdditions, list.unit.fp32_add());
}

void add_accumulation(TermList& list, int exponent_bits) {
  const int width = cost::aligned_bits(list.machine.array);
  const int levels = cost::shifter_levels(width);
  list.add({Component::Aligners, CostConstant::Int32Add, "exponent addition"}, Event::BlockSums,
           list.unit.add(exponent_bits));
  // Of the pairs of a chunk, the one with the largest exponent is neither shifted nor added to anything.
  list.add_difference({Component::Aligners, CostConstant::MuxBit, "alignment shift"}, Event::BlockSums,
                      Event::Fp32Additions, list.unit.shift(width, levels));
  list.add_difference({Component::Aligners, CostConstant::Int32Add, "aligned addition"}, Event::BlockSums,
                      Event::Fp32Additions, list.unit.add(width));
  list.add({Component::Aligners, CostConstant::MuxBit, "normalisation shift to FP32"}, Event::Fp32Additions,
           list.unit.shift(width, levels));
  list.add({Component::Aligners, CostConstant::Int32Add, "rounding to FP32"}, Event::Fp32Additions,
           list.unit.add(cost::kFp32SignificandBits));
  list.add({Component::Fp32Accumulators, CostConstant::Fp32Add, "FP32 addition"}, Event::Fp32Additions,
           list.unit.fp32_add());
  add_array_sums(list);
}

void add_float_dot_products(TermList& list) {
  const ArrayParams& array = list.machine.array;
  list.add({Component::Multipliers, CostConstant::Fp32Multiply, "float product"}, Event::FloatProductSlots,
           list.unit.float_multiply(array.multiplier_significand_bits));
  list.add({Component::Aligners, CostConstant::Int32Add, "addition of scales"}, Event::ScaleAdditions,
           list.unit.add(cost::kFp32ExponentBits));
  list.add({Component::AdderTrees, CostConstant::Fp32Add, "FP32 addition in a tree"},
           Event::FloatTreeAdditions, list.unit.fp32_add());
  list.add({Component::Fp32Accumulators, CostConstant::Fp32Add, "FP32 addition"}, Event::Fp32Additions,
           list.unit.fp32_add());
  add_array_sums(list);
  if (array.float_sum == FloatSum::RoundedTree) return;
  const int product = cost::product_bits(array);
  const int sum = cost::aligned_bits(array);
  list.add({Component::Aligners, CostConstant::Int32Add, "comparison of exponents"}, Event::AlignedProducts,
           list.unit.add(cost::kProductExponentBits));
  list.add({Component::Aligners, CostConstant::MuxBit, "alignment shift"}, Event::AlignedProducts,
           list.unit.shift(product, cost::shifter_levels(product)));
  list.add({Component::AdderTrees, CostConstant::Int32Add, "trees of all DPUs"}, Event::DigitPasses,
           static_cast<double>(list.machine.dpus()) * list.unit.add(cost::adder_tree(array).bits));
  list.add({Component::Aligners, CostConstant::MuxBit, "normalisation shift to FP32"}, Event::Fp32Additions,
           list.unit.shift(sum, cost::shifter_levels(sum)));
  list.add({Component::Aligners, CostConstant::Int32Add, "rounding to FP32"}, Event::Fp32Additions,
           list.unit.add(cost::kFp32SignificandBits));
}

void add_conversion(TermList& list, const OperandWidths& widths) {
  const int mantissa = std::max(widths.mantissa_bits_a, widths.mantissa_bits_b);
  const int levels = cost::shifter_levels(cost::kFp32SignificandBits);
  list.add({Component::Converters, CostConstant::Int32Add, "exponent comparison and rounding"},
           Event::ConvertedElements, list.unit.add(cost::kFp32ExponentBits + mantissa));
  list.add({Component::Converters, CostConstant::MuxBit, "mantissa shift"}, Event::ConvertedElements,
           list.unit.shift(mantissa, levels));
  list.add({Component::Converters, CostConstant::Int32Add, "shared exponent"}, Event::ConvertedBlocks,
           list.unit.add(widths.exponent_bits));
}

void add_buffers(TermList& list) {
  const BufferParams& buffers = list.machine.buffers;
  const CostConstant staging = cost::UnitEnergies::sram_constant(buffers.staging_bytes);
  const double staging_pj = list.unit.sram_byte(buffers.staging_bytes);
  list.add({Component::StagingBuffer, staging, "byte written"}, Event::StagingBytesWritten, staging_pj);
  list.add({Component::StagingBuffer, staging, "byte read"}, Event::StagingBytesRead, staging_pj);
  const CostConstant operand = cost::UnitEnergies::sram_constant(buffers.operand_bytes);
  const double operand_pj = list.unit.sram_byte(buffers.operand_bytes);
  list.add({Component::OperandBuffers, operand, "byte written"}, Event::OperandBytesWritten, operand_pj);
  list.add({Component::OperandBuffers, operand, "byte read"}, Event::OperandBytesRead, operand_pj);
}

void add_results(TermList& list) {
  constexpr double kWriteAndRead = 2.0 * cost::kBytesPerWord;
  const std::int64_t sums = std::int64_t{list.machine.array.rows} * list.machine.array.accumulators *
                            static_cast<std::int64_t>(cost::kBytesPerWord);
  list.add({Component::Fp32Accumulators, cost::UnitEnergies::sram_constant(sums),
            "partial sum into and out of a column's accumulator buffer"},
           Event::PartialSumsRead, kWriteAndRead * list.unit.sram_byte(sums));
  const std::int64_t banks =
      list.machine.array.result_banks * list.machine.array.sub_tile_words() * cost::kBytesPerWord;
  const std::int64_t buffer = list.machine.buffers.result_bytes;
  list.add(
      {Component::ResultPath, cost::UnitEnergies::sram_constant(banks), "word into and out of a result bank"},
      Event::ResultWords, kWriteAndRead * list.unit.sram_byte(banks));
  list.add({Component::ResultPath, CostConstant::MuxBit, "ReLU or nothing"}, Event::SimdWords,
           list.unit.shift(cost::kFp32Bits, 1));
  // A lane's operation is priced as a fused multiply-add, the widest that it does in a cycle.
  list.add({Component::ResultPath, CostConstant::Fp32Multiply, "multiplication of a SIMD operation"},
           Event::SimdOperations, list.unit.float_multiply(cost::kFp32SignificandBits));
  list.add({Component::ResultPath, CostConstant::Fp32Add, "addition of a SIMD operation"},
           Event::SimdOperations, list.unit.fp32_add());
  list.add({Component::ResultPath, cost::UnitEnergies::sram_constant(buffer),
            "word into and out of the result buffer"},
           Event::SimdWords, kWriteAndRead * list.unit.sram_byte(buffer));
}

void add_dram(TermList& list) {
  const DramStandard standard = list.machine.dram_standard();
  const CostConstant bit = cost::UnitEnergies::dram_constant(standard);
  for (const Event event : {Event::DramBytesRead, Event::DramBytesWritten})
    list.add({Component::Dram, bit, "byte moved"}, event, list.unit.dram_byte(standard));
}

}  // namespace

std::vector<EnergyTerm> energy_terms(const MachineParams& machine, const OperandWidths& widths,
                                     const Technology& technology, Bound bound) {
  TermList list(machine, technology, bound);
  if (machine.array.datapath == Datapath::Float) {
    add_float_dot_products(list);
  } else {
    add_dot_products(list);
    add_accumulation(list, widths.exponent_bits);
  }
  add_conversion(list, widths);
  add_buffers(list);
  add_results(list);
  add_dram(list);
  return std::move(list.terms);
}

Attojoules energy_of(const EnergyTerm& term, const EventCounters& events) {
  const std::int64_t count = events[term.event] - (term.is_difference ? events[term.minus] : 0);
  return term.each * count;
}

/// Leakage of one cycle: mW/mm2 x mm2 / Hz.
std::optional<Attojoules> leakage_each_cycle(const MachineParams& machine, const Technology& technology,
                                             Bound bound) {
  constexpr double kPicojoulesPerMillijoule = 1e9;
  constexpr double kSquareMicronsPerSquareMillimetre = 1e6;
  const std::optional<double> density = value_at_node(technology, CostConstant::Leakage, bound);
  if (!density) return std::nullopt;
  const double area_mm2 = area_of(machine, technology).total.um2() / kSquareMicronsPerSquareMillimetre;
  return from_picojoules(*density * area_mm2 / machine.clock_hz * kPicojoulesPerMillijoule);
}

EnergyReport& EnergyReport::operator+=(const EnergyReport& other) {
  for (std::size_t i = 0; i < kComponentCount; ++i) {
    if (!other.by_component[i]) continue;
    by_component[i] = by_component[i].value_or(Attojoules()) + *other.by_component[i];
  }
  for (std::size_t i = 0; i < kConfidenceCount; ++i)
    by_confidence[i] += other.by_confidence[i];
  total += other.total;
  low += other.low;
  high += other.high;
  return *this;
}

Confidence main_confidence(const EnergyReport& report) {
  const auto most = std::max_element(report.by_confidence.begin(), report.by_confidence.end());
  return static_cast<Confidence>(most - report.by_confidence.begin());
}

EnergyModel::EnergyModel(const MachineParams& machine, const OperandWidths& widths,
                         const Technology& technology)
    : leakage_confidence_(confidence_at_node(technology, CostConstant::Leakage)) {
  const auto terms = [&](Bound bound) {
    return Terms{energy_terms(machine, widths, technology, bound),
                 leakage_each_cycle(machine, technology, bound)};
  };
  nominal_ = terms(Bound::Nominal);
  low_ = terms(Bound::Low);
  high_ = terms(Bound::High);
}

Attojoules EnergyModel::total(const Terms& terms, const EventCounters& events, Cycles cycles) {
  Attojoules sum;
  for (const EnergyTerm& term : terms.dynamic)
    sum += bfpsim::energy_of(term, events);
  if (terms.leakage_each_cycle) sum += *terms.leakage_each_cycle * cycles.count();
  return sum;
}

EnergyReport EnergyModel::energy_of(const EventCounters& events, Cycles cycles) const {
  EnergyReport report;
  const auto charge = [&](Component component, Confidence confidence, Attojoules energy) {
    std::optional<Attojoules>& part = report.by_component[static_cast<std::size_t>(component)];
    part = part.value_or(Attojoules()) + energy;
    report.by_confidence[static_cast<std::size_t>(confidence)] += energy;
    report.total += energy;
  };
  for (const EnergyTerm& term : nominal_.dynamic)
    charge(term.component, term.confidence, bfpsim::energy_of(term, events));
  if (nominal_.leakage_each_cycle)
    charge(Component::Leakage, leakage_confidence_, *nominal_.leakage_each_cycle * cycles.count());
  report.low = total(low_, events, cycles);
  report.high = total(high_, events, cycles);
  return report;
}

EnergyReport energy_of(const EventCounters& events, Cycles cycles, const MachineParams& machine,
                       const OperandWidths& widths, const Technology& technology) {
  return EnergyModel(machine, widths, technology).energy_of(events, cycles);
}

}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
#include "sim/cost/area.h"

#include <algorithm>
#include <initializer_list>
#include <stdexcept>

#include "sim/cost/datapath_widths.h"

namespace bfpsim {
namespace {

/// Areas of parts of any width, in um2, and how sure we are of them.
class UnitAreas {
 public:
  UnitAreas(const Technology& technology, Bound bound) : technology_(technology), bound_(bound) {}

  [[nodiscard]] double at(CostConstant constant) const {
    const std::optional<double> value = value_at_node(technology_, constant, bound_);
    if (!value) {
      throw std::invalid_argument("technology '" + technology_.name + "' has no " +
                                  std::string(info(constant).key));
    }
    return *value;
  }
  [[nodiscard]] static CostConstant multiplier(int bits) {
    constexpr int kNarrowest = 2;
    const int first = static_cast<int>(CostConstant::Multiplier2Area);
    return static_cast<CostConstant>(first + bits - kNarrowest);
  }
  [[nodiscard]] double adder(int bits) const {
    return at(CostConstant::AdderBitArea) * bits + at(CostConstant::AdderFixedArea);
  }
  [[nodiscard]] double tree(const cost::AdderTree& tree) const {
    return at(CostConstant::AdderBitArea) * tree.bits + at(CostConstant::AdderFixedArea) * tree.adders;
  }
  [[nodiscard]] double shifter(int bits, int levels) const {
    return at(CostConstant::MuxBitArea) * bits * levels;
  }
  [[nodiscard]] double fixed_to_float(int bits) const {
    return at(CostConstant::FixedToFloatBitArea) * bits + at(CostConstant::FixedToFloatFixedArea);
  }
  [[nodiscard]] double converter(int elements, int mantissa) const {
    return at(CostConstant::ConverterFixedArea) + at(CostConstant::ConverterBitArea) * mantissa +
           (at(CostConstant::ConverterElementArea) + at(CostConstant::ConverterElementBitArea) * mantissa) *
               elements;
  }
  [[nodiscard]] double float_multiplier(int significand_bits, int exponent_bits) const {
    return at(CostConstant::FloatMultiplierSquareArea) * significand_bits * significand_bits +
           at(CostConstant::FloatMultiplierBitArea) * significand_bits +
           at(CostConstant::FloatMultiplierExponentBitArea) * exponent_bits;
  }
  [[nodiscard]] bool has_sram() const { return technology_.find(CostConstant::SramBitArea).has_value(); }

  /// The weakest of the constants that a part is made of.
  [[nodiscard]] Confidence weakest(std::initializer_list<CostConstant> constants) const {
    Confidence weakest = Confidence::Measured;
    for (const CostConstant constant : constants)
      weakest = std::max(weakest, confidence_at_node(technology_, constant));
    return weakest;
  }

 private:
  const Technology& technology_;
  Bound bound_;
};

using Terms = std::vector<AreaTerm>;

void add_dot_products(const MachineParams& machine, const UnitAreas& unit, Terms& terms) {
  const ArrayParams& array = machine.array;
  const std::int64_t dpus = machine.dpus();
  const int width = array.block_accumulator_bits;
  const cost::DigitShifters shifters = cost::digit_shifters(array);
  const CostConstant multiplier = UnitAreas::multiplier(array.slice_bits);
  const Confidence adders = unit.weakest({CostConstant::AdderBitArea, CostConstant::AdderFixedArea});
  terms.push_back({Component::Multipliers, machine.multipliers(), unit.at(multiplier),
                   unit.weakest({multiplier}), "digit multiplier"});
  terms.push_back(
      {Component::AdderTrees, dpus, unit.tree(cost::adder_tree(array)), adders, "tree over the lanes"});
  terms.push_back({Component::BlockAccumulators, dpus * shifters.count,
                   unit.shifter(shifters.bits, shifters.levels), unit.weakest({CostConstant::MuxBitArea}),
                   "digit shifter"});
  terms.push_back({Component::BlockAccumulators, dpus, unit.adder(width), adders, "integer adder"});
  terms.push_back({Component::BlockAccumulators, dpus * width, unit.at(CostConstant::RegisterBitArea),
                   unit.weakest({CostConstant::RegisterBitArea}), "bit of the block sum"});
}

void add_aligners(const MachineParams& machine, const UnitAreas& unit, Terms& terms) {
  const std::int64_t dpus = machine.dpus();
  const int width = cost::aligned_bits(machine.array);
  const Confidence adders = unit.weakest({CostConstant::AdderBitArea, CostConstant::AdderFixedArea});
  terms.push_back(
      {Component::Aligners, dpus, unit.adder(cost::kSharedExponentBits), adders, "exponent adder"});
  if (cost::has_aligner(machine.array)) {
    terms.push_back({Component::Aligners, dpus, unit.shifter(width, cost::shifter_levels(width)),
                     unit.weakest({CostConstant::MuxBitArea}), "alignment shifter"});
    terms.push_back({Component::Aligners, dpus, unit.adder(width), adders, "aligned adder"});
  }
  terms.push_back({Component::Aligners, dpus, unit.fixed_to_float(width),
                   unit.weakest({CostConstant::FixedToFloatBitArea, CostConstant::FixedToFloatFixedArea}),
                   "fixed point to FP32"});
}

void add_float_dot_products(const MachineParams& machine, const UnitAreas& unit, Terms& terms) {
  const ArrayParams& array = machine.array;
  const std::int64_t dpus = machine.dpus();
  const Confidence adders = unit.weakest({CostConstant::AdderBitArea, CostConstant::AdderFixedArea});
  terms.push_back(
      {Component::Multipliers, machine.multipliers(),
       unit.float_multiplier(array.multiplier_significand_bits, cost::kFp32ExponentBits),
       unit.weakest({CostConstant::FloatMultiplierSquareArea, CostConstant::FloatMultiplierBitArea,
                     CostConstant::FloatMultiplierExponentBitArea}),
       "float multiplier"});
  terms.push_back(
      {Component::Aligners, dpus, unit.adder(cost::kFp32ExponentBits), adders, "adder of scales"});
  if (array.float_sum == FloatSum::RoundedTree) {
    terms.push_back({Component::AdderTrees, dpus * (array.lanes - 1), unit.at(CostConstant::Fp32AdderArea),
                     unit.weakest({CostConstant::Fp32AdderArea}), "FP32 adder of the tree"});
    return;
  }
  const int product = cost::product_bits(array);
  terms.push_back({Component::Aligners, machine.multipliers(),
                   unit.shifter(product, cost::shifter_levels(product)),
                   unit.weakest({CostConstant::MuxBitArea}), "alignment shifter"});
  terms.push_back({Component::Aligners, machine.multipliers(), unit.adder(cost::kProductExponentBits), adders,
                   "comparator of exponents"});
  terms.push_back(
      {Component::AdderTrees, dpus, unit.tree(cost::adder_tree(array)), adders, "tree over the lanes"});
  terms.push_back({Component::Aligners, dpus, unit.fixed_to_float(cost::aligned_bits(array)),
                   unit.weakest({CostConstant::FixedToFloatBitArea, CostConstant::FixedToFloatFixedArea}),
                   "fixed point to FP32"});
}

void add_accumulators(const MachineParams& machine, const UnitAreas& unit, Terms& terms) {
  const std::int64_t dpus = machine.dpus();
  const std::int64_t further = machine.array.accumulators - 1;
  terms.push_back({Component::Fp32Accumulators, dpus, unit.at(CostConstant::Fp32AccumulatorArea),
                   unit.weakest({CostConstant::Fp32AccumulatorArea}), "FP32 adder and one partial sum"});
  terms.push_back({Component::Fp32Accumulators, dpus * further * cost::kFp32Bits,
                   unit.at(CostConstant::RegisterBitArea), unit.weakest({CostConstant::RegisterBitArea}),
                   "bit of the further partial sums"});
}

void add_edges(const MachineParams& machine, const UnitAreas& unit, Terms& terms) {
  const int mantissa = cost::widest_mantissa(machine.array);
  terms.push_back({Component::Converters, machine.converter.count,
                   unit.converter(machine.converter.width, mantissa),
                   unit.weakest({CostConstant::ConverterElementArea, CostConstant::ConverterElementBitArea,
                                 CostConstant::ConverterBitArea, CostConstant::ConverterFixedArea}),
                   "FP32 to block converter"});
  terms.push_back({Component::ResultPath, machine.simd.lanes, unit.at(CostConstant::ReluArea),
                   unit.weakest({CostConstant::ReluArea}), "SIMD lane"});
}

void add_buffers(const MachineParams& machine, const UnitAreas& unit, Terms& terms) {
  if (!unit.has_sram()) return;
  constexpr std::int64_t kOperands = 2;
  const BufferParams& buffers = machine.buffers;
  const double bit = unit.at(CostConstant::SramBitArea);
  const Confidence confidence = unit.weakest({CostConstant::SramBitArea});
  const auto add = [&](Component component, std::int64_t bytes, std::string_view what) {
    terms.push_back({component, bytes * cost::kBitsPerByte, bit, confidence, what});
  };
  add(Component::StagingBuffer, buffers.staging_slots * buffers.staging_bytes, "bit of the staging slots");
  add(Component::OperandBuffers, kOperands * buffers.operand_banks * buffers.operand_bytes,
      "bit of the operand banks");
  add(Component::ResultPath, machine.array.result_banks * machine.dpus() * cost::kBytesPerWord,
      "bit of the result port's banks");
  add(Component::ResultPath, buffers.result_banks * buffers.result_bytes, "bit of the result buffer");
}

double area_of_term(const AreaTerm& term) {
  return static_cast<double>(term.count) * term.each_um2;
}

double bound_total(const MachineParams& machine, const Technology& technology, Bound bound) {
  double total = 0.0;
  for (const AreaTerm& term : area_terms(machine, technology, bound))
    total += area_of_term(term);
  return total;
}

}  // namespace

std::vector<AreaTerm> area_terms(const MachineParams& machine, const Technology& technology, Bound bound) {
  const UnitAreas unit(technology, bound);
  Terms terms;
  if (machine.array.datapath == Datapath::Float) {
    add_float_dot_products(machine, unit, terms);
  } else {
    add_dot_products(machine, unit, terms);
    add_aligners(machine, unit, terms);
  }
  add_accumulators(machine, unit, terms);
  add_edges(machine, unit, terms);
  add_buffers(machine, unit, terms);
  return terms;
}

AreaReport area_of(const MachineParams& machine, const Technology& technology) {
  AreaReport report;
  for (const AreaTerm& term : area_terms(machine, technology)) {
    std::optional<double>& part = report.by_component_um2[static_cast<std::size_t>(term.component)];
    part = part.value_or(0.0) + area_of_term(term);
    report.by_confidence_um2[static_cast<std::size_t>(term.confidence)] += area_of_term(term);
  }
  for (const std::optional<double>& part : report.by_component_um2)
    report.total_um2 += part.value_or(0.0);
  report.low_um2 = bound_total(machine, technology, Bound::Low);
  report.high_um2 = bound_total(machine, technology, Bound::High);
  return report;
}

Confidence main_confidence(const AreaReport& report) {
  const auto most = std::max_element(report.by_confidence_um2.begin(), report.by_confidence_um2.end());
  return static_cast<Confidence>(most - report.by_confidence_um2.begin());
}

std::vector<std::string> area_not_counted(const MachineParams& machine, const Technology& technology) {
  std::vector<std::string> notes;
  notes.emplace_back("area: pipeline and skew registers, control, DMA, clock tree and wiring");
  if (machine.array.datapath == Datapath::Float) {
    notes.emplace_back(
        "area: rounding of float products, and an adder of scales for each further block of a chunk");
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

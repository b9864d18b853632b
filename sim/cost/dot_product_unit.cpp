// SPDX-License-Identifier: Apache-2.0
#include "sim/cost/dot_product_unit.h"

#include <algorithm>
#include <utility>

#include "rtl_models/arch/timing.h"
#include "rtl_models/numerics/digits.h"
#include "sim/cost/unit_areas.h"

namespace bfpsim {
namespace {

using cost::PartArea;
using cost::UnitAreas;

constexpr int kNarrowestSlice = 2;
constexpr int kWidestSlice = 16;
constexpr int kMostLanes = 65536;
constexpr int kOperands = 2;
/// Accounting `bare`: the sum of 64 products of HBFP4, 2 x 4 - 1 bits and 6 levels.
constexpr int kBareAdderBits = 13;

/// A unit's counts and widths.
struct Shape {
  explicit Shape(const DotProductUnit& unit) : format(unit.format), lanes(unit.lanes) {
    if (unit.format.is_block() && unit.block < unit.lanes) {
      blocks = unit.lanes / unit.block;
      lanes_of_block = unit.block;
    } else {
      lanes_of_block = unit.lanes;
    }
    block = unit.format.is_block() ? unit.block : unit.lanes;
    mantissa = unit.format.element_bits();
    slice = unit.slice_bits == 0 ? mantissa : std::min(unit.slice_bits, mantissa);
    exponent = unit.format.shared ? unit.format.shared->bits : 0;
  }

  [[nodiscard]] bool is_sliced() const { return slice < mantissa; }
  [[nodiscard]] int digits() const { return is_sliced() ? digit_count(mantissa, slice) : 1; }
  [[nodiscard]] int product() const { return 2 * slice - 1; }
  /// Integers of a whole block's sum.
  [[nodiscard]] int block_sum() const {
    return 2 * mantissa - 1 + tree_levels(std::max(block, lanes_of_block));
  }
  /// Whether a block's sum takes several cycles.
  [[nodiscard]] bool accumulates_blocks() const { return is_sliced() || block > lanes; }

  const Format& format;
  int lanes;
  int blocks = 1;  ///< in the lanes, whole ones; lanes beyond them are idle (contract B2)
  int lanes_of_block = 1;
  int block = 1;
  int mantissa = 1;
  int slice = 1;
  int exponent = 0;
};

class TermList {
 public:
  void add(Component component, std::int64_t count, const PartArea& part, std::string_view what) {
    terms.push_back({component, count, part.area, part.confidence, what});
  }
  std::vector<AreaTerm> terms;
};

int significand_bits(const FloatElement& element) {
  return element.mantissa_bits + 1;
}

/// The constants of accountings `paper` and `bare`.
struct PaperConstants {
  int adder_bits = kBareAdderBits;
  double float_factor = 1.0;
  std::optional<PartArea> converter;
};

PaperConstants paper_constants(Accounting accounting, const UnitAreas& unit) {
  if (accounting == Accounting::Bare) return {};
  return {static_cast<int>(unit.at(CostConstant::PaperAdderBits)), unit.at(CostConstant::PaperFloatFactor),
          unit.part(CostConstant::PaperConverterArea)};
}

/// Several blocks in the lanes count as that many units.
void add_paper_integers(const Shape& shape, const PaperConstants& paper, const UnitAreas& unit,
                        TermList& list) {
  list.add(Component::Multipliers, shape.lanes, unit.multiplier(shape.slice), "multiplier");
  list.add(Component::AdderTrees, shape.lanes - shape.blocks, unit.adder(paper.adder_bits),
           "adder of the tree");
  list.add(Component::Aligners, shape.blocks, unit.adder(shape.exponent), "exponent adder");
  if (paper.converter)
    list.add(Component::Converters, shape.blocks, *paper.converter, "converter of a block");
  list.add(Component::Fp32Accumulators, shape.blocks, unit.fp32_adder(), "FP32 accumulator");
  list.add(Component::ResultPath, shape.blocks, unit.relu(cost::kFp32Bits), "activation unit");
}

void add_paper_floats(const Shape& shape, const FloatElement& adders, const PaperConstants& paper,
                      const UnitAreas& unit, TermList& list) {
  const FloatElement& element = shape.format.as_float();
  PartArea multiplier = unit.float_multiplier(significand_bits(element), element.exponent_bits);
  multiplier.area = SquareMicrons::of_um2(multiplier.area.um2() * paper.float_factor);
  const PartArea adder = unit.float_adder(significand_bits(adders), adders.exponent_bits);
  list.add(Component::Multipliers, shape.lanes, multiplier, "float multiplier");
  list.add(Component::AdderTrees, shape.lanes - 1, adder, "float adder of the tree");
  list.add(Component::Fp32Accumulators, 1, adder, "accumulator");
  list.add(Component::ResultPath, 1, unit.relu(adders.total_bits()), "activation unit");
  if (shape.format.shared)
    list.add(Component::Aligners, shape.blocks, unit.adder(shape.exponent), "adder of scales");
}

/// What puts digits and chunks together to the integer of a block; nothing where it comes in one cycle.
void add_block_accumulators(const Shape& shape, const UnitAreas& unit, TermList& list) {
  if (!shape.accumulates_blocks()) return;
  const int width = shape.block_sum();
  if (shape.is_sliced()) {
    const int positions = 2 * shape.digits() - 1;
    list.add(Component::BlockAccumulators, std::int64_t{kOperands} * shape.lanes,
             unit.shifter(shape.slice, tree_levels(shape.digits())), "digit selector");
    list.add(Component::BlockAccumulators, shape.blocks, unit.shifter(width, tree_levels(positions)),
             "digit shifter");
  }
  list.add(Component::BlockAccumulators, shape.blocks, unit.adder(width), "integer adder");
  list.add(Component::BlockAccumulators, std::int64_t{shape.blocks} * width, unit.register_bit(),
           "bit of the block sum");
}

void add_full_integers(const Shape& shape, const UnitAreas& unit, TermList& list) {
  const cost::AdderTree tree = cost::adder_tree(shape.lanes_of_block, shape.product());
  list.add(Component::Multipliers, shape.lanes, unit.multiplier(shape.slice), "multiplier");
  list.add(Component::AdderTrees, shape.blocks, unit.tree(tree), "tree over a block's lanes");
  add_block_accumulators(shape, unit, list);
  list.add(Component::Aligners, shape.blocks, unit.adder(shape.exponent), "exponent adder");
  int sum =
      shape.accumulates_blocks() ? shape.block_sum() : shape.product() + tree_levels(shape.lanes_of_block);
  if (shape.blocks > 1) {
    sum += cost::kWidestFraction;
    list.add(Component::Aligners, shape.blocks, unit.shifter(sum, cost::shifter_levels(sum)),
             "alignment shifter");
    list.add(Component::Aligners, shape.blocks, unit.adder(shape.exponent), "comparator of exponents");
    list.add(Component::Aligners, 1, unit.tree(cost::adder_tree(shape.blocks, sum)), "tree over the blocks");
    sum += tree_levels(shape.blocks);
  }
  list.add(Component::Aligners, 1, unit.fixed_to_float(sum), "fixed point to FP32");
  list.add(Component::Converters, 1, unit.converter(1, shape.mantissa), "FP32 to blocks, streamed");
}

void add_full_floats(const Shape& shape, const FloatElement& adders, const UnitAreas& unit, TermList& list) {
  const FloatElement& element = shape.format.as_float();
  const int significand = significand_bits(element);
  list.add(Component::Multipliers, shape.lanes, unit.float_multiplier(significand, element.exponent_bits),
           "float multiplier");
  if (2 * significand > significand_bits(adders)) {
    list.add(Component::Multipliers, shape.lanes,
             unit.float_rounding(significand_bits(adders), adders.exponent_bits), "rounding of a product");
  } else {
    list.add(Component::Multipliers, shape.lanes, unit.shifter(2 * significand, 1), "normalisation");
    list.add(Component::Multipliers, shape.lanes, unit.adder(adders.exponent_bits), "and its exponent");
  }
  list.add(Component::AdderTrees, shape.lanes - 1,
           unit.float_adder(significand_bits(adders), adders.exponent_bits), "float adder of the tree");
  if (shape.format.shared) {
    list.add(Component::Aligners, shape.blocks, unit.adder(shape.exponent), "adder of scales");
    list.add(Component::Converters, 1, unit.converter(1, shape.mantissa), "FP32 to blocks, streamed");
  } else if (significand < cost::kFp32SignificandBits) {
    list.add(Component::Converters, 1, unit.adder(shape.mantissa), "rounding of FP32");
    list.add(Component::Converters, 1, unit.shifter(significand, cost::shifter_levels(significand)),
             "shift to a subnormal");
  }
}

void add_full(const Shape& shape, const DotProductUnit& dot, const UnitAreas& unit, TermList& list) {
  if (shape.format.has_int_elements()) {
    add_full_integers(shape, unit, list);
  } else {
    add_full_floats(shape, dot.adders.as_float(), unit, list);
  }
  list.add(Component::Fp32Accumulators, 1, unit.fp32_accumulator(), "FP32 adder and the partial sum");
  list.add(Component::Registers, std::int64_t{kOperands} * shape.lanes * shape.mantissa, unit.register_bit(),
           "bit of the operands");
  if (shape.format.shared) {
    list.add(Component::Registers, std::int64_t{kOperands} * shape.blocks * shape.exponent,
             unit.register_bit(), "bit of the shared exponents");
  }
  list.add(Component::ResultPath, 1, unit.relu(cost::kFp32Bits), "activation unit");
  list.add(Component::Control, 1, unit.control(total_of(list.terms)), "margin on the logic");
}

}  // namespace

std::string_view to_string(Accounting accounting) {
  switch (accounting) {
    case Accounting::Paper:
      return "paper";
    case Accounting::Bare:
      return "bare";
    case Accounting::Full:
      break;
  }
  return "full";
}

DotProductUnit usual_unit(const Format& format, int block) {
  constexpr int kAddsInItself = 16;
  DotProductUnit unit;
  unit.format = format;
  unit.lanes = block;
  unit.block = block;
  const bool own = !format.is_block() && format.element_bits() >= kAddsInItself;
  unit.adders = own ? format : *find_format("fp32");
  return unit;
}

DotProductUnit fp32_unit(int lanes) {
  return usual_unit(*find_format("fp32"), lanes);
}

int passes_of(const DotProductUnit& unit) {
  if (!unit.format.has_int_elements()) return 1;
  const int digits = Shape(unit).digits();
  return digits * digits;
}

double products_per_cycle(const DotProductUnit& unit) {
  const Shape shape(unit);
  double products = static_cast<double>(shape.blocks) * shape.lanes_of_block;
  if (shape.block > shape.lanes)
    products = static_cast<double>(shape.block) / ((shape.block + shape.lanes - 1) / shape.lanes);
  return products / passes_of(unit);
}

std::optional<std::string> refuse_unit(const DotProductUnit& unit) {
  if (unit.lanes < 1 || unit.lanes > kMostLanes || unit.block < 1 || unit.block > kMostLanes)
    return "lanes and blocks are 1 to " + std::to_string(kMostLanes);
  if (unit.format.has_int_elements()) {
    if (unit.slice_bits != 0 && (unit.slice_bits < kNarrowestSlice || unit.slice_bits > kWidestSlice))
      return "slices have " + std::to_string(kNarrowestSlice) + " to " + std::to_string(kWidestSlice) +
             " bits";
    return std::nullopt;
  }
  if (unit.format.as_float().radix != 2) return "elements of radix 4 have no multiplier in the area model";
  if (unit.slice_bits != 0) return "only integer mantissas are sliced";
  if (unit.adders.has_int_elements() || unit.adders.is_block() || unit.adders.as_float().radix != 2)
    return "products are added in a plain float, and '" + unit.adders.name + "' is none";
  return std::nullopt;
}

std::vector<AreaTerm> unit_terms(const DotProductUnit& unit, Accounting accounting,
                                 const Technology& technology, Bound bound) {
  const UnitAreas areas(technology, bound);
  const Shape shape(unit);
  TermList list;
  if (accounting == Accounting::Full) {
    add_full(shape, unit, areas, list);
  } else if (unit.format.has_int_elements()) {
    add_paper_integers(shape, paper_constants(accounting, areas), areas, list);
  } else {
    add_paper_floats(shape, unit.adders.as_float(), paper_constants(accounting, areas), areas, list);
  }
  return std::move(list.terms);
}

AreaReport area_of(const DotProductUnit& unit, Accounting accounting, const Technology& technology) {
  return make_area_report([&](Bound bound) { return unit_terms(unit, accounting, technology, bound); });
}

double gain_vs_fp32(const DotProductUnit& unit, Accounting accounting, const Technology& technology) {
  const double fp32 = total_of(unit_terms(fp32_unit(unit.lanes), accounting, technology)).um2();
  const double area = total_of(unit_terms(unit, accounting, technology)).um2();
  return fp32 / area * products_per_cycle(unit) / unit.lanes;
}

}  // namespace bfpsim

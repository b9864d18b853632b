// SPDX-License-Identifier: Apache-2.0
#include "sim/cost/unit_areas.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

namespace bfpsim::cost {
namespace {

constexpr int kNarrowestMultiplier = 2;
constexpr int kWidestMultiplier = 16;
constexpr int kFp16ExponentBits = 5;

/// A float that was synthesised: significand with the hidden bit.
struct Synthesised {
  int significand_bits;
  int exponent_bits;
  CostConstant multiplier;
  CostConstant adder;
};
constexpr Synthesised kSynthesised[] = {
    {kBf16SignificandBits, kFp32ExponentBits, CostConstant::Bf16MultiplierArea, CostConstant::Bf16AdderArea},
    {kFp16SignificandBits, kFp16ExponentBits, CostConstant::Fp16MultiplierArea, CostConstant::Fp16AdderArea},
    {kFp32SignificandBits, kFp32ExponentBits, CostConstant::Fp32MultiplierArea, CostConstant::Fp32AdderArea},
};

const Synthesised* find_synthesised(int significand_bits, int exponent_bits) {
  for (const Synthesised& unit : kSynthesised) {
    if (unit.significand_bits == significand_bits && unit.exponent_bits == exponent_bits) return &unit;
  }
  return nullptr;
}

}  // namespace

double UnitAreas::at(CostConstant constant) const {
  const std::optional<double> value = value_at_node(technology_, constant, bound_);
  if (!value) {
    throw std::invalid_argument("technology '" + technology_.name + "' has no " +
                                std::string(info(constant).key));
  }
  return *value;
}

PartArea UnitAreas::made_of(double um2, std::initializer_list<CostConstant> constants) const {
  PartArea part{SquareMicrons::of_um2(um2), Confidence::Measured};
  for (const CostConstant constant : constants)
    part.confidence = std::max(part.confidence, confidence_at_node(technology_, constant));
  return part;
}

PartArea UnitAreas::part(CostConstant constant) const {
  return made_of(at(constant), {constant});
}

PartArea UnitAreas::multiplier(int bits) const {
  if (bits < kNarrowestMultiplier || bits > kWidestMultiplier)
    throw std::invalid_argument("no multiplier of " + std::to_string(bits) + " bits");
  const int first = static_cast<int>(CostConstant::Multiplier2Area);
  return part(static_cast<CostConstant>(first + bits - kNarrowestMultiplier));
}

PartArea UnitAreas::adder(int bits) const {
  return tree({1, bits});
}

PartArea UnitAreas::tree(const AdderTree& tree) const {
  return made_of(at(CostConstant::AdderBitArea) * tree.bits + at(CostConstant::AdderFixedArea) * tree.adders,
                 {CostConstant::AdderBitArea, CostConstant::AdderFixedArea});
}

PartArea UnitAreas::shifter(int bits, int levels) const {
  return made_of(at(CostConstant::MuxBitArea) * bits * levels, {CostConstant::MuxBitArea});
}

PartArea UnitAreas::register_bit() const {
  return part(CostConstant::RegisterBitArea);
}

PartArea UnitAreas::fixed_to_float(int bits) const {
  return made_of(at(CostConstant::FixedToFloatBitArea) * bits + at(CostConstant::FixedToFloatFixedArea),
                 {CostConstant::FixedToFloatBitArea, CostConstant::FixedToFloatFixedArea});
}

PartArea UnitAreas::converter(int elements, int mantissa) const {
  const double each =
      at(CostConstant::ConverterElementArea) + at(CostConstant::ConverterElementBitArea) * mantissa;
  return made_of(
      at(CostConstant::ConverterFixedArea) + at(CostConstant::ConverterBitArea) * mantissa + each * elements,
      {CostConstant::ConverterElementArea, CostConstant::ConverterElementBitArea,
       CostConstant::ConverterBitArea, CostConstant::ConverterFixedArea});
}

PartArea UnitAreas::relu(int bits) const {
  return made_of(at(CostConstant::ReluBitArea) * bits + at(CostConstant::ReluFixedArea),
                 {CostConstant::ReluBitArea, CostConstant::ReluFixedArea});
}

PartArea UnitAreas::float_multiplier(int significand_bits, int exponent_bits) const {
  if (const Synthesised* unit = find_synthesised(significand_bits, exponent_bits))
    return part(unit->multiplier);
  return made_of(at(CostConstant::FloatMultiplierSquareArea) * significand_bits * significand_bits +
                     at(CostConstant::FloatMultiplierBitArea) * significand_bits +
                     at(CostConstant::FloatMultiplierExponentBitArea) * exponent_bits,
                 {CostConstant::FloatMultiplierSquareArea, CostConstant::FloatMultiplierBitArea,
                  CostConstant::FloatMultiplierExponentBitArea});
}

PartArea UnitAreas::float_rounding(int significand_bits, int exponent_bits) const {
  PartArea sum = shifter(significand_bits, 1);
  const PartArea adders = tree({2, significand_bits + exponent_bits});
  return {sum.area + adders.area, std::max(sum.confidence, adders.confidence)};
}

PartArea UnitAreas::float_adder(int significand_bits, int exponent_bits) const {
  if (const Synthesised* unit = find_synthesised(significand_bits, exponent_bits)) return part(unit->adder);
  const double bits = significand_bits;
  return made_of(at(CostConstant::FloatAdderBitArea) * bits +
                     at(CostConstant::FloatAdderBitLogArea) * bits * std::log2(bits) +
                     at(CostConstant::FloatAdderExponentBitArea) * exponent_bits,
                 {CostConstant::FloatAdderBitArea, CostConstant::FloatAdderBitLogArea,
                  CostConstant::FloatAdderExponentBitArea});
}

PartArea UnitAreas::fp32_adder() const {
  return part(CostConstant::Fp32AdderArea);
}

PartArea UnitAreas::fp32_accumulator() const {
  return part(CostConstant::Fp32AccumulatorArea);
}

PartArea UnitAreas::sram_bit() const {
  return part(CostConstant::SramBitArea);
}

PartArea UnitAreas::control(SquareMicrons logic) const {
  return made_of(at(CostConstant::ControlFraction) * logic.um2(), {CostConstant::ControlFraction});
}

}  // namespace bfpsim::cost

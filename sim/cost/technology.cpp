// SPDX-License-Identifier: Apache-2.0
#include "sim/cost/technology.h"

#include <algorithm>
#include <cmath>

namespace bfpsim {
namespace {

using Dimension = ConstantInfo::Dimension;

ConstantInfo exponent(std::string_view key, std::string_view about) {
  return {"scaling", key, "", Dimension::Exponent, true, false, about};
}

ConstantInfo energy(std::string_view key, std::string_view about) {
  return {"energy", key, "pJ", Dimension::Energy, true, false, about};
}

ConstantInfo area(std::string_view key, std::string_view about) {
  return {"area", key, "um2", Dimension::Area, true, false, about};
}

/// The constant part of a line that was fitted on synthesised areas.
ConstantInfo fixed_area(std::string_view key, std::string_view about) {
  return {"area", key, "um2", Dimension::Area, true, true, about};
}

ConstantInfo ratio(std::string_view key, std::string_view about) {
  return {"area", key, "", Dimension::Ratio, true, false, about};
}

using Table = std::array<ConstantInfo, kCostConstantCount>;

/// In the order of the enumerators.
const Table& table() {
  static const Table kTable = {{
      exponent("energy_exponent", "energies go with node^this at equal supply voltage"),
      exponent("area_exponent", "areas go with node^this"),
      energy("int8_multiply_pj", "8-bit integer multiply; s bits cost (s/8)^2 of it"),
      energy("int32_add_pj", "32-bit integer add; w bits cost w/32 of it"),
      energy("fp32_add_pj", "FP32 add"),
      energy("fp16_multiply_pj",
             "FP16 multiply; other widths by the power law of the significand through both"),
      energy("fp32_multiply_pj", "FP32 multiply"),
      energy("mux_bit_pj", "one bit through one level of a shifter: a 2:1 multiplexer"),
      energy("sram_8kib_access_pj", "64 bits in or out of an SRAM of 8 KiB"),
      energy("sram_32kib_access_pj", "64 bits in or out of an SRAM of 32 KiB"),
      energy("sram_1mib_access_pj", "64 bits in or out of an SRAM of 1 MiB"),
      energy("dram_hbm2_bit_pj", "one bit from or to HBM2, interface included"),
      energy("dram_ddr4_bit_pj", "one bit from or to DDR4, interface included"),
      energy("dram_lpddr4_bit_pj", "one bit from or to LPDDR4, interface included"),
      {"energy", "leakage_mw_per_mm2", "mW/mm2", Dimension::PowerDensity, false, false,
       "leakage power of the machine's area"},
      area("multiplier_2bit_um2", "signed multiplier of 2 x 2 bits"),
      area("multiplier_3bit_um2", "signed multiplier of 3 x 3 bits"),
      area("multiplier_4bit_um2", "signed multiplier of 4 x 4 bits"),
      area("multiplier_5bit_um2", "signed multiplier of 5 x 5 bits"),
      area("multiplier_6bit_um2", "signed multiplier of 6 x 6 bits"),
      area("multiplier_7bit_um2", "signed multiplier of 7 x 7 bits"),
      area("multiplier_8bit_um2", "signed multiplier of 8 x 8 bits"),
      area("multiplier_9bit_um2", "signed multiplier of 9 x 9 bits"),
      area("multiplier_10bit_um2", "signed multiplier of 10 x 10 bits"),
      area("multiplier_11bit_um2", "signed multiplier of 11 x 11 bits"),
      area("multiplier_12bit_um2", "signed multiplier of 12 x 12 bits"),
      area("multiplier_13bit_um2", "signed multiplier of 13 x 13 bits"),
      area("multiplier_14bit_um2", "signed multiplier of 14 x 14 bits"),
      area("multiplier_15bit_um2", "signed multiplier of 15 x 15 bits"),
      area("multiplier_16bit_um2", "signed multiplier of 16 x 16 bits"),
      area("adder_bit_um2", "signed adder, for each bit of its width (3 bits and more)"),
      fixed_area("adder_fixed_um2", "signed adder, beside its bits"),
      area("mux_bit_um2", "2:1 multiplexer of one bit"),
      area("register_bit_um2", "one bit of a register"),
      area("fp32_accumulator_um2", "FP32 adder with its registers, one partial sum among them"),
      area("bf16_adder_um2", "BF16 adder without registers"),
      area("fp16_adder_um2", "FP16 adder without registers"),
      area("fp32_adder_um2", "FP32 adder without registers"),
      area("float_adder_bit_um2", "adder of another float, for each bit n of the significand"),
      area("float_adder_bit_log_um2", "and for n log2 n"),
      area("float_adder_exponent_bit_um2", "and for each bit of the exponent"),
      area("bf16_multiplier_um2", "BF16 multiplier, without normalisation and rounding"),
      area("fp16_multiplier_um2", "FP16 multiplier, without normalisation and rounding"),
      area("fp32_multiplier_um2", "FP32 multiplier, without normalisation and rounding"),
      area("float_multiplier_square_um2",
           "multiplier of another float, for the square of the significand's bits"),
      area("float_multiplier_bit_um2", "and for each bit of the significand, hidden one included"),
      area("float_multiplier_exponent_bit_um2", "and for each bit of the exponent"),
      area("relu_bit_um2", "ReLU, for each bit of the word"),
      fixed_area("relu_fixed_um2", "ReLU, beside its bits"),
      area("fixed_to_float_bit_um2", "fixed point to float, for each bit of the fixed-point width"),
      fixed_area("fixed_to_float_fixed_um2", "fixed point to float, beside its bits"),
      area("converter_element_um2", "FP32 to block converter, for each element a cycle"),
      area("converter_element_bit_um2", "and for each element a cycle and mantissa bit"),
      area("converter_bit_um2", "and for each mantissa bit"),
      fixed_area("converter_fixed_um2", "and beside these"),
      {"area", "sram_bit_um2", "um2", Dimension::Area, false, false,
       "one bit of SRAM with its share of the periphery"},
      ratio("control_fraction", "control beside the logic, of the logic's area"),
      ratio("paper_adder_bits", "accounting paper: the width of every adder of a tree"),
      ratio("paper_float_factor", "accounting paper: float multipliers over the synthesised ones"),
      area("paper_converter_um2", "accounting paper: the converter of a block"),
  }};
  return kTable;
}

struct Interval {
  double low;
  double high;
};

Interval times(Interval a, Interval b) {
  const auto [low, high] = std::minmax({a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high});
  return {low, high};
}

CostConstant exponent_of(Dimension dimension) {
  return dimension == Dimension::Area ? CostConstant::AreaExponent : CostConstant::EnergyExponent;
}

bool is_carried(const Technology& technology, CostConstant id, const Constant& constant) {
  return has_node(info(id)) && constant.node_nm > 0.0 && constant.node_nm != technology.node_nm;
}

/// Factors from the constant's node to the technology's: nominal, and the ends of the exponent's spread.
struct Carry {
  double nominal = 1.0;
  Interval spread{1.0, 1.0};
};

Carry carry_of(const Technology& technology, CostConstant id, const Constant& constant) {
  const std::optional<Constant>& power = technology.find(exponent_of(info(id).dimension));
  if (!is_carried(technology, id, constant) || !power) return {};
  const double ratio = technology.node_nm / constant.node_nm;
  const auto [low, high] = std::minmax({std::pow(ratio, power->low), std::pow(ratio, power->high)});
  return {std::pow(ratio, power->value), {low, high}};
}

}  // namespace

std::string_view to_string(Confidence confidence) {
  static constexpr std::array<std::string_view, kConfidenceCount> kNames = {"measured", "published", "scaled",
                                                                            "estimated"};
  return kNames[static_cast<std::size_t>(confidence)];
}

const ConstantInfo& info(CostConstant constant) {
  return table()[static_cast<std::size_t>(constant)];
}

bool has_node(const ConstantInfo& about) {
  return about.dimension != Dimension::Exponent && about.dimension != Dimension::Ratio;
}

std::vector<CostConstant> cost_constants() {
  std::vector<CostConstant> all;
  for (std::size_t i = 0; i < kCostConstantCount; ++i)
    all.push_back(static_cast<CostConstant>(i));
  return all;
}

std::optional<double> value_at_node(const Technology& technology, CostConstant constant, Bound bound) {
  const std::optional<Constant>& found = technology.find(constant);
  if (!found) return std::nullopt;
  const Carry carry = carry_of(technology, constant, *found);
  if (bound == Bound::Nominal) return found->value * carry.nominal;
  const Interval spread = times({found->low, found->high}, carry.spread);
  return bound == Bound::Low ? spread.low : spread.high;
}

Confidence confidence_at_node(const Technology& technology, CostConstant constant) {
  const std::optional<Constant>& found = technology.find(constant);
  if (!found) return Confidence::Estimated;
  return is_carried(technology, constant, *found) ? std::max(found->confidence, Confidence::Scaled)
                                                  : found->confidence;
}

std::vector<SourceLine> sources_of(const Technology& technology) {
  std::vector<SourceLine> lines;
  for (const CostConstant id : cost_constants()) {
    const std::optional<Constant>& constant = technology.find(id);
    if (!constant) continue;
    const ConstantInfo& about = info(id);
    SourceLine line;
    line.key = std::string(about.section) + "." + std::string(about.key);
    line.unit = about.unit;
    line.published = constant->value;
    line.published_node_nm = constant->node_nm;
    line.value = *value_at_node(technology, id);
    line.low = *value_at_node(technology, id, Bound::Low);
    line.high = *value_at_node(technology, id, Bound::High);
    line.confidence = confidence_at_node(technology, id);
    line.source = constant->source;
    line.about = about.about;
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace bfpsim

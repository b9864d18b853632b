// SPDX-License-Identifier: Apache-2.0
#include "sim/cost/unit_energies.h"

#include <array>
#include <cmath>
#include <stdexcept>
#include <string>

#include "sim/cost/datapath_widths.h"

namespace bfpsim::cost {
namespace {

constexpr int kMultiplyBits = 8;
constexpr int kAddBits = 32;
constexpr int kAccessBytes = 8;

constexpr std::int64_t kKibibyte = 1024;

/// A capacity with a published access energy.
struct SramPoint {
  std::int64_t bytes;
  CostConstant access;
};
constexpr std::array<SramPoint, 3> kSramPoints = {{
    {8 * kKibibyte, CostConstant::Sram8KibAccess},
    {32 * kKibibyte, CostConstant::Sram32KibAccess},
    {1024 * kKibibyte, CostConstant::Sram1MibAccess},
}};

}  // namespace

double UnitEnergies::at(CostConstant constant) const {
  const std::optional<double> value = value_at_node(technology_, constant, bound_);
  if (!value) {
    throw std::invalid_argument("technology '" + technology_.name + "' has no " +
                                std::string(info(constant).key));
  }
  return *value;
}

double UnitEnergies::multiply(int bits) const {
  const double ratio = static_cast<double>(bits) / kMultiplyBits;
  return at(CostConstant::Int8Multiply) * ratio * ratio;
}

double UnitEnergies::float_multiply(int significand_bits) const {
  const double fp16 = at(CostConstant::Fp16Multiply);
  const double slope = std::log(at(CostConstant::Fp32Multiply) / fp16) /
                       std::log(static_cast<double>(kFp32SignificandBits) / kFp16SignificandBits);
  return fp16 * std::pow(static_cast<double>(significand_bits) / kFp16SignificandBits, slope);
}

double UnitEnergies::add(int bits) const {
  return at(CostConstant::Int32Add) * bits / kAddBits;
}

double UnitEnergies::shift(int bits, int levels) const {
  return at(CostConstant::MuxBit) * bits * levels;
}

double UnitEnergies::sram_byte(std::int64_t capacity_bytes) const {
  const std::size_t upper = capacity_bytes <= kSramPoints[1].bytes ? 1 : 2;
  const SramPoint& a = kSramPoints[upper - 1];
  const SramPoint& b = kSramPoints[upper];
  const auto base = static_cast<double>(a.bytes);
  const double slope = std::log(at(b.access) / at(a.access)) / std::log(static_cast<double>(b.bytes) / base);
  return at(a.access) * std::pow(static_cast<double>(capacity_bytes) / base, slope) / kAccessBytes;
}

CostConstant UnitEnergies::sram_constant(std::int64_t capacity_bytes) {
  CostConstant constant = kSramPoints.front().access;
  for (const SramPoint& point : kSramPoints) {
    if (point.bytes <= capacity_bytes) constant = point.access;
  }
  return constant;
}

double UnitEnergies::dram_byte(DramStandard standard) const {
  return at(dram_constant(standard)) * kBitsPerByte;
}

CostConstant UnitEnergies::dram_constant(DramStandard standard) {
  switch (standard) {
    case DramStandard::Ddr4:
      return CostConstant::DramDdr4Bit;
    case DramStandard::Lpddr4:
      return CostConstant::DramLpddr4Bit;
    case DramStandard::Hbm2:
      break;
  }
  return CostConstant::DramHbm2Bit;
}

}  // namespace bfpsim::cost

// SPDX-License-Identifier: Apache-2.0
#include "sim/cost/priced_area.h"

#include <algorithm>
#include <stdexcept>

#include "sim/cost/datapath_widths.h"

namespace bfpsim {
namespace {

/// The machine with FP32 multipliers and rounded trees in place of its dot products.
MachineParams fp32_machine(MachineParams machine) {
  machine.array.datapath = Datapath::Float;
  machine.array.multiplier_significand_bits = cost::kFp32SignificandBits;
  machine.array.float_sum = FloatSum::RoundedTree;
  return machine;
}

DotProductUnit unit_of(const MachineParams& machine, const Format& format, int block) {
  const ArrayParams& array = machine.array;
  DotProductUnit unit = usual_unit(format, block);
  unit.lanes = array.lanes;
  if (array.datapath == Datapath::Integer) {
    if (!format.has_int_elements())
      throw std::invalid_argument("'" + machine.name + "' multiplies integers, and the elements of '" +
                                  format.name + "' are floats");
    unit.slice_bits = array.slice_bits;
  } else if (format.has_int_elements()) {
    throw std::invalid_argument("'" + machine.name +
                                "' multiplies floats; there is no gain for the integers of '" + format.name +
                                "' on float multipliers");
  }
  if (const auto refusal = refuse_unit(unit)) throw std::invalid_argument(*refusal);
  return unit;
}

}  // namespace

PricedUnit price(const DotProductUnit& unit, const Technology& technology) {
  PricedUnit priced;
  priced.unit = unit;
  priced.passes = passes_of(unit);
  for (const Accounting accounting : kAccountings) {
    const auto i = static_cast<std::size_t>(accounting);
    priced.areas[i] = area_of(unit, accounting, technology);
    priced.gains[i] = gain_vs_fp32(unit, accounting, technology);
  }
  return priced;
}

std::optional<Format> native_format(const MachineParams& machine) {
  if (machine.array.datapath == Datapath::Integer)
    return find_format("hbfp" + std::to_string(machine.array.slice_bits));
  for (const char* name : {"fp32", "bf16", "fp16", "fp8_e4m3", "fp8_e5m2"}) {
    std::optional<Format> format = find_format(name);
    if (format && format->as_float().mantissa_bits + 1 == machine.array.multiplier_significand_bits)
      return format;
  }
  return std::nullopt;
}

PricedMachine price(const MachineParams& machine, const Format& format, int block,
                    const Technology& technology) {
  PricedMachine priced;
  priced.machine = machine;
  priced.terms = area_terms(machine, technology);
  priced.area = area_of(machine, technology);
  priced.unit = price(unit_of(machine, format, block), technology);
  const double fp32 = area_of(fp32_machine(machine), technology).total.um2();
  priced.gain_full =
      fp32 / priced.area.total.um2() * products_per_cycle(priced.unit.unit) / priced.unit.unit.lanes;
  priced.not_counted = area_not_counted(machine, technology);
  return priced;
}

}  // namespace bfpsim

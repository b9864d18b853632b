// SPDX-License-Identifier: Apache-2.0
// The wires that reach one position of the array made of single units.
#pragma once

#include <cstddef>
#include <cstdint>
#include <systemc>

#include "rtl_models/arch/machine.h"

namespace bfpsim::units {

/// What travels with a pass beside its operands, one word each. Words of the other datapath are 0.
struct ControlWord {
  enum Index : std::size_t {
    Valid,
    Groups,
    GroupLanes,
    Shift,
    Fused,
    DigitsA,
    DigitsB,
    FirstProduct,
    FirstOfSegment,
    LastOfSegment,
    FirstOfOutput,
    LastOfOutput,
    Accumulator,
    MantissaBitsA,
    MantissaBitsB,
    ExponentBitsA,
    ExponentBitsB,
    FloatCodingA,  ///< the five words of a FloatCoding, in its order
    FloatCodingB = FloatCodingA + 5,
    Count = FloatCodingB + 5,
  };
};

template <typename T>
using Wires = sc_core::sc_vector<sc_core::sc_signal<T>>;
using DigitWires = Wires<std::int8_t>;
using ElementWires = Wires<std::uint32_t>;
using ExponentWires = Wires<std::int16_t>;
using ControlWires = Wires<std::int32_t>;

/// A pass on the wires of one row or column: digits of an integer datapath or FP32 bits of a float one's
/// elements [lanes], exponent codes [lanes] (one per block pair), control.
struct LineWires {
  DigitWires digits;      ///< empty on a float datapath
  ElementWires elements;  ///< empty on an integer datapath
  ExponentWires exponents;
  ControlWires control;

  LineWires(Datapath datapath, int lanes)
      : digits(sc_core::sc_gen_unique_name("digits"), width(datapath == Datapath::Integer, lanes)),
        elements(sc_core::sc_gen_unique_name("elements"), width(datapath == Datapath::Float, lanes)),
        exponents(sc_core::sc_gen_unique_name("exponents"), width(true, lanes)),
        control(sc_core::sc_gen_unique_name("control"), ControlWord::Count) {}

 private:
  static std::size_t width(bool exists, int lanes) { return exists ? static_cast<std::size_t>(lanes) : 0; }
};

}  // namespace bfpsim::units

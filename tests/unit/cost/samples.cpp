// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/cost/samples.h"

namespace bfpsim::test {

Constant figure(double value, double node_nm) {
  return {value, value, value, node_nm, Confidence::Published, "a test"};
}

Technology round_technology() {
  Technology t;
  t.name = "round";
  t.node_nm = 28.0;
  const auto set = [&](CostConstant id, double value) { t.find(id) = figure(value); };
  t.find(CostConstant::EnergyExponent) = figure(1.0, 0.0);
  t.find(CostConstant::AreaExponent) = figure(2.0, 0.0);
  set(CostConstant::Int8Multiply, 0.64);  // 0.16 pJ for 4 bits
  set(CostConstant::Int32Add, 0.32);      // 0.01 pJ a bit
  set(CostConstant::Fp32Add, 0.9);
  set(CostConstant::Fp16Multiply, 1.1);
  set(CostConstant::Fp32Multiply, 1.1 * 24 * 24 / 121.0);  // with the square of the significand
  set(CostConstant::MuxBit, 0.001);
  set(CostConstant::Sram8KibAccess, 8.0);
  set(CostConstant::Sram32KibAccess, 16.0);  // with the square root of capacity
  set(CostConstant::Sram1MibAccess, 16.0);   // flat
  set(CostConstant::DramHbm2Bit, 2.0);
  set(CostConstant::DramDdr4Bit, 16.0);
  set(CostConstant::DramLpddr4Bit, 5.0);
  constexpr int kNarrowest = 2;
  for (int bits = kNarrowest; bits <= 16; ++bits) {
    const int id = static_cast<int>(CostConstant::Multiplier2Area) + bits - kNarrowest;
    set(static_cast<CostConstant>(id), 7.5 * bits);  // 30 um2 for 4 bits
  }
  set(CostConstant::AdderBitArea, 2.0);
  set(CostConstant::AdderFixedArea, -1.0);
  set(CostConstant::MuxBitArea, 1.0);
  set(CostConstant::RegisterBitArea, 3.0);
  set(CostConstant::Fp32AccumulatorArea, 800.0);
  set(CostConstant::Bf16AdderArea, 170.0);
  set(CostConstant::Fp16AdderArea, 200.0);
  set(CostConstant::Fp32AdderArea, 500.0);
  set(CostConstant::FloatAdderBitArea, 7.0);
  set(CostConstant::FloatAdderBitLogArea, 2.0);
  set(CostConstant::FloatAdderExponentBitArea, 6.0);
  set(CostConstant::Bf16MultiplierArea, 140.0);
  set(CostConstant::Fp16MultiplierArea, 230.0);
  set(CostConstant::Fp32MultiplierArea, 1000.0);
  set(CostConstant::FloatMultiplierSquareArea, 1.5);
  set(CostConstant::FloatMultiplierBitArea, 3.0);
  set(CostConstant::FloatMultiplierExponentBitArea, 1.0);
  set(CostConstant::ReluBitArea, 0.5);
  set(CostConstant::ReluFixedArea, -1.0);  // 15 um2 for FP32
  set(CostConstant::FixedToFloatBitArea, 5.0);
  set(CostConstant::FixedToFloatFixedArea, 50.0);
  set(CostConstant::ConverterElementArea, 20.0);
  set(CostConstant::ConverterElementBitArea, 3.0);
  set(CostConstant::ConverterBitArea, 6.0);
  set(CostConstant::ConverterFixedArea, 100.0);
  set(CostConstant::SramBitArea, 0.25);
  t.find(CostConstant::ControlFraction) = figure(0.125, 0.0);
  t.find(CostConstant::PaperAdderBits) = figure(10.0, 0.0);
  t.find(CostConstant::PaperFloatFactor) = figure(1.5, 0.0);
  set(CostConstant::PaperConverterArea, 90.0);
  return t;
}

MachineParams small_machine() {
  MachineParams m;
  m.name = "small";
  m.clock_hz = 1e9;
  m.array.rows = 2;
  m.array.cols = 2;
  m.array.lanes = 4;
  m.array.slice_bits = 4;
  m.array.accumulators = 4;
  m.array.block_accumulator_bits = 32;
  m.array.aligner_fraction_bits = 4;
  m.array.result_banks = 2;
  m.converter.count = 2;
  m.converter.width = 4;
  m.buffers.staging_bytes = 8192;
  m.buffers.staging_slots = 2;
  m.buffers.operand_bytes = 32768;
  m.buffers.operand_banks = 2;
  m.buffers.result_bytes = 2048;
  m.buffers.result_banks = 2;
  m.simd.lanes = 2;
  return m;
}

MachineParams small_float_machine(FloatSum sum) {
  MachineParams m = small_machine();
  m.array.datapath = Datapath::Float;
  m.array.multiplier_significand_bits = 11;
  m.array.float_sum = sum;
  return m;
}

EventCounters prime_counters() {
  EventCounters events;
  events.counts = {101, 103, 211, 107, 173, 179, 181, 191, 109, 113, 127, 131, 137, 139,
                   149, 151, 157, 163, 167, 193, 197, 199, 223, 227, 229, 233, 239, 241};
  return events;
}

}  // namespace bfpsim::test

// SPDX-License-Identifier: Apache-2.0
#include "tests/support/random_case.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

#include "rtl_models/arch/chunking.h"
#include "rtl_models/arch/refuse.h"
#include "rtl_models/numerics/format_words.h"
#include "sim/engine/gemm_job.h"
#include "sim/workload/lowering.h"
#include "tests/support/random_array.h"
#include "tests/support/random_memory.h"
#include "tests/support/random_slice.h"
#include "tests/support/random_split.h"

namespace bfpsim::test_support {
namespace {

std::int64_t between(std::mt19937_64& random, std::int64_t low, std::int64_t high) {
  return std::uniform_int_distribution<std::int64_t>(low, high)(random);
}

template <typename T>
T pick(std::mt19937_64& random, std::initializer_list<T> values) {
  return *(values.begin() + between(random, 0, static_cast<std::int64_t>(values.size()) - 1));
}

constexpr std::int64_t kAmple = std::int64_t{1} << 30;

std::vector<Parameter> base_parameters() {
  return {
      {"rows", {1, 2, 3, 4}, [](MachineParams& machine, int value) { machine.array.rows = value; }},
      {"cols", {1, 2, 3, 4}, [](MachineParams& machine, int value) { machine.array.cols = value; }},
      {"lanes", {1, 2, 4, 8, 16}, [](MachineParams& machine, int value) { machine.array.lanes = value; }},
      {"slice_bits",
       {2, 3, 4, 5, 8},
       [](MachineParams& machine, int value) { machine.array.slice_bits = value; }},
      {"accumulators",
       {1, 4, 16},
       [](MachineParams& machine, int value) { machine.array.accumulators = value; }},
      {"aligner_fraction_bits",
       {kExactAligner, 0, 4, 12},
       [](MachineParams& machine, int value) { machine.array.aligner_fraction_bits = value; }},
      {"float_sum",
       {0, 1},
       [](MachineParams& machine, int value) {
         machine.array.float_sum = value == 1 ? FloatSum::Aligned : FloatSum::RoundedTree;
       }},
      {"result_words_per_cycle",
       {1, 4, 64},
       [](MachineParams& machine, int value) { machine.array.result_words_per_cycle = value; }},
      {"array.result_banks",
       {1, 2, 8},
       [](MachineParams& machine, int value) { machine.array.result_banks = value; }},
      {"flush",
       {0, 1},
       [](MachineParams& machine, int value) {
         machine.array.subnormals = value == 1 ? Subnormals::Flush : Subnormals::Ieee;
       }},
      {"skewed_operands",
       {0, 1},
       [](MachineParams& machine, int value) { machine.pipeline.skewed_operands = value == 1; }},
      {"multiply_cycles",
       {0, 1, 3},
       [](MachineParams& machine, int value) { machine.pipeline.multiply_cycles = value; }},
      {"tree_levels_per_cycle",
       {1, 2, 16},
       [](MachineParams& machine, int value) { machine.pipeline.tree_levels_per_cycle = value; }},
      {"shift_add_cycles",
       {0, 1},
       [](MachineParams& machine, int value) { machine.pipeline.shift_add_cycles = value; }},
      {"align_cycles",
       {0, 1, 2},
       [](MachineParams& machine, int value) { machine.pipeline.align_cycles = value; }},
      {"accumulate_cycles",
       {1, 2, 5},
       [](MachineParams& machine, int value) { machine.pipeline.accumulate_cycles = value; }},
      {"converter.count",
       {1, 3, 8},
       [](MachineParams& machine, int value) { machine.converter.count = value; }},
      {"converter.width",
       {1, 8, 64},
       [](MachineParams& machine, int value) { machine.converter.width = value; }},
      {"converter.latency_cycles",
       {0, 1, 6},
       [](MachineParams& machine, int value) { machine.converter.latency_cycles = value; }},
      {"staging_slots",
       {1, 2, 4},
       [](MachineParams& machine, int value) { machine.buffers.staging_slots = value; }},
      {"operand_banks",
       {1, 2, 3},
       [](MachineParams& machine, int value) { machine.buffers.operand_banks = value; }},
      {"result_bytes",
       {64, 1024, 16384},
       [](MachineParams& machine, int value) { machine.buffers.result_bytes = value; }},
      {"buffers.result_banks",
       {1, 2},
       [](MachineParams& machine, int value) { machine.buffers.result_banks = value; }},
      {"simd.lanes", {1, 3, 32}, [](MachineParams& machine, int value) { machine.simd.lanes = value; }},
      {"simd.latency_cycles",
       {0, 3},
       [](MachineParams& machine, int value) { machine.simd.latency_cycles = value; }},
      {"simd.input_slots",
       {1, 2},
       [](MachineParams& machine, int value) { machine.simd.input_slots = value; }},
      {"memory.latency_cycles",
       {0, 1, 20, 100},
       [](MachineParams& machine, int value) { machine.memory.latency_cycles = value; }},
      {"bytes_per_cycle",
       {4, 24, 64, 512},
       [](MachineParams& machine, int value) { machine.memory.bytes_per_cycle = value; }},
      {"burst_bytes",
       {4, 32, 64},
       [](MachineParams& machine, int value) { machine.memory.burst_bytes = value; }},
      {"request_bursts",
       {1, 4, 16},
       [](MachineParams& machine, int value) {
         machine.memory.request_bytes = machine.memory.burst_bytes * value;
       }},
      {"launch_cycles",
       {0, 1, 4},
       [](MachineParams& machine, int value) { machine.sequencer.launch_cycles = value; }},
  };
}

/// The parts that have a file of their own add theirs.
const std::vector<Parameter>& parameters() {
  static const std::vector<Parameter> kParameters = [] {
    std::vector<Parameter> all = base_parameters();
    for (const auto& part : {array_order_parameters(), split_parameters()})
      all.insert(all.end(), part.begin(), part.end());
    return all;
  }();
  return kParameters;
}

/// Float elements that float machines are given.
struct NamedElement {
  const char* name;
  FloatElement element;
};
constexpr NamedElement kElements[] = {{"element=fp32", {8, 23, 127, SpecialValues::Ieee}},
                                      {"element=tf32", {8, 10, 127, SpecialValues::Ieee}},
                                      {"element=bf16", {8, 7, 127, SpecialValues::Ieee}},
                                      {"element=fp16", {5, 10, 15, SpecialValues::Ieee}},
                                      {"element=e5m2", {5, 2, 15, SpecialValues::Ieee}},
                                      {"element=e4m3fn", {4, 3, 7, SpecialValues::NanOnly}},
                                      {"element=e4m3", {4, 3, 7, SpecialValues::Ieee}},
                                      {"element=e3m2", {3, 2, 3, SpecialValues::None}},
                                      {"element=e2m1", {2, 1, 1, SpecialValues::None}}};

/// Scales of float elements; integers have exponents or E8M0 scales.
enum class Scale : std::uint8_t { None, E8m0, TwosComplement };

void draw_float_element(std::mt19937_64& random, int widest_significand, BlockCodec& codec,
                        Coverage* coverage) {
  for (;;) {
    const NamedElement& drawn =
        kElements[between(random, 0, static_cast<std::int64_t>(std::size(kElements)) - 1)];
    codec.float_element = drawn.element;
    if (codec.significand_bits() > widest_significand) continue;
    if (coverage != nullptr) coverage->hit(drawn.name);
    return;
  }
}

SharedExponent random_exponent(std::mt19937_64& random) {
  SharedExponent exponent;
  exponent.bits = static_cast<int>(pick<std::int64_t>(random, {10, 10, 8, 5}));
  return exponent;
}

/// Integers in blocks, for every machine now and then; on float machines mostly floats, with and without
/// scales.
OperandFormat random_format(std::mt19937_64& random, const ArrayParams& array, std::int64_t block,
                            Coverage* coverage) {
  OperandFormat format;
  format.block = block;
  BlockCodec& codec = format.codec;
  codec.shared = random_exponent(random);
  const char* scale = "scale=exponent";
  if (between(random, 0, 4) == 0) {
    codec.shared = SharedExponent::e8m0();
    scale = "scale=e8m0";
  }
  const bool is_float = array.datapath == Datapath::Float && between(random, 0, 6) != 0;
  if (is_float) {
    draw_float_element(random, array.multiplier_significand_bits, codec, coverage);
    if (between(random, 0, 1) == 0) {
      codec.shared = SharedExponent::none();
      scale = "scale=none";
    }
  } else {
    do {
      codec.mantissa_bits = static_cast<int>(pick<std::int64_t>(random, {2, 3, 4, 4, 5, 6, 8, 12, 16}));
    } while (array.datapath == Datapath::Float &&
             codec.significand_bits() > array.multiplier_significand_bits);
  }
  static constexpr Rounding kRoundings[] = {Rounding::NearestEven, Rounding::NearestEven,
                                            Rounding::Stochastic,  Rounding::Stochastic,
                                            Rounding::NearestAway, Rounding::TowardZero};
  codec.rounding = kRoundings[between(random, 0, static_cast<std::int64_t>(std::size(kRoundings)) - 1)];
  format.draw_key = static_cast<std::uint32_t>(random());
  if (coverage != nullptr) {
    coverage->hit(std::string("rounding=") + word_of(codec.rounding, kRoundingWords));
    if (!is_float) coverage->hit("mantissa_bits", codec.mantissa_bits);
    if (!codec.is_plain_float()) coverage->hit("block", block);
    coverage->hit(is_float ? scale + std::string(" of floats") : scale + std::string(" of integers"));
  }
  return format;
}

std::vector<float> random_values(std::mt19937_64& random, std::int64_t count) {
  const int spread = static_cast<int>(pick<std::int64_t>(random, {2, 8, 30, 120}));
  const bool specials = between(random, 0, 7) == 0;
  std::normal_distribution<float> normal;
  std::vector<float> values(static_cast<std::size_t>(count));
  for (float& value : values) {
    value = std::ldexp(normal(random), static_cast<int>(between(random, -spread, spread)));
    if (between(random, 0, 9) == 0) value = 0.0F;
    if (specials && between(random, 0, 60) == 0)
      value = pick(random, {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()});
  }
  return values;
}

/// The GEMMs of a random small convolution, one of them.
GemmJob random_convolution(std::mt19937_64& random) {
  ConvGeometry conv;
  conv.batch = between(random, 1, 3);
  conv.groups = pick<std::int64_t>(random, {1, 1, 2});
  conv.in_channels = conv.groups * between(random, 1, 5);
  conv.out_channels = conv.groups * between(random, 1, 5);
  conv.height = between(random, 3, 7);
  conv.width = between(random, 3, 7);
  conv.kernel_h = between(random, 1, 3);
  conv.kernel_w = between(random, 1, 3);
  conv.stride_h = conv.stride_w = between(random, 1, 2);
  conv.padding_h = conv.padding_w = between(random, 0, 1);
  Operation operation;
  operation.layer = "conv";
  operation.geometry = conv;
  std::vector<LoweredGemm> gemms = lower(operation);
  return gemms[static_cast<std::size_t>(between(random, 0, static_cast<std::int64_t>(gemms.size()) - 1))].job;
}

GemmJob random_shape(std::mt19937_64& random, Coverage* coverage) {
  const std::int64_t kind = between(random, 0, 3);
  if (coverage != nullptr)
    coverage->hit(kind == 0 ? "gemm=convolution" : kind == 1 ? "gemm=batched" : "gemm=plain");
  if (kind == 0) return random_convolution(random);
  const std::int64_t m = between(random, 1, 40);
  const std::int64_t n = between(random, 1, 24);
  const std::int64_t k = between(random, 1, 150);
  GemmJob job = kind == 2 ? plain_gemm(m, n, k, {}, {}) : plain_gemm_b_rows(m, n, k, {}, {});
  if (kind == 1) {
    job.instances = between(random, 2, 4);
    job.a.instance_step = job.a_elements;
    job.b.instance_step = job.b_elements;
    job.c.instance_step = job.c_elements;
    job.a_elements *= job.instances;
    job.b_elements *= job.instances;
    job.c_elements *= job.instances;
  }
  return job;
}

TileMapping random_mapping(std::mt19937_64& random, const MachineParams& machine, const GemmJob& job) {
  const Chunking chunking = make_chunking(machine.array, job.format_a, job.format_b);
  const std::int64_t quantum = k_quantum(chunking, job.format_a, job.format_b);
  const std::int64_t granule_m = job.format_a.line_granule(machine.array.sub_tile_m());
  const std::int64_t granule_n = job.format_b.line_granule(machine.array.sub_tile_n());
  GemmJob mapped = job;
  TileMapping& map = mapped.mapping;
  map.order = pick(random, {TileOrder::NFastest, TileOrder::MFastest});
  do {
    map.tile_m = granule_m * between(random, 1, ceil_div(job.m, granule_m));
    map.tile_n = granule_n * between(random, 1, ceil_div(job.n, granule_n));
    map.tile_k = quantum * between(random, 1, ceil_div(job.k, quantum));
  } while (refuse_mapping(machine, mapped));
  return map;
}

}  // namespace

std::int64_t Coverage::count(const std::string& what) const {
  const auto found = counts_.find(what);
  return found == counts_.end() ? 0 : found->second;
}

void Coverage::hit_states(const JobOutcome& outcome, const std::string& prefix) {
  for (const UnitReport& unit : outcome.units) {
    for (std::size_t s = 0; s < kUnitStateCount; ++s) {
      if (unit.states.cycles[s] > 0)
        hit(prefix + unit.name + "." + std::string(to_string(static_cast<UnitState>(s))));
    }
  }
}

std::vector<std::string> Coverage::never() const {
  std::vector<std::string> missing;
  for (const char* what : {"chunk=several blocks",
                           "chunk=part of a block",
                           "chunk=one block",
                           "float chunk=several blocks",
                           "float chunk=part of a block",
                           "float chunk=one block",
                           "float chunk=no blocks",
                           "datapath=integer",
                           "datapath=aligned floats",
                           "datapath=float trees",
                           "scale=none of floats",
                           "scale=e8m0 of floats",
                           "scale=exponent of floats",
                           "scale=e8m0 of integers",
                           "scale=exponent of integers",
                           "ragged m",
                           "ragged n",
                           "ragged k",
                           "whole m",
                           "whole n",
                           "whole k",
                           "k in segments",
                           "k in one piece",
                           "order=n_fastest",
                           "order=m_fastest",
                           "gemm=convolution",
                           "gemm=batched",
                           "gemm=plain",
                           "post_op=relu",
                           "post_op=none",
                           "array.busy",
                           "array.back_pressure",
                           "array.result_drain",
                           "array.simd_wait",
                           "array.converter_wait",
                           "array.accumulator_hazard",
                           "array.dram_wait",
                           "array.drain",
                           "array.fill",
                           "array.sequencer",
                           "result_port.back_pressure",
                           "result_port.simd_wait",
                           "result_port.operand_wait",
                           "result_port.fill",
                           "simd.back_pressure",
                           "simd.operand_wait",
                           "converter.back_pressure",
                           "converter.dram_wait",
                           "dma.back_pressure",
                           "dma.dram_wait",
                           "dma.operand_wait"}) {
    if (count(what) == 0) missing.emplace_back(what);
  }
  for (const std::string& what : slicing_cases()) {
    if (count(what) == 0) missing.push_back(what);
  }
  for (const std::string& what : split_cases()) {
    if (count(what) == 0) missing.push_back(what);
  }
  for (const std::string& what : array_order_cases()) {
    if (count(what) == 0) missing.push_back(what);
  }
  for (const NamedElement& element : kElements) {
    if (count(element.name) == 0) missing.emplace_back(element.name);
  }
  for (const std::string& what : memory_coverage()) {
    if (count(what) == 0) missing.push_back(what);
  }
  for (const Parameter& parameter : parameters()) {
    for (const int value : parameter.values) {
      const std::string what = std::string(parameter.name) + "=" + std::to_string(value);
      if (count(what) == 0) missing.push_back(what);
    }
  }
  return missing;
}

void Coverage::print() const {
  for (const auto& [what, count] : counts_)
    std::printf("  %-40s %lld\n", what.c_str(), static_cast<long long>(count));
}

std::vector<ParameterChange> simplest_parameters() {
  std::vector<ParameterChange> changes;
  for (const Parameter& parameter : parameters()) {
    changes.emplace_back(
        [&parameter](MachineParams& machine) { parameter.set(machine, parameter.values.front()); });
  }
  for (ParameterChange& change : simplest_memory())
    changes.push_back(std::move(change));
  return changes;
}

MachineParams random_machine(std::mt19937_64& random, Coverage* coverage) {
  MachineParams machine;
  machine.name = "random";
  machine.array.block_accumulator_bits = 48;
  machine.buffers.staging_bytes = kAmple;
  machine.buffers.operand_bytes = kAmple;
  for (const Parameter& parameter : parameters()) {
    const auto last = static_cast<std::int64_t>(parameter.values.size()) - 1;
    const int value = parameter.values[static_cast<std::size_t>(between(random, 0, last))];
    parameter.set(machine, value);
    if (coverage != nullptr) coverage->hit(parameter.name, value);
  }
  draw_memory(random, machine, coverage);
  // No row of the table: a smaller failing machine must have the datapath that its formats take.
  machine.array.datapath = pick(random, {Datapath::Integer, Datapath::Float});
  draw_slicing(random, machine);
  if (machine.array.dataflow != Dataflow::OutputStationary) machine.array.fusion = Fusion::Temporal;
  keep_possible_arrays(machine);
  const bool aligned = machine.array.float_sum == FloatSum::Aligned;
  const bool is_float = machine.array.datapath == Datapath::Float;
  constexpr int kHalfSignificand = 11;
  if (aligned && machine.array.aligner_fraction_bits != kExactAligner)
    machine.array.multiplier_significand_bits = kHalfSignificand;
  if (coverage != nullptr)
    coverage->hit(!is_float ? "datapath=integer"
                  : aligned ? "datapath=aligned floats"
                            : "datapath=float trees");
  return machine;
}

RandomGemm random_gemm(std::mt19937_64& random, const MachineParams& machine, Coverage* coverage) {
  RandomGemm gemm;
  gemm.job = random_shape(random, coverage);
  std::int64_t block = 0;
  do {
    block = pick<std::int64_t>(random, {1, 2, 3, 4, 8, 9, 16, 32, 64});
  } while (!fits_a_column(machine.array, block));
  const std::int64_t multiple = pick<std::int64_t>(random, {1, 1, 1, 2, 4});
  const bool a_longer = between(random, 0, 1) == 0;
  gemm.job.format_a = random_format(random, machine.array, a_longer ? block * multiple : block, coverage);
  gemm.job.format_b = random_format(random, machine.array, a_longer ? block : block * multiple, coverage);
  draw_tiles(random, machine, gemm.job);
  if (between(random, 0, 3) == 0) gemm.job.post_op = PostOp::Relu;
  gemm.job.mapping = random_mapping(random, machine, gemm.job);
  gemm.a = random_values(random, gemm.job.a_elements);
  gemm.b = random_values(random, gemm.job.b_elements);
  if (coverage != nullptr) {
    const Chunking chunking = make_chunking(machine.array, gemm.job.format_a, gemm.job.format_b);
    const bool scaled =
        !gemm.job.format_a.codec.is_plain_float() || !gemm.job.format_b.codec.is_plain_float();
    const std::string chunk = !scaled                                  ? "no blocks"
                              : chunking.groups > 1                    ? "several blocks"
                              : chunking.segment > machine.array.lanes ? "part of a block"
                                                                       : "one block";
    coverage->hit(machine.array.datapath == Datapath::Float ? "float chunk=" + chunk : "chunk=" + chunk);
    for (const std::string& what : slicing_of(machine, gemm.job))
      coverage->hit(what);
    for (const std::string& what : splits_of(machine, gemm.job))
      coverage->hit(what);
    hit_array_order(*coverage, machine, gemm.job);
    coverage->hit(gemm.job.m % machine.array.rows != 0 ? "ragged m" : "whole m");
    coverage->hit(gemm.job.n % machine.array.cols != 0 ? "ragged n" : "whole n");
    coverage->hit(gemm.job.k % chunking.segment != 0 ? "ragged k" : "whole k");
    coverage->hit(gemm.job.mapping.tile_k < gemm.job.k ? "k in segments" : "k in one piece");
    coverage->hit(gemm.job.mapping.order == TileOrder::NFastest ? "order=n_fastest" : "order=m_fastest");
    coverage->hit(gemm.job.post_op == PostOp::Relu ? "post_op=relu" : "post_op=none");
  }
  return gemm;
}

}  // namespace bfpsim::test_support

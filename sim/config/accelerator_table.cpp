// SPDX-License-Identifier: Apache-2.0
#include "sim/config/accelerator_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <type_traits>
#include <utility>

namespace bfpsim::config {
namespace {

constexpr std::int64_t kMaxBytes = std::int64_t{1} << 40;

template <auto Section, auto Member>
std::int64_t get_member(const MachineParams& machine) {
  return static_cast<std::int64_t>((machine.*Section).*Member);
}

template <auto Section, auto Member>
void set_member(MachineParams& machine, std::int64_t value) {
  auto& member = (machine.*Section).*Member;
  member = static_cast<std::remove_reference_t<decltype(member)>>(value);
}

template <auto Section, auto Member>
Parameter row(Parameter::Kind kind, const std::string& name, const char* unit, const char* about) {
  Parameter p;
  p.kind = kind;
  const std::size_t dot = name.find('.');
  p.section = name.substr(0, dot);
  p.key = name.substr(dot + 1);
  p.get = get_member<Section, Member>;
  p.set = set_member<Section, Member>;
  p.unit = unit;
  p.about = about;
  return p;
}

template <auto Section, auto Member>
Parameter integer(const char* name, Range range, const char* unit, const char* about) {
  Parameter p = row<Section, Member>(Parameter::Kind::Integer, name, unit, about);
  p.range = range;
  return p;
}

/// An integer, or `range.or_word`, which stands for `value`.
template <auto Section, auto Member>
Parameter integer_or(const char* name, Range range, std::int64_t value, const char* unit, const char* about) {
  Parameter p = integer<Section, Member>(name, range, unit, about);
  p.or_value = value;
  return p;
}

template <auto Section, auto Member>
Parameter boolean(const char* name, const char* about) {
  return row<Section, Member>(Parameter::Kind::Boolean, name, "", about);
}

/// The words stand for the enumerators, in their order.
template <auto Section, auto Member>
Parameter word(const char* name, Words words, const char* about) {
  Parameter p = row<Section, Member>(Parameter::Kind::Word, name, "", about);
  p.words = std::move(words);
  return p;
}

std::vector<Parameter> array_rows() {
  constexpr auto s = &MachineParams::array;
  using P = ArrayParams;
  return {
      integer<s, &P::rows>(
          "array.rows", {1, 256}, "DPUs",
          "dot-product units down the array; one line of A each, or one chunk of K of a stationary operand"),
      integer<s, &P::cols>("array.cols", {1, 256}, "DPUs",
                           "dot-product units across; one line of B each, or of a stationary operand"),
      integer<s, &P::lanes>("array.lanes", {1, 1024}, "multipliers", "of one DPU, along K"),
      word<s, &P::datapath>("array.datapath", {{"integer", "float"}, {}},
                            "what lanes multiply: digits of integer mantissas, or float elements"),
      integer<s, &P::slice_bits>(
          "array.slice_bits", {2, 8}, "bits",
          "integer: width of a digit, sign included: a lane multiplies two of them (contract B1)"),
      word<s, &P::fusion>(
          "array.fusion", {{"temporal", "spatial"}, {}},
          "integer: digit products of an element on one lane in turn, or on neighbouring lanes"),
      integer<s, &P::multiplier_significand_bits>(
          "array.multiplier_significand_bits", {1, 24}, "bits",
          "float: widest significand that a lane multiplies, hidden bit included"),
      word<s, &P::float_sum>("array.float_sum", {{"rounded_tree", "aligned"}, {}},
                             "float: how a chunk's products become one addend (contract B8)"),
      integer<s, &P::accumulators>("array.accumulators", {1, 4096}, "words",
                                   "FP32 partial sums that a DPU holds, one per output in flight; "
                                   "stationary: rows times as many in a column's "
                                   "buffer"),
      integer<s, &P::block_accumulator_bits>("array.block_accumulator_bits", {8, 48}, "bits",
                                             "integer: block accumulator (contract B3)"),
      integer_or<s, &P::aligner_fraction_bits>(
          "array.aligner_fraction_bits", {0, 20, "exact"}, kExactAligner, "bits",
          "that the aligner keeps below the point (contract B4); not in a rounded tree"),
      integer<s, &P::result_words_per_cycle>("array.result_words_per_cycle", {1, 65536}, "words/cycle",
                                             "FP32 words that the result port moves"),
      integer<s, &P::result_banks>(
          "array.result_banks", {1, 64}, "banks",
          "finished sub-tiles that wait for the result port, or are on their way there"),
      word<s, &P::subnormals>("array.subnormals", {{"ieee", "flush"}, {}},
                              "what FP32 arithmetic does with subnormals (contract B6, B8)"),
      word<s, &P::dataflow>("array.dataflow",
                            {{"output_stationary", "weight_stationary", "input_stationary"}, {}},
                            "what stays in the array: partial sums, B or A"),
      word<s, &P::tile_overlap>("array.tile_overlap", {{"full", "preload", "none"}, {}},
                                "how tiles follow one another (contract C2)"),
      integer<s, &P::count>("array.count", {1, 64}, "arrays",
                            "of rows x cols DPUs each, in lockstep on one GEMM; output stationary"),
      word<s, &P::split>("array.split", {{"m", "n", "k"}, {}},
                         "what several arrays share out: rows of C, its columns, or the reduction"),
  };
}

std::vector<Parameter> pipeline_rows() {
  constexpr auto s = &MachineParams::pipeline;
  using P = PipelineParams;
  return {
      boolean<s, &P::skewed_operands>("pipeline.skewed_operands",
                                      "systolic skew: row r and column c lag by r + c cycles"),
      integer<s, &P::multiply_cycles>("pipeline.multiply_cycles", {0, 64}, "cycles",
                                      "multiplier; float: with the rounding of a product"),
      integer<s, &P::tree_levels_per_cycle>("pipeline.tree_levels_per_cycle", {1, 16}, "levels",
                                            "of the adder tree between two registers"),
      integer<s, &P::shift_add_cycles>("pipeline.shift_add_cycles", {0, 64}, "cycles",
                                       "integer: digit shift-add and block accumulator"),
      integer<s, &P::align_cycles>("pipeline.align_cycles", {0, 64}, "cycles",
                                   "exponent adder and aligner; not in a rounded tree"),
      integer<s, &P::to_fp32_cycles>("pipeline.to_fp32_cycles", {0, 64}, "cycles",
                                     "fixed point to FP32; not in a rounded tree"),
      integer<s, &P::accumulate_cycles>(
          "pipeline.accumulate_cycles", {1, 64}, "cycles",
          "FP32 accumulator: an output's next addition may start this much later"),
  };
}

std::vector<Parameter> converter_rows() {
  constexpr auto s = &MachineParams::converter;
  using P = ConverterParams;
  return {
      integer<s, &P::count>("converter.count", {1, 1024}, "converters",
                            "FP32 to the operand's format, working in step, one line of the panel each"),
      integer<s, &P::width>("converter.width", {1, 1024}, "elements/cycle", "of each converter"),
      integer<s, &P::latency_cycles>(
          "converter.latency_cycles", {0, 64}, "cycles",
          "from a panel's last elements to its last mantissas in the operand bank"),
  };
}

std::vector<Parameter> buffer_rows() {
  constexpr auto s = &MachineParams::buffers;
  using P = BufferParams;
  return {
      integer<s, &P::staging_bytes>("buffers.staging_bytes", {1, kMaxBytes}, "bytes",
                                    "one slot of FP32 source elements"),
      integer<s, &P::staging_slots>("buffers.staging_slots", {1, 64}, "slots",
                                    "that hold loaded or arriving panels"),
      integer<s, &P::operand_bytes>("buffers.operand_bytes", {1, kMaxBytes}, "bytes",
                                    "one bank of encoded elements: packed mantissas and their exponents"),
      integer<s, &P::operand_banks>("buffers.operand_banks", {1, 64}, "banks",
                                    "per operand; 2 is double buffering"),
      integer<s, &P::result_bytes>("buffers.result_bytes", {1, kMaxBytes}, "bytes",
                                   "one bank of FP32 results"),
      integer<s, &P::result_banks>("buffers.result_banks", {1, 64}, "banks", "of the result buffer"),
  };
}

std::vector<Parameter> simd_rows() {
  constexpr auto s = &MachineParams::simd;
  using P = SimdParams;
  return {
      integer<s, &P::lanes>("simd.lanes", {1, 65536}, "words/cycle", "FP32 words that the SIMD unit takes"),
      integer<s, &P::latency_cycles>("simd.latency_cycles", {0, 64}, "cycles",
                                     "from a word in to the word in the result buffer"),
      integer<s, &P::input_slots>("simd.input_slots", {1, 64}, "sub-tiles", "that wait before the unit"),
  };
}

const Words kDramStandards{{"hbm2", "ddr4", "lpddr4"}, {}};

std::vector<Parameter> memory_rows() {
  constexpr auto s = &MachineParams::memory;
  using P = MemoryParams;
  return {
      word<s, &P::kind>("memory.kind", {{"ideal", "bandwidth", "banked"}, {}},
                        "model of the off-chip memory"),
      word<s, &P::standard>("memory.standard", kDramStandards,
                            "ideal, bandwidth: the DRAM it stands for, for its energy"),
      integer<s, &P::latency_cycles>("memory.latency_cycles", {0, 100000}, "cycles",
                                     "ideal, bandwidth: from a request's last beat to its response"),
      integer<s, &P::bytes_per_cycle>("memory.bytes_per_cycle", {1, 1 << 20}, "bytes/cycle",
                                      "bandwidth: moved over the one channel"),
      integer<s, &P::burst_bytes>("memory.burst_bytes", {4, 1 << 20}, "bytes",
                                  "every request moves whole, aligned bursts; whole FP32 words"),
      integer<s, &P::request_bytes>("memory.request_bytes", {4, 1 << 30}, "bytes",
                                    "longest request of the DMA; a multiple of the burst"),
  };
}

std::vector<Parameter> dram_rows() {
  constexpr auto s = &MachineParams::dram;
  using P = DramParams;
  constexpr Range kClocks{1, 1024};
  const Words mappings{
      {"row_bank_column_group_channel", "row_bank_group_column_channel", "row_column_bank_group_channel"},
      {}};
  return {
      word<s, &P::standard>("dram.standard", kDramStandards, "banked: what it is, for its energy"),
      integer<s, &P::clock_khz>("dram.clock_khz", {1000, 10000000}, "kHz",
                                "command clock of a banked memory; data move at both edges"),
      integer<s, &P::channels>("dram.channels", {1, 128}, "channels",
                               "each with its command bus and data bus"),
      integer<s, &P::bank_groups>("dram.bank_groups", {1, 16}, "groups", "of a channel"),
      integer<s, &P::banks>("dram.banks", {1, 64}, "banks", "of a bank group"),
      integer<s, &P::row_bytes>("dram.row_bytes", {4, 1 << 20}, "bytes",
                                "of a row, over all devices of a channel"),
      integer<s, &P::bus_bits>("dram.bus_bits", {8, 1024}, "bits", "data bus of a channel"),
      integer<s, &P::burst_length>("dram.burst_length", {2, 64}, "words", "data words of a burst"),
      word<s, &P::mapping>("dram.mapping", mappings, "fields of an address, the most significant first"),
      integer<s, &P::queue>("dram.queue", {1, 256}, "bursts", "that the controller of a channel looks at"),
      integer<s, &P::controller_cycles>("dram.controller_cycles", {0, 100000}, "cycles",
                                        "of the accelerator's clock, from the last data to the answer"),
      integer<s, &P::cl>("dram.cl", kClocks, "clocks", "RD to its first data"),
      integer<s, &P::cwl>("dram.cwl", kClocks, "clocks", "WR to its first data"),
      integer<s, &P::t_rcd_rd>("dram.t_rcd_rd", kClocks, "clocks", "ACT to RD"),
      integer<s, &P::t_rcd_wr>("dram.t_rcd_wr", kClocks, "clocks", "ACT to WR"),
      integer<s, &P::t_rp>("dram.t_rp", kClocks, "clocks", "PRE to ACT"),
      integer<s, &P::t_rp_ab>("dram.t_rp_ab", kClocks, "clocks", "precharge of all banks to REF"),
      integer<s, &P::t_ras>("dram.t_ras", kClocks, "clocks", "ACT to PRE"),
      integer<s, &P::t_rrd_s>("dram.t_rrd_s", kClocks, "clocks", "ACT to ACT, another bank group"),
      integer<s, &P::t_rrd_l>("dram.t_rrd_l", kClocks, "clocks", "ACT to ACT, the same bank group"),
      integer<s, &P::t_faw>("dram.t_faw", kClocks, "clocks", "ACT to the fourth ACT after it"),
      integer<s, &P::t_ccd_s>("dram.t_ccd_s", kClocks, "clocks", "RD to RD, WR to WR, another bank group"),
      integer<s, &P::t_ccd_l>("dram.t_ccd_l", kClocks, "clocks", "RD to RD, WR to WR, the same bank group"),
      integer<s, &P::t_rtp>("dram.t_rtp", kClocks, "clocks", "RD to PRE"),
      integer<s, &P::t_wr>("dram.t_wr", kClocks, "clocks", "end of write data to PRE"),
      integer<s, &P::t_wtr_s>("dram.t_wtr_s", kClocks, "clocks",
                              "end of write data to RD, another bank group"),
      integer<s, &P::t_wtr_l>("dram.t_wtr_l", kClocks, "clocks",
                              "end of write data to RD, the same bank group"),
      integer<s, &P::t_rtw>("dram.t_rtw", kClocks, "clocks", "RD to WR"),
      integer_or<s, &P::t_refi>("dram.t_refi", {2, 1 << 20, "never"}, DramParams::kNoRefresh, "clocks",
                                "between refreshes"),
      integer<s, &P::t_rfc>("dram.t_rfc", {1, 1 << 16}, "clocks", "REF to the next command"),
  };
}

std::vector<Parameter> sequencer_rows() {
  constexpr auto s = &MachineParams::sequencer;
  return {
      integer<s, &SequencerParams::launch_cycles>("sequencer.launch_cycles", {0, 100000}, "cycles",
                                                  "from the start of a GEMM to its first DMA request"),
  };
}

std::vector<Parameter> all_rows() {
  std::vector<Parameter> all;
  for (std::vector<Parameter> (*rows)() : {array_rows, pipeline_rows, converter_rows, buffer_rows, simd_rows,
                                           memory_rows, dram_rows, sequencer_rows}) {
    for (Parameter& p : rows())
      all.push_back(std::move(p));
  }
  return all;
}

std::string allowed_values(const Parameter& p) {
  switch (p.kind) {
    case Parameter::Kind::Boolean:
      return "`true`, `false`";
    case Parameter::Kind::Integer: {
      const std::string word = p.range.or_word.empty() ? "" : fmt::format(", `{}`", p.range.or_word);
      return fmt::format("{} to {}{}", p.range.min, p.range.max, word);
    }
    case Parameter::Kind::Word:
      break;
  }
  std::string text;
  for (const std::string& w : p.words.allowed)
    text += fmt::format("{}`{}`", text.empty() ? "" : ", ", w);
  return text;
}

}  // namespace

std::string Parameter::show(const MachineParams& machine) const {
  const std::int64_t value = get(machine);
  switch (kind) {
    case Kind::Boolean:
      return value != 0 ? "true" : "false";
    case Kind::Word:
      return words.allowed.at(static_cast<std::size_t>(value));
    case Kind::Integer:
      break;
  }
  const bool as_word = !range.or_word.empty() && value == or_value;
  return as_word ? std::string(range.or_word) : std::to_string(value);
}

const std::vector<Parameter>& accelerator_parameters() {
  static const std::vector<Parameter> kAll = all_rows();
  return kAll;
}

const std::vector<std::string>& accelerator_sections() {
  static const std::vector<std::string> kSections = [] {
    std::vector<std::string> sections;
    for (const Parameter& p : accelerator_parameters()) {
      if (sections.empty() || sections.back() != p.section) sections.push_back(p.section);
    }
    return sections;
  }();
  return kSections;
}

std::string accelerator_parameters_markdown() {
  const MachineParams defaults;
  std::string text = "| key | values | default | unit | what it is |\n| --- | --- | --- | --- | --- |\n";
  for (const Parameter& p : accelerator_parameters()) {
    text += fmt::format("| `{}` | {} | `{}` | {} | {} |\n", p.name(), allowed_values(p), p.show(defaults),
                        p.unit, p.about);
  }
  return text;
}

}  // namespace bfpsim::config

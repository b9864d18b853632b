// SPDX-License-Identifier: Apache-2.0
#include "sim/config/accelerator_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>
#include <tuple>

#include "rtl_models/arch/refuse.h"
#include "sim/config/accelerator_table.h"
#include "tests/unit/config/support.h"

namespace bfpsim {
namespace {

using config::accelerator_parameters;
using config::Parameter;
using testing::ElementsAre;

// Every member of machine.h by name, without the parameter table. A member that is added there stops these
// lines from compiling: add it here, and a row to sim/config/accelerator_table.cpp.
auto values_of(const ArrayParams& p) {
  const auto& [rows, cols, lanes, datapath, slice, fusion, significand, float_sum, accumulators, block,
               aligner, words, banks, subnormals, dataflow, overlap, count, split] = p;
  return std::make_tuple(rows, cols, lanes, datapath, slice, fusion, significand, float_sum, accumulators,
                         block, aligner, words, banks, subnormals, dataflow, overlap, count, split);
}
auto values_of(const PipelineParams& p) {
  const auto& [skewed, multiply, tree, shift_add, align, to_fp32, accumulate] = p;
  return std::make_tuple(skewed, multiply, tree, shift_add, align, to_fp32, accumulate);
}
auto values_of(const ConverterParams& p) {
  const auto& [count, width, latency] = p;
  return std::make_tuple(count, width, latency);
}
auto values_of(const BufferParams& p) {
  const auto& [staging, staging_slots, operand, operand_banks, result, result_banks] = p;
  return std::make_tuple(staging, staging_slots, operand, operand_banks, result, result_banks);
}
auto values_of(const SimdParams& p) {
  const auto& [lanes, latency, slots] = p;
  return std::make_tuple(lanes, latency, slots);
}
auto values_of(const MemoryParams& p) {
  const auto& [kind, standard, latency, bytes, burst, request] = p;
  return std::make_tuple(kind, standard, latency, bytes, burst, request);
}
auto values_of(const DramParams& p) {
  const auto& [standard, clock, channels, groups, banks, row, bus, burst, mapping, queue, controller, cl, cwl,
               rcd_rd, rcd_wr, rp, rp_ab, ras, rrd_s, rrd_l, faw, ccd_s, ccd_l, rtp, wr, wtr_s, wtr_l, rtw,
               refi, rfc] = p;
  return std::make_tuple(standard, clock, channels, groups, banks, row, bus, burst, mapping, queue,
                         controller, cl, cwl, rcd_rd, rcd_wr, rp, rp_ab, ras, rrd_s, rrd_l, faw, ccd_s, ccd_l,
                         rtp, wr, wtr_s, wtr_l, rtw, refi, rfc);
}
auto values_of(const SequencerParams& p) {
  const auto& [launch] = p;
  return std::make_tuple(launch);
}
auto values_of(const MachineParams& m) {
  const auto& [name, clock, array, pipeline, converter, buffers, simd, memory, dram, sequencer] = m;
  return std::tuple_cat(std::make_tuple(name, clock), values_of(array), values_of(pipeline),
                        values_of(converter), values_of(buffers), values_of(simd), values_of(memory),
                        values_of(dram), values_of(sequencer));
}
using Values = decltype(values_of(MachineParams{}));
constexpr std::size_t kNameAndClock = 2;

template <std::size_t... I>
std::size_t count_differences(const Values& a, const Values& b, std::index_sequence<I...> /*all*/) {
  return ((std::get<I>(a) == std::get<I>(b) ? 0U : 1U) + ...);
}

std::size_t count_differences(const Values& a, const Values& b) {
  return count_differences(a, b, std::make_index_sequence<std::tuple_size_v<Values>>{});
}

/// Rows of choices that this version leaves no choice about have no member.
bool has_member(const Parameter& p) {
  return p.kind != Parameter::Kind::Word || p.words.allowed.size() > 1;
}

/// Another value than the one the machine has, within the row's range.
std::int64_t other_value(const Parameter& p, const MachineParams& machine) {
  const std::int64_t now = p.get(machine);
  if (p.kind != Parameter::Kind::Integer) return 1 - now;
  return now == p.range.max ? p.range.min : std::max(p.range.min, now + 1);
}

MachineParams load_text(const std::string& text) {
  const test::TempFolder folder;
  return load_accelerator(folder.write("machine.yaml", text));
}

TEST(AcceleratorTable, has_a_row_for_every_member_of_a_machine) {
  std::size_t rows = 0;
  for (const Parameter& p : accelerator_parameters())
    rows += has_member(p) ? 1 : 0;
  EXPECT_EQ(rows + kNameAndClock, std::tuple_size_v<Values>);
}

TEST(AcceleratorTable, each_row_moves_one_member_of_its_own) {
  MachineParams machine;
  std::size_t moved = 0;
  for (const Parameter& p : accelerator_parameters()) {
    if (!has_member(p)) continue;
    const Values before = values_of(machine);
    p.set(machine, other_value(p, machine));
    EXPECT_EQ(count_differences(before, values_of(machine)), 1U) << p.name();
    EXPECT_EQ(count_differences(values_of(MachineParams{}), values_of(machine)), ++moved) << p.name();
  }
  EXPECT_GT(moved, 0U);
}

TEST(AcceleratorTable, names_and_descriptions_are_there_and_differ) {
  std::set<std::string> names;
  for (const Parameter& p : accelerator_parameters()) {
    EXPECT_TRUE(names.insert(p.name()).second) << p.name();
    EXPECT_FALSE(p.about.empty()) << p.name();
  }
}

TEST(AcceleratorTable, defaults_of_machine_h_lie_in_its_ranges) {
  const MachineParams machine;
  for (const Parameter& p : accelerator_parameters()) {
    if (p.kind != Parameter::Kind::Integer) continue;
    const std::int64_t value = p.get(machine);
    const bool is_word = !p.range.or_word.empty() && value == p.or_value;
    EXPECT_TRUE(is_word || (value >= p.range.min && value <= p.range.max)) << p.name();
  }
}

TEST(AcceleratorTable, is_the_table_of_the_documentation) {
  const std::string page = test::read_file(BFPSIM_SOURCE_DIR "/docs/configuration.md");
  const std::string table = config::accelerator_parameters_markdown();
  EXPECT_NE(page.find(table), std::string::npos) << "docs/configuration.md must hold this table:\n" << table;
}

TEST(LoadAccelerator, reads_values_into_their_members) {
  const MachineParams m = load_text(
      "schema: bfpsim.accelerator/1\nname: mine\nclock_mhz: 812.5\n"
      "array: {rows: 3, cols: 5, lanes: 7, aligner_fraction_bits: 12, subnormals: flush}\n"
      "pipeline: {skewed_operands: false, accumulate_cycles: 9}\n"
      "converter: {latency_cycles: 11}\nbuffers: {staging_bytes: 5000000000}\nsimd: {input_slots: 6}\n"
      "memory: {kind: bandwidth, latency_cycles: 77}\nsequencer: {launch_cycles: 0}\n");
  EXPECT_EQ(m.name, "mine");
  EXPECT_EQ(m.clock_hz, 812500000.0);
  EXPECT_EQ(m.array.rows, 3);
  EXPECT_EQ(m.array.cols, 5);
  EXPECT_EQ(m.array.lanes, 7);
  EXPECT_EQ(m.array.aligner_fraction_bits, 12);
  EXPECT_EQ(m.array.subnormals, Subnormals::Flush);
  EXPECT_FALSE(m.pipeline.skewed_operands);
  EXPECT_EQ(m.pipeline.accumulate_cycles, 9);
  EXPECT_EQ(m.converter.latency_cycles, 11);
  EXPECT_EQ(m.buffers.staging_bytes, 5000000000);
  EXPECT_EQ(m.simd.input_slots, 6);
  EXPECT_EQ(m.memory.latency_cycles, 77);
  EXPECT_EQ(m.sequencer.launch_cycles, 0);
}

TEST(LoadAccelerator, takes_the_defaults_of_machine_h_for_absent_keys) {
  MachineParams expected;
  expected.name = "bare";
  EXPECT_EQ(values_of(load_text("schema: bfpsim.accelerator/1\nname: bare\n")), values_of(expected));
}

TEST(LoadAccelerator, reads_exact_as_the_exact_aligner) {
  const MachineParams m =
      load_text("schema: bfpsim.accelerator/1\nname: x\narray: {aligner_fraction_bits: exact}\n");
  EXPECT_EQ(m.array.aligner_fraction_bits, kExactAligner);
}

TEST(LoadAccelerator, reads_aliases_of_whole_values) {
  const MachineParams m =
      load_text("schema: bfpsim.accelerator/1\nname: x\narray: {rows: &side 12, cols: *side}\n");
  EXPECT_EQ(m.array.rows, 12);
  EXPECT_EQ(m.array.cols, 12);
}

TEST(LoadAccelerator, refuses_each_integer_just_outside_its_range) {
  for (const Parameter& p : accelerator_parameters()) {
    if (p.kind != Parameter::Kind::Integer) continue;
    for (const std::int64_t value : {p.range.min - 1, p.range.max + 1}) {
      const std::string text = "schema: bfpsim.accelerator/1\nname: x\n" + p.section + ":\n  " + p.key +
                               ": " + std::to_string(value) + "\n";
      const auto told = test::told_by([&] { return load_text(text); });
      ASSERT_EQ(told.size(), 1U) << p.name();
      EXPECT_THAT(told[0],
                  testing::HasSubstr("'" + p.name() + "' must be an integer from " +
                                     std::to_string(p.range.min) + " to " + std::to_string(p.range.max)));
    }
  }
}

TEST(LoadAccelerator, tells_why_a_machine_contradicts_itself) {
  MachineParams machine;
  machine.memory.request_bytes = 100;
  const auto reason = refuse_machine(machine);
  ASSERT_TRUE(reason);
  const auto told = test::told_by(
      [] { return load_text("schema: bfpsim.accelerator/1\nname: x\nmemory: {request_bytes: 100}\n"); });
  EXPECT_THAT(told, ElementsAre(*reason));
}

TEST(DumpAccelerator, writes_every_key) {
  const std::string text = dump_accelerator(MachineParams{});
  for (const Parameter& p : accelerator_parameters()) {
    EXPECT_NE(text.find("  " + p.key + ": " + p.show(MachineParams{}) + "\n"), std::string::npos) << p.name();
  }
  EXPECT_NE(text.find("clock_mhz: 500\n"), std::string::npos);
}

TEST(RefuseMachine, fused_lanes_of_a_float_datapath) {
  MachineParams machine;
  machine.array.fusion = Fusion::Spatial;
  EXPECT_FALSE(refuse_machine(machine));
  machine.array.datapath = Datapath::Float;
  const auto reason = refuse_machine(machine);
  ASSERT_TRUE(reason);
  EXPECT_NE(reason->find("array.fusion: temporal"), std::string::npos) << *reason;
}

/// The relations of a DRAM, and clocks in a simple ratio.
void relate_dram(std::mt19937_64& random, MachineParams& machine) {
  DramParams& dram = machine.dram;
  const auto up_to = [&random](unsigned count) { return 1 + static_cast<int>(random() % count); };
  machine.clock_hz = 500e6;
  dram.clock_khz = 100'000 * up_to(20);
  dram.bus_bits = 8 * up_to(16);
  dram.burst_length = 2 * up_to(8);
  dram.row_bytes = dram.burst_bytes() * up_to(64);
  machine.memory.burst_bytes = 4 * dram.burst_bytes();
  machine.memory.request_bytes = machine.memory.burst_bytes * up_to(64);
  dram.t_ccd_s = std::max(dram.t_ccd_s, dram.burst_clocks());
  dram.t_ccd_l = std::max(dram.t_ccd_l, dram.t_ccd_s);
  dram.t_rrd_l = std::max(dram.t_rrd_l, dram.t_rrd_s);
  dram.t_wtr_l = std::max(dram.t_wtr_l, dram.t_wtr_s);
  dram.cwl = std::max(dram.cwl, dram.cl);
  dram.t_rtw = std::max(dram.t_rtw, dram.burst_clocks());
  if (dram.t_refi != DramParams::kNoRefresh) dram.t_refi = dram.t_rfc + dram.t_rp_ab + up_to(10'000);
}

/// Random values over the whole ranges, then the relations that refuse_machine() asks for.
MachineParams random_machine(std::mt19937_64& random, std::map<std::string, int>& words_seen) {
  MachineParams machine;
  machine.name = "random-" + std::to_string(random() % 1000);
  machine.clock_hz = static_cast<double>(1'000'000 + random() % 9'999'000'000ULL);
  for (const Parameter& p : accelerator_parameters()) {
    const std::int64_t count = p.kind == Parameter::Kind::Integer ? p.range.max - p.range.min + 1
                               : p.kind == Parameter::Kind::Word
                                   ? static_cast<std::int64_t>(p.words.allowed.size())
                                   : 2;
    const std::int64_t least = p.kind == Parameter::Kind::Integer ? p.range.min : 0;
    p.set(machine, least + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(count)));
    if (!p.range.or_word.empty() && random() % 4 == 0) p.set(machine, p.or_value);
    if (p.kind != Parameter::Kind::Integer || p.get(machine) == p.or_value) ++words_seen[p.show(machine)];
  }
  machine.memory.burst_bytes = static_cast<std::int64_t>(4 * (1 + random() % 64));
  machine.memory.request_bytes = machine.memory.burst_bytes * static_cast<std::int64_t>(1 + random() % 64);
  if (machine.memory.kind == MemoryKind::Banked) relate_dram(random, machine);
  if (machine.array.dataflow != Dataflow::OutputStationary) machine.array.count = 1;
  machine.buffers.result_bytes += machine.dpus() * 4;
  machine.buffers.result_bytes = std::min(machine.buffers.result_bytes, std::int64_t{1} << 40);
  return machine;
}

TEST(DumpAccelerator, reads_back_to_an_equal_machine) {
  constexpr unsigned kSeed = 20221110;
  constexpr int kMachines = 300;
  std::mt19937_64 random(kSeed);
  std::map<std::string, int> words_seen;
  const test::TempFolder folder;
  int read_back = 0;
  for (int i = 0; i < kMachines; ++i) {
    SCOPED_TRACE("seed " + std::to_string(kSeed) + ", machine " + std::to_string(i));
    const MachineParams machine = random_machine(random, words_seen);
    if (refuse_machine(machine)) continue;  // a relation that the lines above do not know
    const MachineParams again = load_accelerator(folder.write("machine.yaml", dump_accelerator(machine)));
    ASSERT_EQ(values_of(again), values_of(machine));
    ++read_back;
  }
  EXPECT_GT(read_back, kMachines / 2);
  for (const char* word : {"true", "false", "exact", "ieee", "flush"})
    EXPECT_GT(words_seen[word], 0) << word;
}

}  // namespace
}  // namespace bfpsim

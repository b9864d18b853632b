// SPDX-License-Identifier: Apache-2.0
// GEMMs worked out by hand from docs/timing.md: each comment is the derivation, the numbers of the
// expectations come from there and not from a run. "[t]" is a cycle, "seen" is one cycle after it was put
// out.
#include "tests/oracle/oracle.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "tests/oracle/oracle_test_cases.h"

namespace bfpsim::oracle {
namespace {

GemmOutcome time(const MachineParams& machine, const GemmJob& job) {
  return run_oracle(machine, job, nullptr, nullptr);
}

// M = N = 1, K = 4, one block, one pass. A's 16 bytes at 0, B's at 64, C's at 128.
//   DMA: [4] A's request, answered 4+1+10 = 15, seen and staged 16. [5] B's request, staged 17.
//   Converters: A seen [17], busy 17, handed over 17+2 = 19. B busy 18, handed over 20.
//   Array: both seen [21]: the one pass. Latency 0 + 1 + ceil(2/2) + 1 + 1 + 1 + 1 = 6.
//   Port: [27]. SIMD unit: [28], hands over 28+3 = 31. DMA: [32] 4 bytes = one burst; [33] complete, the end.
TEST(Oracle, SinglePass) {
  const GemmOutcome outcome = time(tiny_machine(), dense_job(1, 1, 4, vectors(4, 4), vectors(4, 4)));
  EXPECT_EQ(outcome.cycles.count(), 33);
  // 0-3 | 4-16 until A is seen staged | 17-20 | 21 | 22-32
  EXPECT_EQ(states(outcome, "array"), "busy 1, converter_wait 4, dram_wait 13, drain 11, sequencer 4");
  EXPECT_EQ(states(outcome, "result_port"), "busy 1, fill 23, sequencer 4, idle 5");
  EXPECT_EQ(states(outcome, "simd"), "busy 1, fill 24, sequencer 4, idle 4");
  EXPECT_EQ(states(outcome, "converter"), "busy 2, dram_wait 13, sequencer 4, idle 14");
  // 4, 5 | 6-16 answers outstanding | 17-31 | 32
  EXPECT_EQ(states(outcome, "dma"), "busy 3, operand_wait 15, dram_wait 11, sequencer 4");
  EXPECT_EQ(states(outcome, "memory"), "busy 3, idle 30");
  EXPECT_EQ(states(outcome, "sequencer"), "busy 4, idle 29");
  // A line: 4 mantissas of 4 bits = 2 bytes, an exponent of 10 bits = 2 bytes.
  EXPECT_EQ(events(outcome),
            "digit_product_slots 4, digit_passes 1, block_sums 1, fp32_additions 1, converted_elements 8, "
            "converted_blocks 2, staging_bytes_written 32, staging_bytes_read 32, operand_bytes_written 8, "
            "operand_bytes_read 8, result_words 1, simd_words 1, dram_bytes_read 32, dram_bytes_written 16, "
            "dram_requests 3");
  EXPECT_EQ(outcome.useful_lane_slots, 4);
  EXPECT_EQ(outcome.covered_lane_slots, 4);
}

// K = 10 in blocks of 8 on 4 lanes: segments of 8 and 2, chunks of 4, 4 (addition) and 2 (addition). 6 bits
// are 2 digits of 4: 4 passes a chunk. accumulate_cycles = 6.
//   DMA: 40 bytes are 3 bursts, 3 cycles: A [4], answered 17, staged 18; B [7], answered 20, staged 21.
//   Converters: 2 + 1 cycles a line: A 19-21, handed over 23; B 22-24, handed over 26.
//   Array: [27] opens; passes 27-34, the eighth leads to the first addition; 35, 36, 37; the twelfth may
//   issue at 34+6 = 40: hazard 38, 39. Latency 0+1+1+1+1+1+6 = 11. Port [51], SIMD unit [52], handed over 55,
//   DMA [56], the end [57].
TEST(Oracle, DigitsShortBlockAndHazard) {
  MachineParams machine = tiny_machine();
  machine.pipeline.accumulate_cycles = 6;
  const GemmOutcome outcome = time(machine, dense_job(1, 1, 10, vectors(6, 8), vectors(6, 8)));
  EXPECT_EQ(outcome.cycles.count(), 57);
  // 0-3 | 4-18 | 19-26 | 27-37, 40 | 38, 39 | 41-56
  EXPECT_EQ(states(outcome, "array"),
            "busy 12, converter_wait 8, accumulator_hazard 2, dram_wait 15, drain 16, sequencer 4");
  EXPECT_EQ(states(outcome, "converter"), "busy 6, dram_wait 15, sequencer 4, idle 32");
  EXPECT_EQ(states(outcome, "dma"), "busy 7, operand_wait 35, dram_wait 11, sequencer 4");
  // Written: 6+2 and 2+2 bytes a line. Read: 3+2, 3+2 and 2+2 for each operand.
  EXPECT_EQ(events(outcome),
            "digit_product_slots 48, digit_passes 12, block_sums 2, fp32_additions 2, converted_elements 20, "
            "converted_blocks 4, staging_bytes_written 96, staging_bytes_read 80, operand_bytes_written 24, "
            "operand_bytes_read 28, result_words 1, simd_words 1, dram_bytes_read 96, dram_bytes_written 16, "
            "dram_requests 3");
  EXPECT_EQ(outcome.useful_lane_slots, 40);
  EXPECT_EQ(outcome.covered_lane_slots, 48);
}

// M = 1, N = 6, K = 4, macro tiles of two outputs: A's panel stays, B has three (lines 01, 23, 45); every
// result store has one bank or slot, the SIMD unit's latency is 14.
//   DMA: A [4], staged 16. B0 [5-6], staged 18. No slot until A is converted: B1 [18-19], staged 31. B2 needs
//   B0's slot, returned 20: [21-22], staged 34. Converters: A 17, ready 19. B0 19-20, ready 22. B1 32-33,
//   ready 35. B2 35-36, ready 38. Outputs (latency 6), o = issue, p = taken by the port, s = taken by the
//   SIMD unit: 0: o 23, p 29, s 30. 1: bank returned 29: o 30, p 36, s 37; macro tile 0 handed over 37+14 =
//   51, stored [52], bank returned 53. 2: B1 seen 36, bank returned 36: o 37, p 43, s not at 44 but when the
//   bank is seen: 54. 3: bank returned 43: o 44, arrives 50, slot returned 54: p 55, s 56; handed over 70,
//   stored [71], returned 72. 4: bank returned 55: o 56, p 62, s 73. 5: bank returned 62: o 63, arrives 69,
//   slot returned 73: p 74, s 75; handed over 89, stored [90], the end [91].
TEST(Oracle, ResultsBackUp) {
  MachineParams machine = tiny_machine();
  machine.array.result_banks = 1;
  machine.simd.input_slots = 1;
  machine.simd.latency_cycles = 14;
  machine.buffers.result_banks = 1;
  GemmJob job = dense_job(1, 6, 4, vectors(4, 4), vectors(4, 4));
  job.mapping.tile_n = 2;
  const GemmOutcome outcome = time(machine, job);
  EXPECT_EQ(outcome.cycles.count(), 91);
  // result_drain 24-29, 36, 38-43, 45-49, 55, 57-62; port waits and SIMD unit blocked 50-53, not blocked 54;
  // dram_wait 4-16, 31; converter_wait 17-22, 32-35
  EXPECT_EQ(
      states(outcome, "array"),
      "busy 6, back_pressure 4, result_drain 25, simd_wait 1, converter_wait 10, dram_wait 14, drain 27, "
      "sequencer 4");
  // fill 4-28; operand_wait 30-35, 37-42, 44-49, 56-61, 63-68; waits 50-54, 69-73
  EXPECT_EQ(states(outcome, "result_port"),
            "busy 6, back_pressure 8, simd_wait 2, operand_wait 30, fill 25, sequencer 4, idle 16");
  // fill 4-29; operand_wait 31-36, 38-43, 55, 57-62, 74; blocked 44-53, 63-72
  EXPECT_EQ(states(outcome, "simd"),
            "busy 6, back_pressure 20, operand_wait 20, fill 26, sequencer 4, idle 15");
  // dram_wait 4-16, 18, 21-31, 34
  EXPECT_EQ(states(outcome, "converter"), "busy 7, dram_wait 26, sequencer 4, idle 54");
  // busy 4-6, 18-19, 21-22, 52, 71, 90; no slot 7-17, 20; answers outstanding 23-33
  EXPECT_EQ(states(outcome, "dma"), "busy 10, back_pressure 12, operand_wait 54, dram_wait 11, sequencer 4");
  EXPECT_EQ(states(outcome, "memory"), "busy 10, idle 81");
}

// M = 3 on 2 x 1 DPUs: sub-tiles of 2 and 1 outputs. Blocks of 2 (A) and 4 (B) on 4 lanes: s = 2, two pairs a
// chunk. K = 6 in segments of 4 and 2: per sub-tile one chunk of 2 pairs, then one of 1. One operand bank,
// four staging slots, accumulate_cycles = 10.
//   A's rows are 24 bytes. Panel A0 (k 0-3): bytes 0-15, 24-39, 48-63; in bursts 0-63: one request of 4
//   cycles. B0: 128-143. A1 (k 4-5): 16-23, 40-47, 64-71; in bursts 16-47 and 64-79. B1: 144-151. DMA: A0
//   [4-7], staged 4+4+10+1 = 19. B0 [8], staged 20. A1 [9-10], [11], staged 23. B1 [12], staged 24.
//   Converters: A0: 3 lines x 2 blocks, 20-25, handed over 27. B0 26, handed over 28. A1 waits for A0's bank,
//   returned 30: 31-33, handed over 35. B1 34, handed over 36.
//   Array: [29], [30] the first additions. [37] A1 and B1 are seen, but 29+10 = 39: [39], [40].
//   Latency 1+1+1+1+1+1+10 = 16. Port: 55-56 (two words), 57. SIMD unit: 57-58, 59; handed over 62.
//   DMA: [63] 12 bytes at 192, one burst; the end [64].
TEST(Oracle, RaggedSubTilesAndSegmentsOfK) {
  MachineParams machine = tiny_machine();
  machine.array.rows = 2;
  machine.buffers.staging_slots = 4;
  machine.buffers.operand_banks = 1;
  machine.pipeline.accumulate_cycles = 10;
  GemmJob job = dense_job(3, 1, 6, vectors(4, 2), vectors(4, 4));
  job.mapping.tile_m = 4;
  job.mapping.tile_k = 4;
  const GemmOutcome outcome = time(machine, job);
  EXPECT_EQ(outcome.cycles.count(), 64);
  // 4-19 | 20-28, 31-36 | 29, 30, 39, 40 | 37, 38 | 41-63
  EXPECT_EQ(states(outcome, "array"),
            "busy 4, converter_wait 15, accumulator_hazard 2, dram_wait 16, drain 23, sequencer 4");
  EXPECT_EQ(states(outcome, "result_port"), "busy 3, fill 51, sequencer 4, idle 6");
  EXPECT_EQ(states(outcome, "simd"), "busy 3, fill 53, sequencer 4, idle 4");
  // busy 20-26, 31-34; no bank 27-30
  EXPECT_EQ(states(outcome, "converter"), "busy 11, back_pressure 4, dram_wait 16, sequencer 4, idle 29");
  // busy 4-12, 63; answers outstanding 13-23
  EXPECT_EQ(states(outcome, "dma"), "busy 10, operand_wait 39, dram_wait 11, sequencer 4");
  // block_sums 3x2 + 3x1. Written: A0 3x(3+3), B0 4, A1 3x3, B1 3. Read: 2x6+6, 6+6, 2x3+3, 3+3.
  EXPECT_EQ(
      events(outcome),
      "digit_product_slots 32, digit_passes 4, block_sums 9, fp32_additions 6, converted_elements 24, "
      "converted_blocks 11, staging_bytes_written 144, staging_bytes_read 96, operand_bytes_written 34, "
      "operand_bytes_read 45, result_words 3, simd_words 3, dram_bytes_read 144, dram_bytes_written 16, "
      "dram_requests 6");
  EXPECT_EQ(outcome.useful_lane_slots, 18);
  EXPECT_EQ(outcome.covered_lane_slots, 24);
}

// SinglePass with an A whose only line lies below the picture: its load has no request, begins [4], completes
// and is staged [5], in which B's request goes out.
//   Converters: A 6, handed over 8; B staged 17, busy 18, handed over 20. From there on as SinglePass.
TEST(Oracle, PanelOfPadding) {
  GemmJob job = dense_job(1, 1, 4, vectors(4, 4), vectors(4, 4));
  job.a.line_axes[2].step_h = 1;
  job.a.base_h = 1;
  const GemmOutcome outcome = time(tiny_machine(), job);
  EXPECT_EQ(outcome.cycles.count(), 33);
  // A 4-5, B 9-17 | A 6-8, B 18-20
  EXPECT_EQ(states(outcome, "array"), "busy 1, converter_wait 6, dram_wait 11, drain 11, sequencer 4");
  // [4] a transfer is current, though it sends nothing
  EXPECT_EQ(states(outcome, "dma"), "busy 3, operand_wait 15, dram_wait 11, sequencer 4");
  EXPECT_EQ(states(outcome, "converter"), "busy 2, dram_wait 13, sequencer 4, idle 14");
}

TEST(Oracle, SaysWhoWaitsWhenNothingMoves) {
  MachineParams machine = tiny_machine();
  machine.array.result_banks = 0;
  try {
    (void)time(machine, dense_job(1, 1, 4, vectors(4, 4), vectors(4, 4)));
    FAIL() << "a machine without result banks came to an end";
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("the array waits for the result port to return a result bank"),
              std::string::npos)
        << error.what();
  }
}

TEST(Oracle, RefusesMappingsThatThePageDoesNotDescribe) {
  MachineParams machine = tiny_machine();
  machine.array.rows = 2;
  EXPECT_THROW((void)time(machine, dense_job(3, 1, 4, vectors(4, 4), vectors(4, 4))), std::invalid_argument);
  GemmJob job = dense_job(2, 1, 8, vectors(4, 2), vectors(4, 2));
  job.mapping.tile_k = 2;  // half a group of block pairs
  EXPECT_THROW((void)time(machine, job), std::invalid_argument);
}

}  // namespace
}  // namespace bfpsim::oracle

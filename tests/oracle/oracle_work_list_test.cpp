// SPDX-License-Identifier: Apache-2.0
// The oracle's work list and requests, by hand from sections 1, 3 and 9 of docs/timing.md.
#include "tests/oracle/work_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/oracle/oracle_test_cases.h"

namespace bfpsim::oracle {
namespace {

using testing::ElementsAre;

/// "A0 B0 ...": operand and first line of each panel, with the instance if it is not the first.
std::string panel_list(const GemmJob& job) {
  std::string text;
  for (const Panel& panel : make_work_list(tiny_machine(), job).panels) {
    text +=
        (text.empty() ? "" : " ") + std::string(panel.of_a ? "A" : "B") + std::to_string(panel.range.line0);
    if (panel.range.instance > 0) text += "'";
  }
  return text;
}

TEST(OracleWorkList, PanelsThatStay) {
  GemmJob job = dense_job(2, 2, 4, vectors(4, 4), vectors(4, 4));
  job.mapping = {1, 1, 4, TileOrder::NFastest};
  EXPECT_EQ(panel_list(job), "A0 B0 B1 A1 B0 B1");
  job.mapping.order = TileOrder::MFastest;
  EXPECT_EQ(panel_list(job), "A0 B0 A1 A0 B1 A1");
  job.mapping = {2, 2, 4, TileOrder::NFastest};
  job.instances = 2;
  EXPECT_EQ(panel_list(job), "A0 B0 A0' B0'");
}

std::vector<std::int64_t> chunk_lengths(int lanes, std::int64_t block, std::int64_t k) {
  MachineParams machine = tiny_machine();
  machine.array.lanes = lanes;
  std::vector<std::int64_t> lengths;
  const WorkList work = make_work_list(machine, dense_job(1, 1, k, vectors(4, block), vectors(4, block)));
  for (const Chunk& chunk : work.steps.at(0).chunks) {
    lengths.push_back(chunk.addition ? chunk.elements : -chunk.elements);
  }
  return lengths;
}

// Negative: no addition follows.
TEST(OracleWorkList, Chunks) {
  EXPECT_THAT(chunk_lengths(7, 3, 7), ElementsAre(6, 1));     // two blocks a chunk
  EXPECT_THAT(chunk_lengths(5, 3, 7), ElementsAre(3, 3, 1));  // one, with two lanes to spare
  EXPECT_THAT(chunk_lengths(3, 3, 7), ElementsAre(3, 3, 1));  // one
  EXPECT_THAT(chunk_lengths(2, 3, 7), ElementsAre(-2, 1, -2, 1, 1));
}

// A at 0, 2 x 20 words; B at 192, 6 x 20 words; C at 704, rows of 6 words. Bursts of 16, requests of 64
// bytes.
TEST(OracleWorkList, Requests) {
  const MachineParams machine = tiny_machine();
  GemmJob job = dense_job(2, 6, 20, vectors(4, 4), vectors(4, 4));
  // Bytes 0-159.
  EXPECT_THAT(load_requests(machine, job, {true, {0, 0, 2, 0, 20}}), ElementsAre(64, 64, 32));
  // Elements 1-5 and 21-25: bytes 4-23 and 84-103, in bursts 0-31 and 80-111.
  EXPECT_THAT(load_requests(machine, job, {true, {0, 0, 2, 1, 5}}), ElementsAre(32, 32));
  // Line 1 of B: bytes 272-351: up to 320, and on.
  EXPECT_THAT(load_requests(machine, job, {false, {0, 1, 1, 0, 20}}), ElementsAre(48, 32));
  // Columns 1-3: bytes 708-719 and 732-743, in the same bursts as columns 0-2 below.
  EXPECT_THAT(store_requests(machine, job, {0, 0, 2, 1, 3, {}}), ElementsAre(16, 32));
  // Columns 0-5: bytes 704-751, continued by the next row's.
  EXPECT_THAT(store_requests(machine, job, {0, 0, 2, 0, 6, {}}), ElementsAre(48));
  // Columns 0-2: bytes 704-715 and 728-739, in bursts 704-719 and 720-751.
  EXPECT_THAT(store_requests(machine, job, {0, 0, 2, 0, 3, {}}), ElementsAre(16, 32));
}

// Blocks of 6 elements of 5 bits, exponents of 10 bits; blocks start at multiples of 6.
TEST(OracleWorkList, EncodedBytes) {
  const OperandFormat format = vectors(5, 6);
  EXPECT_EQ(encoded_bytes(format, 1, 0, 13), (4 + 2) + (4 + 2) + (1 + 2));
  EXPECT_EQ(encoded_bytes(format, 1, 4, 4), (2 + 2) + (2 + 2));
}

}  // namespace
}  // namespace bfpsim::oracle

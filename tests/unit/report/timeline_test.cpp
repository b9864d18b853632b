// SPDX-License-Identifier: Apache-2.0
// Both formats, written out by hand from their documents: Google's "Trace Event Format" and Konata's
// docs/kanata-log-format.md.
#include "sim/report/timeline.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace bfpsim {
namespace {

const Work kPanel = {Work::Kind::PanelA, 0, {0, 4}, {}, {0, 8}};
const Work kPass = {Work::Kind::Pass, 0, {0, 4}, {2, 2}, {0, 8}};
const Work kTile = {Work::Kind::SubTile, 0, {0, 4}, {2, 2}, {}};
const Work kStore = {Work::Kind::MacroTile, 0, {0, 4}, {0, 4}, {}};

/// One panel and one sub-tile on their way through the machine; other units stay out of it.
void play(Timeline& timeline) {
  TimelineObserver* observer = timeline.begin_job({"fc forward", 4, 4, 8, 1}, 10);
  ASSERT_EQ(observer, &timeline);
  observer->on_change({0, UnitId::Dma, UnitState::Busy, kPanel});
  observer->on_change({2, UnitId::Converter, UnitState::Busy, kPanel});
  observer->on_change({2, UnitId::Dma, UnitState::DramWait, {}});
  observer->on_change({3, UnitId::Array, UnitState::Busy, kPass});
  observer->on_change({3, UnitId::Converter, UnitState::Idle, {}});
  observer->on_change({4, UnitId::Array, UnitState::AccumulatorHazard, {}});
  observer->on_change({5, UnitId::Array, UnitState::Busy, kPass});
  observer->on_change({6, UnitId::Array, UnitState::Drain, {}});
  observer->on_change({6, UnitId::ResultPort, UnitState::Busy, kTile});
  observer->on_change({7, UnitId::Simd, UnitState::Busy, kTile});
  observer->on_change({8, UnitId::Dma, UnitState::Busy, kStore});
  observer->on_end(9);
  timeline.finish(19);
}

TEST(ChromeTimeline, SlicesAsWrittenByHand) {
  std::string text;
  Timeline timeline(make_chrome_timeline({"machine", "work \"quoted\"", "hbfp4", 4e6},
                                         [&](std::string_view more) { text += more; }),
                    {});
  play(timeline);
  const nlohmann::json trace = nlohmann::json::parse(text);
  EXPECT_EQ(trace["displayTimeUnit"], "ms");
  EXPECT_EQ(trace["otherData"]["workload"], "work \"quoted\"");
  EXPECT_EQ(trace["otherData"]["cycles"], 19);
  std::vector<std::string> slices;
  for (const nlohmann::json& event : trace["traceEvents"]) {
    if (event["ph"] != "X") continue;
    slices.push_back(event["name"].get<std::string>() + " " + event["cat"].get<std::string>() + " on " +
                     event["tid"].dump() + " at " + event["ts"].dump() + " for " + event["dur"].dump() +
                     ": " + event["args"]["cycle"].dump() + " " + event["args"]["cycles"].dump());
  }
  // A cycle is a microsecond of the viewer, whatever the clock; the GEMM begins at cycle 10.
  EXPECT_EQ(slices,
            (std::vector<std::string>{
                "fc forward A[m 0:4, k 0:8] busy on 6 at 10 for 2: 10 2",
                "fc forward A[m 0:4, k 0:8] busy on 5 at 12 for 1: 12 1",
                "fc forward C[m 0:4, n 2:4, k 0:8] busy on 2 at 13 for 1: 13 1",
                "accumulator_hazard stall on 2 at 14 for 1: 14 1",
                "fc forward C[m 0:4, n 2:4, k 0:8] busy on 2 at 15 for 1: 15 1",
                "dram_wait stall on 6 at 12 for 6: 12 6", "drain stall on 2 at 16 for 3: 16 3",
                "fc forward C[m 0:4, n 2:4] busy on 3 at 16 for 3: 16 3",
                "fc forward C[m 0:4, n 2:4] busy on 4 at 17 for 2: 17 2", "idle stall on 5 at 13 for 6: 13 6",
                "fc forward C[m 0:4, n 0:4] busy on 6 at 18 for 1: 18 1",
                "fc forward gemm on 1 at 10 for 9: 10 9"}));
}

TEST(KanataTimeline, RowsAsWrittenByHand) {
  std::string text;
  Timeline timeline(make_kanata_timeline([&](std::string_view more) { text += more; }), {});
  play(timeline);
  EXPECT_EQ(
      text,
      "Kanata\t0004\nC=\t0\nC\t10\n"
      "I\t0\t0\t0\nL\t0\t0\tfc forward 4 x 4 x 8\nS\t0\t0\tJob\n"
      "I\t1\t1\t0\nL\t1\t0\tfc forward A[m 0:4, k 0:8]\nS\t1\t0\tLd\nC\t2\n"
      "S\t1\t0\tCv\n"
      "E\t1\t0\tLd\nI\t2\t2\t0\nL\t2\t0\tdma dram_wait\nS\t2\t1\tdram_wait\nC\t1\n"
      "I\t3\t3\t0\nL\t3\t0\tfc forward C[m 0:4, n 2:4]\nS\t3\t0\tAr\n"
      "E\t1\t0\tCv\nR\t1\t0\t0\nI\t4\t4\t0\nL\t4\t0\tconverter idle\nS\t4\t1\tidle\nC\t1\n"
      "E\t3\t0\tAr\nI\t5\t5\t0\nL\t5\t0\tarray accumulator_hazard\nS\t5\t1\taccumulator_hazard\nC\t1\n"
      "E\t5\t1\taccumulator_hazard\nR\t5\t1\t0\nS\t3\t0\tAr\nC\t1\n"
      "E\t3\t0\tAr\nI\t6\t6\t0\nL\t6\t0\tarray drain\nS\t6\t1\tdrain\n"
      "S\t3\t0\tPo\nC\t1\n"
      "S\t3\t0\tSi\nC\t1\n"
      "E\t2\t1\tdram_wait\nR\t2\t2\t0\nI\t7\t7\t0\nL\t7\t0\tfc forward C[m 0:4, n 0:4]\nS\t7\t0\tSt\nC\t1\n"
      "E\t6\t1\tdrain\nR\t6\t3\t0\nE\t3\t0\tPo\nE\t3\t0\tSi\nR\t3\t4\t0\nE\t4\t1\tidle\nR\t4\t5\t0\n"
      "E\t7\t0\tSt\nR\t7\t6\t0\nE\t0\t0\tJob\nR\t0\t7\t0\n");
}

TEST(KanataTimeline, FindsPanelsByWhatTheyAre) {
  std::string text;
  Timeline timeline(make_kanata_timeline([&](std::string_view more) { text += more; }), {});
  TimelineObserver* observer = timeline.begin_job({"fc forward", 4, 4, 8, 1}, 0);
  // Two panels are loaded in one cycle, of which the DMA shows the second; the converters take both in order.
  const Work unseen = {Work::Kind::PanelB, 0, {}, {0, 4}, {0, 8}};
  observer->on_change({0, UnitId::Dma, UnitState::Busy, kPanel});
  observer->on_change({1, UnitId::Converter, UnitState::Busy, unseen});
  observer->on_change({2, UnitId::Converter, UnitState::Busy, kPanel});
  observer->on_end(3);
  EXPECT_NE(text.find("C\t1\nI\t2\t2\t0\nL\t2\t0\tfc forward B[n 0:4, k 0:8]\nS\t2\t0\tCv\nC\t1\n"
                      "E\t2\t0\tCv\nR\t2\t0\t0\nS\t1\t0\tCv\n"),
            std::string::npos)
      << text;
}

TEST(KanataTimeline, APacketsRowReachesFromItsLoadToItsStore) {
  std::string text;
  Timeline timeline(make_kanata_timeline([&](std::string_view more) { text += more; }), {});
  TimelineObserver* observer = timeline.begin_job({"bn1 batch_norm forward", 0, 0, 0, 1}, 0);
  const Work packet = {Work::Kind::Packet, 0, {}, {}, {}};
  observer->on_change({0, UnitId::Dma, UnitState::Busy, packet});
  observer->on_change({2, UnitId::Simd, UnitState::Busy, packet});
  observer->on_change({3, UnitId::Dma, UnitState::Busy, {Work::Kind::PacketStore, 0, {}, {}, {}}});
  observer->on_end(4);
  timeline.finish(4);
  EXPECT_EQ(text,
            "Kanata\t0004\nC=\t0\n"
            "I\t0\t0\t0\nL\t0\t0\tbn1 batch_norm forward\nS\t0\t0\tJob\n"
            "I\t1\t1\t0\nL\t1\t0\tbn1 batch_norm forward packet 0\nS\t1\t0\tLd\nC\t2\n"
            "S\t1\t0\tSi\nC\t1\n"
            "E\t1\t0\tLd\nS\t1\t0\tSt\nC\t1\n"
            "E\t1\t0\tSi\nE\t1\t0\tSt\nR\t1\t0\t0\nE\t0\t0\tJob\nR\t0\t1\t0\n");
}

TEST(KanataTimeline, FlushesWhatIsUnderWayAtTheLimit) {
  std::string text;
  constexpr std::int64_t kSlices = 4;
  Timeline timeline(make_kanata_timeline([&](std::string_view more) { text += more; }), {"*", kSlices});
  play(timeline);
  ASSERT_TRUE(timeline.stop().has_value());
  EXPECT_EQ(timeline.stop()->job, "fc forward");
  EXPECT_EQ(timeline.stop()->cycle, 13);
  EXPECT_EQ(timeline.slices(), kSlices);
  const std::string end =
      "S\t3\t0\tAr\n"
      "E\t3\t0\tAr\nE\t1\t0\tCv\nR\t1\t0\t0\nE\t2\t1\tdram_wait\nR\t2\t1\t0\nR\t3\t2\t1\n"
      "C\t6\nE\t0\t0\tJob\nR\t0\t2\t0\n";
  EXPECT_EQ(text.substr(text.size() - end.size()), end);
}

TEST(Timeline, ChoosesGemmsByName) {
  Timeline timeline(make_kanata_timeline([](std::string_view) {}), {"fc *", 1000});
  EXPECT_EQ(timeline.begin_job({"conv forward", 1, 1, 1, 1}, 0), nullptr);
  EXPECT_EQ(timeline.begin_job({"fc forward", 1, 1, 1, 1}, 5), &timeline);
}

TEST(TimelineWork, SaysWhichInstanceWhereThereAreSeveral) {
  EXPECT_EQ(text_of(kPanel, false), "A[m 0:4, k 0:8]");
  EXPECT_EQ(text_of({Work::Kind::PanelB, 3, {}, {5, 1}, {8, 8}}, true), "B[i 3, n 5:6, k 8:16]");
  EXPECT_EQ(text_of({}, true), "launch");
}

}  // namespace
}  // namespace bfpsim

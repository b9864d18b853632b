// SPDX-License-Identifier: Apache-2.0
// Keys and relations as docs/run-json.md states them.
#include "sim/report/run_json.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <limits>

#include "tests/unit/report/sample_run.h"

namespace bfpsim {
namespace {

using nlohmann::json;
using testing::sample_run;

TEST(RunJson, HasEveryKeyOfTheSchema) {
  const json run = json::parse(run_to_json({sample_run()}));
  for (const char* key :
       {"schema",   "bfpsim_version", "complete",    "accelerator", "workload", "schedule",
        "engine",   "step",           "epoch",       "epochs",      "clock_hz", "cycles",
        "seconds",  "macs",           "utilization", "stalls",      "energy_j", "energy_by_component",
        "area_um2", "dram_bytes",     "units",       "waterfall",   "events",   "digest",
        "gemms"}) {
    EXPECT_TRUE(run.contains(key)) << key;
  }
  for (const char* key : {"layer", "pass", "part", "m", "n", "k", "batch", "format_a", "format_b", "macs",
                          "cycles", "stalls", "energy_j", "numerics", "waterfall", "digest"}) {
    EXPECT_TRUE(run["gemms"][0].contains(key)) << key;
  }
  EXPECT_EQ(run["schema"], "bfpsim.run/1");
  EXPECT_TRUE(run["energy_j"].is_null());
  EXPECT_TRUE(run["area_um2"].is_null());
}

TEST(RunJson, KeepsTheFigures) {
  const json run = json::parse(run_to_json({sample_run()}));
  EXPECT_EQ(run["cycles"], 5000);
  EXPECT_EQ(run["macs"], 272'000);
  EXPECT_DOUBLE_EQ(run["seconds"], 10e-6);
  EXPECT_EQ(run["dram_bytes"], 3 * 1024);
  EXPECT_EQ(run["digest"], "0xfedcba9876543210");
  EXPECT_EQ(run["gemms"][1]["digest"], "0x0123456789abcdef");
  EXPECT_EQ(run["gemms"][1]["pass"], "backward_weight");
  EXPECT_EQ(run["gemms"][1]["numerics"]["sqnr_db"], 20.5);
}

TEST(RunJson, StallsAreTheArraysStatesWithoutBusy) {
  const json run = json::parse(run_to_json({sample_run()}));
  EXPECT_FALSE(run["stalls"].contains("busy"));
  EXPECT_EQ(run["stalls"]["dram_wait"], 2200);
  EXPECT_EQ(run["stalls"]["back_pressure"], 0);
  EXPECT_EQ(run["stalls"].size() + 1, kUnitStateCount);
  EXPECT_EQ(run["units"]["array"]["busy"], 2500);
  EXPECT_EQ(run["units"]["dma"]["idle"], 5000);
}

TEST(RunJson, UndefinedFiguresAreNull) {
  RunRecord record = sample_run();
  record.gemms[0].numerics->sqnr_db = std::nullopt;
  record.gemms[0].numerics->max_abs_err = std::numeric_limits<double>::quiet_NaN();
  record.gemms[0].numerics->a.wasserstein = std::numeric_limits<double>::infinity();
  record.gemms[1].numerics = std::nullopt;
  const std::string text = run_to_json({record});
  const json run = json::parse(text);
  EXPECT_TRUE(run["gemms"][0]["numerics"]["sqnr_db"].is_null());
  EXPECT_TRUE(run["gemms"][0]["numerics"]["max_abs_err"].is_null());
  EXPECT_TRUE(run["gemms"][0]["numerics"]["wasserstein_a"].is_null());
  EXPECT_TRUE(run["gemms"][1]["numerics"].is_null());
  EXPECT_TRUE(run["gemms"][0]["check_mismatches"].is_null());
  EXPECT_EQ(text.find("nan"), std::string::npos);
}

TEST(RunJson, TellsTheErrorsPartsAndTheOperands) {
  RunRecord record = sample_run();
  ErrorSplit split;
  split[0] = {20.5, 0.75};
  split[2] = {90.0, 0.25};
  record.gemms[0].numerics->error = split;
  TensorFigures& a = record.gemms[0].numerics->a;
  a.counts.elements = 10;
  a.counts.flushed = 3;
  a.counts.exponents.add(-2, 4);
  a.counts.exponents.add(1);
  const json run = json::parse(run_to_json({record}));
  const json& numerics = run["gemms"][0]["numerics"];
  EXPECT_EQ(numerics["error"]["operand_quantisation"], (json{{"sqnr_db", 20.5}, {"share", 0.75}}));
  EXPECT_EQ(numerics["error"]["alignment"], (json{{"sqnr_db", nullptr}, {"share", nullptr}}));
  EXPECT_EQ(numerics["error"]["accumulation"]["share"], 0.25);
  EXPECT_TRUE(numerics["error"].contains("double_rounding"));
  EXPECT_EQ(numerics["a"]["flushed"], 3);
  EXPECT_EQ(numerics["a"]["exponents"], (json{{"first", -2}, {"counts", {4, 0, 0, 1}}, {"below", 0}}));
  EXPECT_EQ(numerics["a"]["wasserstein"], numerics["wasserstein_a"]);
  EXPECT_TRUE(numerics["b"]["exponents"].is_null());
  EXPECT_TRUE(run["gemms"][1]["numerics"]["error"].is_null());
}

/// FP32 has some 280 exponents; the file tells the 64 largest one by one.
TEST(RunJson, HistogramsAreBounded) {
  RunRecord record = sample_run();
  for (int exponent = -148; exponent <= 128; ++exponent)
    record.gemms[0].numerics->b.counts.exponents.add(exponent, 2);
  const json run = json::parse(run_to_json({record}));
  const json& exponents = run["gemms"][0]["numerics"]["b"]["exponents"];
  EXPECT_EQ(exponents["counts"].size(), 64U);
  EXPECT_EQ(exponents["first"], 65);
  EXPECT_EQ(exponents["below"], 2 * (277 - 64));
}

TEST(RunJson, NamesNeedNotBeUtf8) {
  RunRecord record = sample_run();
  record.gemms[0].layer = "conv\xff";
  EXPECT_EQ(json::parse(run_to_json({record}))["gemms"][0]["layer"], "conv\xef\xbf\xbd");
}

}  // namespace
}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
// Memory presets: shipped ones, how machines name them, what is refused. Peak rates are those of the parts:
// data rate x bus width.
#include "sim/config/memory_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/config/accelerator_file.h"
#include "sim/config/diagnostic.h"
#include "sim/config/resolve.h"
#include "tests/unit/config/support.h"

namespace bfpsim {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::string kMachine = "schema: bfpsim.accelerator/1\nname: mine\n";

MachineParams load_text(const std::string& text) {
  const test::TempFolder folder;
  return load_accelerator(folder.write("machine.yaml", kMachine + text));
}

std::string refusal(const std::string& text) {
  try {
    (void)load_text(text);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "";
}

std::int64_t peak_megabytes_per_second(const std::string& preset) {
  const DramParams dram = load_memory(BFPSIM_SOURCE_DIR "/configs/memories/" + preset + ".yaml");
  return dram.channels * dram.burst_bytes() / dram.burst_clocks() * (dram.clock_khz / 1000);
}

TEST(MemoryFile, shipped_presets_have_the_peak_rates_of_their_parts) {
  EXPECT_EQ(peak_megabytes_per_second("ddr4_3200"), 3200 * 8);
  EXPECT_EQ(peak_megabytes_per_second("lpddr4_3200"), 3200 * 2 * 2);
  EXPECT_EQ(peak_megabytes_per_second("hbm2_2000"), 2000 * 128);
}

TEST(MemoryFile, every_shipped_preset_makes_a_machine) {
  const ConfigSearch search{BFPSIM_SOURCE_DIR "/configs", {}};
  const std::vector<std::string> names = list_configs(ConfigKind::Memory, search);
  EXPECT_THAT(names, ElementsAre("ddr4_3200", "hbm2_2000", "lpddr4_3200"));
  for (const std::string& name : names)
    EXPECT_EQ(refusal("memory: {kind: banked}\ndram: {preset: " + name + "}\n"), "") << name;
}

TEST(MemoryFile, keys_beside_a_preset_override_it) {
  const MachineParams machine = load_text("dram: {preset: hbm2_2000, channels: 3}\n");
  EXPECT_EQ(machine.dram.channels, 3);
  EXPECT_EQ(machine.dram.cl, 18);
  const MachineParams again =
      load_text(dump_accelerator(machine).substr(dump_accelerator(machine).find("memory:")));
  EXPECT_EQ(again.dram.channels, 3);
  EXPECT_EQ(again.dram.t_refi, 3900);
}

TEST(MemoryFile, a_preset_may_lie_in_memories_beside_the_machines_folder) {
  const test::TempFolder folder;
  folder.write("memories/slow.yaml",
               "schema: bfpsim.memory/1\nname: slow\ndram: {cl: 99, t_rtw: 99, t_refi: never}\n");
  const std::string path = folder.write("accelerators/mine.yaml", kMachine + "dram: {preset: slow}\n");
  const MachineParams machine = load_accelerator(path);
  EXPECT_EQ(machine.dram.cl, 99);
  EXPECT_EQ(machine.dram.t_refi, DramParams::kNoRefresh);
}

TEST(MemoryFile, a_preset_of_the_users_folder_goes_first) {
  const test::TempFolder folder;
  const std::string text = "schema: bfpsim.memory/1\nname: slow\ndram: {t_rtw: 99, t_refi: never, cl: ";
  folder.write("memories/slow.yaml", text + "99}\n");
  folder.write("own/memories/slow.yaml", text + "98}\n");
  const std::string path = folder.write("accelerators/mine.yaml", kMachine + "dram: {preset: slow}\n");
  const ConfigSearch search{folder.path("own"), find_data_dirs()};
  EXPECT_EQ(load_accelerator(path, {}, search).dram.cl, 98);
  EXPECT_EQ(load_accelerator(path).dram.cl, 99);
}

TEST(MemoryFile, an_unknown_preset_is_told_with_its_place) {
  const std::string message = refusal("dram:\n  preset: dd4_3200\n");
  EXPECT_THAT(message, HasSubstr(":4:11: error: dram.preset: "));
  EXPECT_THAT(message, HasSubstr("did you mean 'ddr4_3200'?"));
}

TEST(MemoryFile, contradictions_of_a_dram_are_refused) {
  const std::string banked = "memory: {kind: banked}\n";
  EXPECT_THAT(refusal(banked + "dram: {t_ccd_s: 3}\n"), HasSubstr("holds the data bus for 4 clocks"));
  EXPECT_THAT(refusal(banked + "dram: {t_rtw: 9}\n"), HasSubstr("cl - cwl + burst_length / 2 = 10"));
  EXPECT_EQ(refusal(banked + "dram: {t_rtw: 10}\n"), "");
  EXPECT_THAT(refusal(banked + "dram: {t_rrd_l: 3}\n"), HasSubstr("dram.t_rrd_l is 3"));
  EXPECT_THAT(refusal(banked + "dram: {t_refi: 582}\n"), HasSubstr("t_rp_ab + t_rfc = 582"));
  EXPECT_THAT(refusal(banked + "dram: {bus_bits: 24}\n"), HasSubstr("memory.burst_bytes is 64"));
  EXPECT_THAT(refusal(banked + "dram: {row_bytes: 100}\n"), HasSubstr("dram.row_bytes is 100"));
  EXPECT_THAT(refusal(banked + "dram: {burst_length: 7}\n"), HasSubstr("must be even"));
  EXPECT_THAT(refusal("clock_mhz: 999.999937\n" + banked), HasSubstr("clocks whose ratio is simpler"));
  EXPECT_EQ(refusal("dram: {t_ccd_s: 3}\n"), "") << "memory of another kind has no DRAM";
}

}  // namespace
}  // namespace bfpsim

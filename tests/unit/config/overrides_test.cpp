// SPDX-License-Identifier: Apache-2.0
#include "sim/config/overrides.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/config/accelerator_file.h"
#include "sim/config/schedule_file.h"
#include "tests/unit/config/support.h"

namespace bfpsim {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Settings = std::vector<std::string>;

const char* const kMachine = "schema: bfpsim.accelerator/1\nname: m\narray:\n  rows: 4\nsimd:\n";
const char* const kSchedule =
    "schema: bfpsim.schedule/1\nname: s\nrules:\n  - when: {last_epochs: 1}\n    format: hbfp6\n  - format: "
    "hbfp4\n";

MachineParams machine_with(const Settings& settings) {
  const test::TempFolder folder;
  return load_accelerator(folder.write("m.yaml", kMachine), settings);
}

Schedule schedule_with(const Settings& settings) {
  const test::TempFolder folder;
  return load_schedule(folder.write("s.yaml", kSchedule), settings);
}

/// The formatted text, for it names the setting.
std::string text_of_machine(const Settings& settings) {
  try {
    (void)machine_with(settings);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "no error";
}

TEST(Overrides, replace_values_and_make_sections) {
  const MachineParams m = machine_with(
      {"array.rows=16", "memory.latency_cycles=7", "simd.lanes=3", "clock_mhz=1.5", "name=other"});
  EXPECT_EQ(m.array.rows, 16);
  EXPECT_EQ(m.memory.latency_cycles, 7);
  EXPECT_EQ(m.simd.lanes, 3);
  EXPECT_EQ(m.clock_hz, 1.5e6);
  EXPECT_EQ(m.name, "other");
}

TEST(Overrides, the_last_of_several_wins) {
  EXPECT_EQ(machine_with({"simd.lanes=3", "simd.lanes=5"}).simd.lanes, 5);
}

TEST(Overrides, take_yaml_values) {
  EXPECT_EQ(machine_with({"simd.lanes=1", "array={cols: 3}"}).array.cols, 3);
}

TEST(Overrides, name_list_items_by_position) {
  const Schedule s = schedule_with({"rules.0.when.last_epochs=10", "rules.1.format=hbfp8", "epochs=90"});
  EXPECT_EQ(s.rules[0].last_epochs, 10);
  EXPECT_EQ(s.rules[1].as.format.name, "hbfp8");
  EXPECT_EQ(s.epochs, 90);
  EXPECT_THAT(test::told_by([] {
                return schedule_with({"rules.2.format=hbfp4", "rules.x.format=hbfp4"});
              }),
              ElementsAre("'rules' is a list of 2, counted from 0; '2' is none of them",
                          "'rules' is a list of 2, counted from 0; 'x' is none of them"));
}

TEST(Overrides, mistakes_name_the_setting) {
  EXPECT_EQ(text_of_machine({"simd.lanes=1", "array.rowz=16"}),
            "--set array.rowz=16: error: unknown key 'rowz' in 'array'; did you mean 'rows'?");
  EXPECT_EQ(text_of_machine({"simd.lanes=1", "array.rows=16x"}),
            "--set array.rows=16x: error: 'array.rows' must be an integer from 1 to 256 (plain decimal "
            "digits), not "
            "'16x'");
  EXPECT_EQ(text_of_machine({"simd.lanes=1", "array.rows="}),
            "--set array.rows=: error: 'array.rows' must be an integer from 1 to 256, not empty");
  EXPECT_EQ(text_of_machine({"simd.lanes=1", "array.rows=[1"}),
            "--set array.rows=[1: error: in the value: not valid YAML: a '[' is not closed, or a ',' is "
            "missing (end of "
            "sequence flow not found)\n--set array.rows=[1: error: 'array.rows' must be an integer from 1 to "
            "256, not "
            "empty");
  EXPECT_EQ(text_of_machine({"simd.lanes=1", "array.rows.x=1"}),
            "--set array.rows.x=1: error: 'array.rows' has no keys below it");
}

TEST(Overrides, mistakes_of_file_and_settings_are_told_together) {
  EXPECT_THAT(test::told_by([] { return machine_with({"array.cols=0"}); }),
              ElementsAre(HasSubstr("'array.cols' must be"), HasSubstr("'simd' must be a mapping")));
}

TEST(RouteOverrides, sends_settings_by_prefix_or_first_key) {
  const Overrides routed = route_overrides({"accelerator.array.rows=16", "schedule.epochs=90", "array.cols=2",
                                            "clock_mhz=100", "rules.0.format=hbfp8", "schedule.name=a.b=c"});
  EXPECT_THAT(routed.accelerator, ElementsAre("array.rows=16", "array.cols=2", "clock_mhz=100"));
  EXPECT_THAT(routed.schedule, ElementsAre("epochs=90", "rules.0.format=hbfp8", "name=a.b=c"));
}

TEST(RouteOverrides, keys_that_both_know_go_to_the_accelerator) {
  const Overrides routed = route_overrides({"name=x"});
  EXPECT_THAT(routed.accelerator, ElementsAre("name=x"));
  EXPECT_THAT(routed.schedule, IsEmpty());
}

TEST(RouteOverrides, tells_every_setting_that_goes_nowhere) {
  EXPECT_THAT(
      test::told_by([] {
        return route_overrides({"rows=16", "aray.rows=16", "xyzzy=1", "array.rows", "=1", "a..b=1", "",
                                "array.rows=\x80", "scedule.epochs=1"});
      }),
      ElementsAre("unknown key 'rows'; did you mean 'array.rows'?",
                  "unknown key 'aray.rows'; did you mean 'array'?", "unknown key 'xyzzy'",
                  "must be key=value, e.g. array.rows=16", "must be key=value; a part of the key is empty",
                  "must be key=value; a part of the key is empty", "must be key=value, e.g. array.rows=16",
                  "must be one line of UTF-8 text",
                  "unknown key 'scedule.epochs'; did you mean 'schedule'?"));
}

TEST(RouteOverrides, shows_nothing_that_a_terminal_would_obey) {
  try {
    (void)route_overrides({"\x1b[2J=1\n\x80"});
    FAIL() << "accepted";
  } catch (const ConfigError& error) {
    EXPECT_STREQ(error.what(), "--set ?[2J=1??: error: must be one line of UTF-8 text");
  }
}

}  // namespace
}  // namespace bfpsim

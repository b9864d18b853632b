// SPDX-License-Identifier: Apache-2.0
#include "sim/config/resolve.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/unit/config/support.h"

namespace bfpsim {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

namespace fs = std::filesystem;

/// Two places with configurations: `--config-dir` and a source tree.
class Resolve : public testing::Test {
 protected:
  void SetUp() override {
    folder_.write("mine/accelerators/small.yaml", "mine");
    folder_.write("tree/configs/accelerators/small.yaml", "shipped");
    folder_.write("tree/configs/accelerators/large.yaml", "shipped");
    folder_.write("tree/configs/accelerators/notes.txt", "no configuration");
    folder_.write("tree/configs/schedules/plain.yaml", "shipped");
    folder_.write("tree/traces/first/trace.yaml", "a trace");
    folder_.write("tree/traces/broken/readme", "no trace");
    folder_.write("tree/CMakeLists.txt", "");
    search_.data.roots = {folder_.path("tree")};
    fs::current_path(folder_.path(""));
  }
  void TearDown() override { fs::current_path(fs::temp_directory_path()); }

  [[nodiscard]] std::string accelerator(const std::string& name) const {
    return resolve_config(ConfigKind::Accelerator, name, search_);
  }

  test::TempFolder folder_;
  ConfigSearch search_;
};

TEST_F(Resolve, finds_names_in_the_data_folder) {
  EXPECT_EQ(accelerator("small"), "tree/configs/accelerators/small.yaml");
  EXPECT_EQ(resolve_config(ConfigKind::Schedule, "plain", search_), "tree/configs/schedules/plain.yaml");
}

TEST_F(Resolve, paths_outside_the_working_directory_stay_absolute) {
  fs::current_path(fs::temp_directory_path() / "..");
  const fs::path found = accelerator("small");
  EXPECT_EQ(test::read_file(found), "shipped");
  fs::current_path(folder_.path("mine"));
  EXPECT_EQ(accelerator("small"), folder_.path("tree/configs/accelerators/small.yaml"));
}

TEST_F(Resolve, config_dir_comes_first_and_falls_back) {
  search_.config_dir = "mine";
  EXPECT_EQ(accelerator("small"), "mine/accelerators/small.yaml");
  EXPECT_EQ(accelerator("large"), "tree/configs/accelerators/large.yaml");
}

TEST_F(Resolve, names_come_before_files_of_the_working_directory) {
  folder_.write("small", "a file");
  folder_.write("bare", "a file");
  EXPECT_EQ(accelerator("small"), "tree/configs/accelerators/small.yaml");
  EXPECT_EQ(accelerator("./small"), "./small");
  EXPECT_EQ(accelerator("bare"), "bare");
}

TEST_F(Resolve, takes_paths) {
  EXPECT_EQ(accelerator("mine/accelerators/small.yaml"), "mine/accelerators/small.yaml");
  EXPECT_THAT(test::told_by([&] { return accelerator("mine/missing.yaml"); }), ElementsAre("no such file"));
  EXPECT_THAT(test::told_by([&] { return accelerator("./mine"); }), ElementsAre("is a folder, not a file"));
}

TEST_F(Resolve, names_never_climb_out_of_the_folder) {
  folder_.write("tree/configs/secret.yaml", "");
  EXPECT_THAT(test::told_by([&] { return accelerator("../secret"); }), ElementsAre("no such file"));
}

TEST_F(Resolve, unknown_names_are_told_with_near_misses_and_all_there_are) {
  EXPECT_THAT(test::told_by([&] { return accelerator("lagre"); }),
              ElementsAre("unknown accelerator 'lagre'; did you mean 'large'?\n  available: large, small"));
  EXPECT_THAT(test::told_by([&] { return resolve_config(ConfigKind::Schedule, "", search_); }),
              ElementsAre("unknown schedule ''\n  available: plain"));
}

TEST_F(Resolve, tells_where_it_searched_when_there_is_nothing) {
  EXPECT_THAT(test::told_by([] { return resolve_config(ConfigKind::Schedule, "x", {}); }),
              ElementsAre(AllOf(HasSubstr("no data folder was found"), HasSubstr("BFPSIM_DATA"))));
}

TEST_F(Resolve, refuses_a_config_dir_that_is_not_there) {
  search_.config_dir = "nowhere";
  EXPECT_THAT(test::told_by([&] { return accelerator("small"); }),
              ElementsAre("--config-dir 'nowhere': no such folder"));
}

TEST_F(Resolve, lists_names_sorted_and_once) {
  search_.config_dir = "mine";
  EXPECT_THAT(list_configs(ConfigKind::Accelerator, search_), ElementsAre("large", "small"));
  EXPECT_THAT(list_traces(search_), ElementsAre("first"));
}

TEST_F(Resolve, finds_traces_by_name_and_by_path) {
  EXPECT_EQ(resolve_trace("first", search_), "tree/traces/first");
  EXPECT_EQ(resolve_trace("tree/traces/first", search_), "tree/traces/first");
  EXPECT_EQ(resolve_trace("tree/traces/first/trace.yaml", search_), "tree/traces/first");
  EXPECT_EQ(resolve_trace("traces/first", search_), "tree/traces/first");
  fs::current_path(folder_.path("tree/traces/first"));
  EXPECT_EQ(resolve_trace("trace.yaml", search_), ".");
}

TEST_F(Resolve, refuses_what_is_no_trace) {
  EXPECT_THAT(test::told_by([&] { return resolve_trace("frist", search_); }),
              ElementsAre("unknown trace 'frist'; did you mean 'first'?\n  available: first"));
  EXPECT_THAT(test::told_by([&] { return resolve_trace("tree/traces/broken", search_); }),
              ElementsAre("is not a trace: it has no trace.yaml"));
  EXPECT_THAT(test::told_by([&] { return resolve_trace("a/b", search_); }),
              ElementsAre("no such trace folder"));
}

TEST_F(Resolve, the_source_tree_is_found_from_any_depth_of_its_build) {
  folder_.write("tree/build/release/sim/cli/bfpsim", "");
  const std::string root = fs::canonical(folder_.path("tree")).string();
  EXPECT_THAT(find_data_dirs(folder_.path("tree/build/release/sim/cli/bfpsim"), "").roots, ElementsAre(root));
  EXPECT_THAT(find_data_dirs(folder_.path("tree/build/release/bfpsim"), "").roots, ElementsAre(root));
}

TEST_F(Resolve, an_installed_program_finds_its_share) {
  folder_.write("usr/share/bfpsim/configs/accelerators/small.yaml", "");
  const std::string share = fs::canonical(folder_.path("usr/share/bfpsim")).string();
  EXPECT_THAT(find_data_dirs(folder_.path("usr/bin/bfpsim"), "").roots, ElementsAre(share));
}

TEST_F(Resolve, the_environment_comes_last_and_counts_once) {
  const std::string root = fs::canonical(folder_.path("tree")).string();
  const std::string mine = fs::canonical(folder_.path("mine")).string();
  const std::string program = folder_.path("tree/build/release/bfpsim");
  EXPECT_THAT(find_data_dirs(program, folder_.path("mine")).roots, ElementsAre(root, mine));
  EXPECT_THAT(find_data_dirs(program, folder_.path("tree")).roots, ElementsAre(root));
  EXPECT_THAT(find_data_dirs("", folder_.path("mine")).roots, ElementsAre(mine));
  EXPECT_THAT(find_data_dirs(program, folder_.path("missing")).roots, ElementsAre(root));
  EXPECT_THAT(find_data_dirs("", "").roots, IsEmpty());
}

TEST_F(Resolve, a_folder_that_merely_has_configs_is_not_a_source_tree) {
  folder_.write("other/configs/accelerators/a.yaml", "");
  EXPECT_THAT(find_data_dirs(folder_.path("other/bin/bfpsim"), "").roots, IsEmpty());
}

TEST(FindDataDirs, finds_this_program_by_itself) {
  const fs::path self = fs::read_symlink("/proc/self/exe");
  EXPECT_EQ(find_data_dirs().roots.empty(), find_data_dirs(self.string(), "").roots.empty());
}

TEST(ShippedConfigs, carry_the_name_of_their_file) {
  ConfigSearch search;
  search.data.roots = {BFPSIM_SOURCE_DIR};
  EXPECT_THAT(list_configs(ConfigKind::Accelerator, search), Contains("default"));
  EXPECT_THAT(list_configs(ConfigKind::Schedule, search), Contains("accuracy_boosters"));
  for (const ConfigKind kind : {ConfigKind::Accelerator, ConfigKind::Schedule}) {
    for (const std::string& name : list_configs(kind, search)) {
      EXPECT_THAT(test::read_file(resolve_config(kind, name, search)), HasSubstr("\nname: " + name + "\n"));
    }
  }
}

}  // namespace
}  // namespace bfpsim

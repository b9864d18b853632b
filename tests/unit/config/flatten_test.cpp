// SPDX-License-Identifier: Apache-2.0
// The flat list is complete and takes --set's keys: set on another file, it makes the configuration that it
// is of.
#include "sim/config/flatten.h"

#include <gmock/gmock.h>

#include <sstream>

#include "sim/config/accelerator_file.h"
#include "sim/config/schedule_file.h"
#include "sim/config/technology_file.h"
#include "sim/config/workload_file.h"
#include "sim/workload/lowering.h"

namespace bfpsim {
namespace {

const std::string kRoot = BFPSIM_SOURCE_DIR;

/// "key=value" without the prefix that names the file's kind, as load_...() takes them.
std::vector<std::string> as_overrides(const std::vector<Setting>& settings) {
  std::vector<std::string> overrides;
  for (const Setting& setting : settings)
    overrides.push_back(setting.key.substr(setting.key.find('.') + 1) + "=" + setting.value);
  return overrides;
}

/// Of two dumps, what follows the line with the name.
std::string after_name(const std::string& dump) {
  return dump.substr(dump.find('\n', dump.find("name:")));
}

TEST(Flatten, OfAMachineMakesIt) {
  const std::string folder = kRoot + "/configs/accelerators/";
  const MachineParams machine = load_accelerator(folder + "tiny_2x2x4.yaml", {"array.subnormals=flush"});
  const std::vector<Setting> settings = flatten("accelerator", dump_accelerator(machine));
  const MachineParams made = load_accelerator(folder + "default.yaml", as_overrides(settings));
  EXPECT_EQ(after_name(dump_accelerator(made)), after_name(dump_accelerator(machine)));
}

TEST(Flatten, NamesAScheduleByItsRules) {
  Schedule schedule;
  schedule.epochs = 90;
  schedule.rules.resize(2);
  schedule.rules[0].last_epochs = 3;
  schedule.rules[0].as.format = find_format("hbfp6").value();
  schedule.rules[1].as.format = find_format("hbfp4").value();
  std::vector<std::string> lines;
  for (const Setting& setting : flatten("schedule", dump_schedule(schedule)))
    lines.push_back(setting.key + "=" + setting.value);
  EXPECT_THAT(lines, testing::IsSupersetOf(
                         {"schedule.epochs=90", "schedule.block=1x64", "schedule.rules.0.when.last_epochs=3",
                          "schedule.rules.0.format=hbfp6", "schedule.rules.0.rounding=nearest_even",
                          "schedule.rules.1.format=hbfp4", "schedule.rules.1.rounding=nearest_even"}));
}

TEST(Flatten, OfATechnologyMakesIt) {
  const std::string path = kRoot + "/configs/technologies/tsmc28_hbfp.yaml";
  const Technology technology = load_technology(path, {"node_nm=7", "energy.dram_hbm2_bit_pj.value=5"});
  const Technology made = load_technology(path, as_overrides(flatten(technology)));
  EXPECT_EQ(dump_technology(made), dump_technology(technology));
}

/// Layer, shape and end of each GEMM.
std::vector<std::string> gemms_of(const Workload& workload) {
  std::vector<std::string> lines;
  for (const LoweredGemm& gemm : lower_step(workload.step)) {
    std::ostringstream line;
    line << gemm.layer << " " << gemm.job.m << "x" << gemm.job.n << "x" << gemm.job.k << " "
         << gemm.job.instances << (gemm.first_layer ? " first" : "") << (gemm.last_layer ? " last" : "");
    lines.push_back(line.str());
  }
  return lines;
}

TEST(Flatten, OfAWorkloadMakesItsStep) {
  const std::string path = kRoot + "/workloads/gpt2_small.yaml";
  const Workload workload = load_workload(path, {"batch=2", "depth=2", "sequence=32", "ends=first"});
  std::vector<std::string> overrides = as_overrides(flatten(workload));
  overrides.emplace_back("batch=2");
  EXPECT_EQ(gemms_of(load_workload(path, overrides)), gemms_of(workload));
}

}  // namespace
}  // namespace bfpsim

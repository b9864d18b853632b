// SPDX-License-Identifier: Apache-2.0
// Machines of equal area: what fits, and that a larger one does not.
#include "sim/study/density_designs.h"

#include <gtest/gtest.h>

#include "rtl_models/arch/refuse.h"
#include "sim/config/accelerator_file.h"
#include "sim/config/technology_file.h"
#include "sim/cost/area.h"

namespace bfpsim {
namespace {

constexpr double kArea = 3e6;  // 3 mm2

MachineParams base() {
  return load_accelerator(BFPSIM_SOURCE_DIR "/configs/accelerators/default.yaml");
}

Technology technology() {
  return load_technology(BFPSIM_SOURCE_DIR "/configs/technologies/tsmc28_hbfp.yaml");
}

double area(const MachineParams& machine) {
  return area_of(machine, technology()).total.um2();
}

TEST(LargestMachine, fits_and_the_next_larger_does_not) {
  for (const DensityDesign& design : density_designs()) {
    SCOPED_TRACE(design.name);
    const MachineParams machine = largest_machine(base(), design, kArea, technology());
    const int rows = machine.array.rows;
    const int cols = machine.array.cols;
    EXPECT_LE(area(machine), kArea);
    EXPECT_TRUE(cols == rows || cols == rows + 1);
    const bool is_square = rows == cols;
    EXPECT_GT(area(designed_machine(base(), design, is_square ? rows : rows + 1, cols + (is_square ? 1 : 0))),
              kArea);
    EXPECT_FALSE(refuse_machine(machine)) << *refuse_machine(machine);
  }
}

TEST(LargestMachine, narrower_mantissas_give_more_units) {
  const auto dpus = [](const char* name) {
    for (const DensityDesign& design : density_designs()) {
      if (design.name == name) return largest_machine(base(), design, kArea, technology()).dpus();
    }
    return std::int64_t{0};
  };
  EXPECT_LT(dpus("fp32"), dpus("bf16"));
  EXPECT_LT(dpus("bf16"), dpus("hbfp8"));
  EXPECT_LT(dpus("hbfp8"), dpus("hbfp6"));
  EXPECT_LT(dpus("hbfp6"), dpus("hbfp4"));
  EXPECT_EQ(dpus("hbfp4"), dpus("boosters"));  // one machine, two schedules
}

TEST(LargestMachine, refuses_an_area_without_room_for_a_unit) {
  EXPECT_THROW((void)largest_machine(base(), density_designs().front(), 1.0, technology()),
               std::invalid_argument);
}

TEST(DesignedMachine, keeps_clock_buffers_and_memory) {
  for (const DensityDesign& design : density_designs()) {
    const MachineParams machine = designed_machine(base(), design, 3, 4);
    EXPECT_EQ(machine.clock_hz, base().clock_hz);
    EXPECT_EQ(machine.buffers.operand_bytes, base().buffers.operand_bytes);
    EXPECT_EQ(machine.buffers.staging_bytes, base().buffers.staging_bytes);
    EXPECT_EQ(machine.memory.bytes_per_cycle, base().memory.bytes_per_cycle);
    EXPECT_EQ(machine.multipliers(), 3 * 4 * 64);
  }
}

}  // namespace
}  // namespace bfpsim

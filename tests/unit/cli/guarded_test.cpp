// SPDX-License-Identifier: Apache-2.0
// From what an action throws to message and exit status (docs/command-line.md).
#include "sim/cli/guarded.h"

#include <gmock/gmock.h>

#include "sim/engine/fast_engine.h"
#include "sim/engine/gemm_job.h"
#include "sim/engine/step_plan.h"

namespace bfpsim {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

struct Ending {
  ExitCode status;
  std::string message;
};

Ending ending_of(const std::function<ExitCode()>& action) {
  testing::internal::CaptureStderr();
  const ExitCode status = run_guarded(action);
  return {status, testing::internal::GetCapturedStderr()};
}

TEST(Guarded, PassesAStatusOn) {
  const Ending ending = ending_of([] { return ExitCode::DifferenceFound; });
  EXPECT_EQ(ending.status, ExitCode::DifferenceFound);
  EXPECT_EQ(ending.message, "");
}

TEST(Guarded, WhatTheUserCanPutRightIsStatus2) {
  const Ending usage = ending_of([]() -> ExitCode { throw UsageError("no such thing"); });
  EXPECT_EQ(usage.status, ExitCode::BadInput);
  EXPECT_EQ(usage.message, "error: no such thing\n");
  EXPECT_EQ(ending_of([]() -> ExitCode { throw RefusedError("conv1 forward"); }).status, ExitCode::BadInput);
  EXPECT_EQ(ending_of([]() -> ExitCode { throw std::bad_alloc(); }).message, "error: not enough memory\n");
}

// No configuration leads to a deadlock (files with an empty pool are refused), so the machine is made by
// hand.
TEST(Guarded, ADeadlockIsStatus3AndSaysWhoWaitsForWhom) {
  const Ending ending = ending_of([] {
    MachineParams machine;
    machine.buffers.staging_slots = 0;
    GemmJob job = plain_gemm(8, 8, 64, {}, {});
    job.mapping = {8, 8, 64, TileOrder::NFastest};
    static_cast<void>(make_fast_engine(machine)->run({job, nullptr, nullptr}));
    return ExitCode::Done;
  });
  EXPECT_EQ(ending.status, ExitCode::InternalError);
  EXPECT_THAT(ending.message,
              AllOf(StartsWith("error: internal error: deadlock in cycle "),
                    HasSubstr("dma waits for the converters to free a staging slot (back_pressure)"),
                    HasSubstr("converter waits for the DMA to stage a panel (dram_wait)"),
                    HasSubstr("this is a mistake in bfpsim, please report it")));
}

}  // namespace
}  // namespace bfpsim

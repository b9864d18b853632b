// SPDX-License-Identifier: Apache-2.0
// The watchdogs of both engines. No machine that a file can describe comes to a standstill (each pool of
// slots and banks has one at least, or the file is refused), so the machines here are made by hand: each
// lacks one pool, and docs/timing.md says who then waits for whom.
#include <gmock/gmock.h>

#include <stdexcept>

#include "sim/engine/fast_engine.h"
#include "sim/engine/gemm_job.h"
#include "sim/engine/systemc_engine.h"
#include "tests/support/child_process.h"

namespace bfpsim {
namespace {

using testing::HasSubstr;

struct LackingMachine {
  const char* lacks;
  int& (*pool)(MachineParams&);
  std::vector<const char*> waits;
};

void PrintTo(const LackingMachine& which, std::ostream* out) {
  *out << which.lacks;
}

const std::vector<LackingMachine> kMachines = {
    {"staging_slots",
     [](MachineParams& machine) -> int& { return machine.buffers.staging_slots; },
     {"dma waits for the converters to free a staging slot (back_pressure)",
      "converter waits for the DMA to stage a panel (dram_wait)",
      "array waits for the DMA to stage a panel (dram_wait)",
      "result_port waits for the array to finish its first sub-tile (fill)"}},
    {"operand_banks",
     [](MachineParams& machine) -> int& { return machine.buffers.operand_banks; },
     {"converter waits for the array to free an operand bank (back_pressure)",
      "array waits for the converters to hand over a panel (converter_wait)"}},
    {"array_result_banks",
     [](MachineParams& machine) -> int& { return machine.array.result_banks; },
     {"array waits for the result port to return a result bank (result_drain)",
      "simd waits for the result port to hand over its first sub-tile (fill)"}},
    {"simd_input_slots",
     [](MachineParams& machine) -> int& { return machine.simd.input_slots; },
     {"result_port waits for the SIMD unit to free an input slot (simd_wait)",
      "dma waits for the SIMD unit to complete a macro tile (operand_wait)"}},
    {"result_buffer_banks",
     [](MachineParams& machine) -> int& { return machine.buffers.result_banks; },
     {"simd waits for the DMA to free a bank of the result buffer (back_pressure)"}},
};

/// What the engine says of a GEMM that it cannot finish.
std::string complaint(Engine& engine) {
  GemmJob job = plain_gemm(8, 8, 128, {}, {});
  job.mapping = {8, 8, 128, TileOrder::NFastest};
  try {
    static_cast<void>(engine.run({job, nullptr, nullptr}));
  } catch (const std::logic_error& error) {
    return error.what();
  }
  return "it came to an end";
}

class Watchdog : public testing::TestWithParam<LackingMachine> {
 protected:
  Watchdog() { GetParam().pool(machine_) = 0; }

  static void expect_waits(const std::string& text) {
    EXPECT_THAT(text, HasSubstr("deadlock in cycle "));
    for (const char* wait : GetParam().waits)
      EXPECT_THAT(text, HasSubstr(wait));
  }

  MachineParams machine_;
};

TEST_P(Watchdog, OfTheFastEngineSaysWhoWaitsForWhom) {
  expect_waits(complaint(*make_fast_engine(machine_)));
}

TEST_P(Watchdog, OfTheSystemcEngineSaysWhoWaitsForWhom) {
  expect_waits(test_support::in_child_process([&] { return complaint(*make_systemc_engine(machine_)); }));
}

INSTANTIATE_TEST_SUITE_P(Without, Watchdog, testing::ValuesIn(kMachines),
                         [](const auto& test) { return std::string(test.param.lacks); });

// A memory slower than any patience for everything else: the watchdog must wait for answers.
TEST(WatchdogPatience, DoesNotBarkAtASlowMemory) {
  MachineParams machine;
  machine.memory.latency_cycles = 100'000;
  EXPECT_EQ(test_support::in_child_process([&] { return complaint(*make_systemc_engine(machine)); }),
            "it came to an end");
}

}  // namespace
}  // namespace bfpsim

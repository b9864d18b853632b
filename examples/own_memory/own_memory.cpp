// SPDX-License-Identifier: Apache-2.0
// The accelerator with a memory of the user's own in the place of ours (docs/memory.md): the same GEMM, the
// same values, and as many cycles more as the user's memory answers later. Exit status 1 if not.
#include <cstdio>
#include <vector>

#include "examples/own_memory/near_far_memory.h"
#include "rtl_models/accelerator/accelerator.h"
#include "sim/engine/gemm_job.h"

namespace {

using namespace bfpsim;  // NOLINT(google-build-using-namespace): a program of one file

constexpr std::int64_t kSize = 16;
constexpr int kLatency = 100;  // cycles of our memory
constexpr int kFarther = 40;   // cycles more in the far half

/// A machine whose every request is short, so that one occupancy is right for all.
MachineParams machine() {
  MachineParams machine;
  machine.name = "example";
  machine.memory.latency_cycles = kLatency;
  machine.memory.burst_bytes = machine.memory.request_bytes = 64;
  machine.memory.bytes_per_cycle = 32;
  return machine;
}

/// C = A B of 16 x 16 matrices in one tile: panel A, panel B, then the store.
GemmJob job() {
  OperandFormat format;
  GemmJob job = plain_gemm(kSize, kSize, kSize, format, format);
  job.mapping = {kSize, kSize, kSize, TileOrder::NFastest};
  return job;
}

struct Outcome {
  std::int64_t cycles = 0;
  std::vector<float> c;
};

Outcome run(Accelerator& accelerator, const JobContext& context) {
  std::vector<float> a(kSize * kSize);
  for (std::size_t i = 0; i < a.size(); ++i)
    a[i] = static_cast<float>(i % 7) - 3;
  accelerator.load_memory(context, a.data(), a.data());
  Outcome outcome;
  outcome.cycles = accelerator.run(context).count();
  outcome.c = accelerator.read_result(context);
  return outcome;
}

bool expect(const char* what, std::int64_t found, std::int64_t expected) {
  std::printf("%-44s %6lld cycles, expected %lld\n", what, static_cast<long long>(found),
              static_cast<long long>(expected));
  return found == expected;
}

}  // namespace

int sc_main(int /*argc*/, char** /*argv*/) {
  const MachineParams params = machine();
  const JobContext context = make_job_context(params, job(), true);
  const sc_core::sc_time cycle(1e12 / params.clock_hz, sc_core::SC_PS);
  // Ours holds the port for 64 / 32 = 2 cycles. An END_REQ on the backward path is seen at the edge after it.
  const NearFarMemory::Timing same{1.5 * cycle, (kLatency + 0.5) * cycle, (kLatency + 0.5) * cycle, 0};
  NearFarMemory::Timing far = same;
  far.far_latency += kFarther * cycle;
  far.far_from = static_cast<sc_dt::uint64>(context.b_base);  // B and C lie there
  const auto bytes = static_cast<std::size_t>(context.memory_bytes);

  // SystemC elaborates once: all there is, before the first run.
  Accelerator with_ours("with_ours", params);
  NearFarMemory memory_same("memory_same", bytes, same);
  Accelerator with_same("with_same", params, memory_same.socket);
  NearFarMemory memory_far("memory_far", bytes, far);
  Accelerator with_far("with_far", params, memory_far.socket);

  const Outcome ours = run(with_ours, context);
  const Outcome equal = run(with_same, context);
  const Outcome later = run(with_far, context);
  bool good = expect("our memory", ours.cycles, ours.cycles);
  good = expect("the user's memory, of the same timing", equal.cycles, ours.cycles) && good;
  // B's panel comes last and everything behind it waits for it; the store's answer is waited for by nobody.
  good = expect("the user's memory, B in its far half", later.cycles, ours.cycles + kFarther) && good;
  const bool same_values = ours.c == equal.c && ours.c == later.c && ours.c[0] != 0;
  std::printf("values of C are %s\n", same_values ? "the same" : "DIFFERENT");
  return good && same_values ? 0 : 1;
}

// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/accelerator/job_context.h"

namespace bfpsim {

JobContext make_job_context(const MachineParams& machine, const GemmJob& job, bool with_values) {
  constexpr std::int64_t kWordBytes = sizeof(float);
  JobContext context;
  context.job = job;
  context.program = make_program(machine, job);
  context.with_values = with_values;
  const auto place = [&](std::int64_t elements) {
    const std::int64_t base = context.memory_bytes;
    const std::int64_t request = machine.memory.request_bytes;
    context.memory_bytes += ceil_div(elements * kWordBytes, request) * request;
    return base;
  };
  context.a_base = place(job.a_elements);
  context.b_base = place(job.b_elements);
  context.c_base = place(job.c_elements);
  return context;
}

JobContext make_job_context(const MachineParams& machine, const OperationJob& job) {
  JobContext context;
  context.packets.emplace(machine, job);
  context.memory_bytes = context.packets->memory_bytes();
  return context;
}

}  // namespace bfpsim

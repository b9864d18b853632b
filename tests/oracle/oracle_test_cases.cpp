// SPDX-License-Identifier: Apache-2.0
#include "tests/oracle/oracle_test_cases.h"

#include <string_view>

namespace bfpsim::oracle {
namespace {

void append(std::string& text, std::string_view name, std::int64_t count) {
  if (count == 0) return;
  if (!text.empty()) text += ", ";
  text += std::string(name) + " " + std::to_string(count);
}

}  // namespace

MachineParams tiny_machine() {
  MachineParams machine;
  machine.array.rows = 1;
  machine.array.cols = 1;
  machine.array.lanes = 4;
  machine.array.slice_bits = 4;
  machine.array.result_words_per_cycle = 1;
  machine.array.result_banks = 2;
  machine.pipeline.tree_levels_per_cycle = 2;
  machine.converter.count = 1;
  machine.converter.width = 4;
  machine.converter.latency_cycles = 2;
  machine.buffers.staging_slots = 2;
  machine.buffers.operand_banks = 2;
  machine.buffers.result_banks = 2;
  machine.simd.lanes = 1;
  machine.simd.latency_cycles = 3;
  machine.simd.input_slots = 2;
  machine.memory.latency_cycles = 10;
  machine.memory.bytes_per_cycle = 16;
  machine.memory.burst_bytes = 16;
  machine.memory.request_bytes = 64;
  machine.sequencer.launch_cycles = 4;
  return machine;
}

OperandFormat vectors(int mantissa_bits, std::int64_t block) {
  OperandFormat format;
  format.codec.mantissa_bits = mantissa_bits;
  format.block = block;
  return format;
}

GemmJob dense_job(std::int64_t m, std::int64_t n, std::int64_t k, const OperandFormat& a,
                  const OperandFormat& b) {
  GemmJob job;
  job.m = m;
  job.n = n;
  job.k = k;
  job.a.line_axes[2] = {m, k, 0, 0};
  job.a.k_axes[2] = {k, 1, 0, 0};
  job.a.instance_step = m * k;
  job.a.source_row = k;
  job.b.line_axes[2] = {n, k, 0, 0};
  job.b.k_axes[2] = {k, 1, 0, 0};
  job.b.instance_step = n * k;
  job.b.source_row = k;
  job.c.row_axes[2] = {m, n, 0, 0};
  job.c.instance_step = m * n;
  job.a_elements = m * k;
  job.b_elements = n * k;
  job.c_elements = m * n;
  job.format_a = a;
  job.format_b = b;
  job.mapping.tile_m = m;
  job.mapping.tile_n = n;
  job.mapping.tile_k = k;
  return job;
}

std::string states(const GemmOutcome& outcome, const std::string& unit) {
  std::string text;
  for (const UnitReport& report : outcome.units) {
    if (report.name != unit) continue;
    for (std::size_t i = 0; i < kUnitStateCount; ++i) {
      append(text, to_string(static_cast<UnitState>(i)), report.states.cycles[i]);
    }
  }
  return text;
}

std::string events(const GemmOutcome& outcome) {
  std::string text;
  for (std::size_t i = 0; i < kEventCount; ++i) {
    append(text, info(static_cast<Event>(i)).name, outcome.events.counts[i]);
  }
  return text;
}

}  // namespace bfpsim::oracle

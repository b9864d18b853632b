// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/arch/counters.h"

namespace bfpsim {

const EventInfo& info(Event event) {
  static constexpr std::array<EventInfo, kEventCount> kInfo = {{
      {"digit_product_slots", "products", "lanes x DPUs x digit passes issued, gated lanes included"},
      {"digit_passes", "passes", "passes the array issued: of digits, or one for each chunk of floats"},
      {"block_sums", "sums", "segment sums that left the integer block accumulators, all DPUs"},
      {"fp32_additions", "additions", "FP32 accumulator additions, all DPUs"},
      {"float_product_slots", "products", "lanes x DPUs x chunks of floats issued, gated lanes included"},
      {"float_tree_additions", "additions", "FP32 adders x chunks of floats issued, of all rounded trees"},
      {"aligned_products", "products", "products of floats that went through aligners, gated lanes included"},
      {"scale_additions", "additions", "sums of two blocks' scales on a float datapath, all DPUs"},
      {"partial_sums_read", "words",
       "FP32 partial sums from the accumulator buffers of a stationary array, each written there before"},
      {"array_sum_additions", "additions", "FP32 additions that join the sums of arrays that share K"},
      {"converted_elements", "elements", "FP32 elements encoded or cast, padding included"},
      {"converted_blocks", "blocks", "blocks encoded; plain floats have none"},
      {"staging_bytes_written", "bytes", "FP32 bytes written to the staging slots"},
      {"staging_bytes_read", "bytes", "FP32 bytes read from the staging slots"},
      {"operand_bytes_written", "bytes", "encoded bytes written to the operand buffers"},
      {"operand_bytes_read", "bytes", "elements and exponents read from the operand buffers, in bytes"},
      {"result_words", "words", "FP32 words through the result port"},
      {"simd_words", "words", "words of results that are written to the result buffer"},
      {"simd_operations", "operations", "FP32 operations of SIMD lanes in operations that are no GEMM"},
      {"dram_bytes_read", "bytes", "whole bursts read from off-chip memory"},
      {"dram_bytes_written", "bytes", "whole bursts written to off-chip memory"},
      {"dram_requests", "requests", "requests the DMA sent"},
      {"dram_read_bursts", "bursts", "read commands of a banked memory"},
      {"dram_write_bursts", "bursts", "write commands of a banked memory"},
      {"dram_row_hits", "bursts", "bursts of a banked memory that found their row open"},
      {"dram_activates", "commands", "rows that a banked memory opened"},
      {"dram_row_conflicts", "bursts", "bursts for which a banked memory closed another row first"},
      {"dram_refreshes", "commands", "refreshes of all banks of a channel that fell due"},
  }};
  return kInfo[static_cast<std::size_t>(event)];
}

EventCounters& EventCounters::operator+=(const EventCounters& other) {
  for (std::size_t i = 0; i < kEventCount; ++i)
    counts[i] += other.counts[i];
  return *this;
}

}  // namespace bfpsim

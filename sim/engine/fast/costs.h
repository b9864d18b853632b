// SPDX-License-Identifier: Apache-2.0
// What moving a panel or a macro tile costs, by position; positions that cost the same share a class.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <vector>

#include "rtl_models/arch/gemm_job.h"
#include "rtl_models/arch/machine.h"

namespace bfpsim::fast {

/// Bytes [begin, end) in memory.
struct ByteSpan {
  std::int64_t begin = 0;
  std::int64_t end = 0;
};

/// A transfer on the memory port.
struct TransferCost {
  std::int64_t cycles = 0;  ///< for which its requests hold the port
  std::int64_t requests = 0;
  std::int64_t burst_bytes = 0;
};

/// Adds the requests of bytes [begin, end): cut at multiples of request_bytes, each holding whole bursts for
/// whole cycles.
void add_run(std::int64_t begin, std::int64_t end, const MemoryParams& memory, TransferCost& cost);

/// Everything about a panel but its values.
struct PanelCost {
  TransferCost load;
  std::int64_t convert_cycles = 0;
  std::int64_t elements = 0;
  std::int64_t blocks = 0;
  std::int64_t encoded_bytes = 0;
};

/// A position reduced by the moves that change no cost; with equal keys, costs are equal. The two halves may
/// be compared alone: what is equal in one costs the same at each place that is equal in the other.
struct CostKey {
  std::array<std::int64_t, 3> lines;  ///< instance and lines of a panel, or rows of C
  std::array<std::int64_t, 2> along;  ///< the piece of K, or columns of C

  friend bool operator==(const CostKey& a, const CostKey& b) {
    return a.lines == b.lines && a.along == b.along;
  }
  friend bool operator<(const CostKey& a, const CostKey& b) {
    return a.lines != b.lines ? a.lines < b.lines : a.along < b.along;
  }
};

/// Bytes that the array reads of a chunk: of one line's elements, packed, and of the exponents that a line of
/// vectors, or a strip of tiles, has for its segments.
[[nodiscard]] std::int64_t element_bytes(std::int64_t elements, const OperandFormat& format);
[[nodiscard]] std::int64_t exponent_bytes(std::int64_t segments, const OperandFormat& format);

/// Costs of one operand's panels. Moving a panel by a whole number of requests changes nothing, so positions
/// are reduced by such moves before they are looked up.
class PanelCosts {
 public:
  PanelCosts(const MachineParams& machine, const OperandView& view, const OperandFormat& format,
             std::int64_t base);

  /// Class of a panel; the same for panels that cost the same by construction.
  int classify(const PanelRange& range);
  [[nodiscard]] CostKey key(const PanelRange& range) const;
  /// What a panel's load moves, whole bursts, before it is cut into requests.
  [[nodiscard]] std::vector<ByteSpan> runs(const PanelRange& range) const;
  [[nodiscard]] const PanelCost& cost(int panel_class) const {
    return costs_[static_cast<std::size_t>(panel_class)];
  }

 private:
  [[nodiscard]] PanelCost measure(const PanelRange& range) const;
  void add_conversion(const PanelRange& range, PanelCost& cost) const;

  const MachineParams& machine_;
  const OperandView& view_;
  const OperandFormat& format_;
  std::int64_t base_;
  std::int64_t instance_period_;  ///< moves by it change no cost
  std::int64_t line_period_;
  std::int64_t k_period_;
  std::map<CostKey, int> classes_;
  std::vector<PanelCost> costs_;
};

/// Costs of writing macro tiles of C.
class StoreCosts {
 public:
  StoreCosts(const MachineParams& machine, const GemmJob& job, std::int64_t base);

  /// The macro tile at rows [m0, m0 + m) and columns [n0, n0 + n).
  struct Place {
    std::int64_t instance = 0;
    std::int64_t m0 = 0;
    std::int64_t m = 0;
    std::int64_t n0 = 0;
    std::int64_t n = 0;
  };
  /// Class of a macro tile; the same for tiles that cost the same by construction.
  int classify(const Place& place);
  [[nodiscard]] const TransferCost& cost(int store_class) const {
    return costs_[static_cast<std::size_t>(store_class)];
  }
  [[nodiscard]] CostKey key(const Place& place) const;
  /// What the store of a macro tile moves, before it is cut into requests.
  [[nodiscard]] std::vector<ByteSpan> runs(const Place& place) const;

 private:
  [[nodiscard]] TransferCost measure(const Place& place) const;

  const MachineParams& machine_;
  const GemmJob& job_;
  std::int64_t base_;
  std::int64_t instance_period_;  ///< moves by it change no cost
  std::int64_t row_period_;
  std::map<CostKey, int> classes_;
  std::vector<TransferCost> costs_;
};

}  // namespace bfpsim::fast

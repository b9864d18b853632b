// SPDX-License-Identifier: Apache-2.0
// What moving a panel or a macro tile costs, by position; positions that cost the same share a class.
#pragma once

#include <cstdint>
#include <map>
#include <tuple>
#include <vector>

#include "rtl_models/arch/gemm_job.h"
#include "rtl_models/arch/machine.h"

namespace bfpsim::fast {

/// A transfer on the memory port.
struct TransferCost {
  std::int64_t cycles = 0;  ///< for which its requests hold the port
  std::int64_t requests = 0;
  std::int64_t burst_bytes = 0;
};

/// Everything about a panel but its values.
struct PanelCost {
  TransferCost load;
  std::int64_t convert_cycles = 0;
  std::int64_t elements = 0;
  std::int64_t blocks = 0;
  std::int64_t encoded_bytes = 0;
};

/// Encoded bytes of `elements` consecutive elements of a line that start at a block: mantissas packed per
/// block, and exponents, each padded to bytes (contract C6).
[[nodiscard]] std::int64_t line_bytes(std::int64_t elements, const OperandFormat& format);

/// Bytes that the array reads for one line's chunk: mantissas packed, one exponent per segment.
[[nodiscard]] std::int64_t chunk_bytes(std::int64_t elements, std::int64_t segments,
                                       const OperandFormat& format);

/// Costs of one operand's panels. Moving a panel by a whole number of requests changes nothing, so positions
/// are reduced by such moves before they are looked up.
class PanelCosts {
 public:
  PanelCosts(const MachineParams& machine, const OperandView& view, const OperandFormat& format,
             std::int64_t base);

  /// Class of a panel; the same for panels that cost the same by construction.
  int classify(const PanelRange& range);
  /// Do panels at the lines of `a` and `b` cost the same, each with the same piece of K?
  [[nodiscard]] bool same_lines(const PanelRange& a, const PanelRange& b) const;
  /// Do panels at the pieces of K of `a` and `b` cost the same, each with the same lines?
  [[nodiscard]] bool same_k(const PanelRange& a, const PanelRange& b) const;
  [[nodiscard]] const PanelCost& cost(int panel_class) const {
    return costs_[static_cast<std::size_t>(panel_class)];
  }

 private:
  using Key = std::tuple<std::int64_t, std::int64_t, std::int64_t, std::int64_t, std::int64_t>;
  [[nodiscard]] Key key(const PanelRange& range) const;
  [[nodiscard]] PanelCost measure(const PanelRange& range) const;

  const MachineParams& machine_;
  const OperandView& view_;
  const OperandFormat& format_;
  std::int64_t base_;
  std::map<Key, int> classes_;
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
  /// Do tiles at the rows (at the columns) of `a` and `b` cost the same, all else equal?
  [[nodiscard]] bool same_rows(const Place& a, const Place& b) const;
  [[nodiscard]] bool same_columns(const Place& a, const Place& b) const;

 private:
  using Key = std::tuple<std::int64_t, std::int64_t, std::int64_t, std::int64_t, std::int64_t>;
  [[nodiscard]] Key key(const Place& place) const;
  [[nodiscard]] TransferCost measure(const Place& place) const;

  const MachineParams& machine_;
  const GemmJob& job_;
  std::int64_t base_;
  std::map<Key, int> classes_;
  std::vector<TransferCost> costs_;
};

}  // namespace bfpsim::fast

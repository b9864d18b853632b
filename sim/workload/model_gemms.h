// SPDX-License-Identifier: Apache-2.0
// The GEMMs of a training step as a list, in the two lowerings of contract A9.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/workload/trace.h"

namespace bfpsim {

/// How the backward_data of a convolution becomes a GEMM.
enum class Lowering : std::uint8_t {
  Implicit,  ///< transposed convolution, one GEMM per stride phase; what engines run
  Col2im,    ///< dY W^T into columns, then a scatter-add; the form of most published lists
};
[[nodiscard]] std::string_view to_string(Lowering lowering);  ///< implicit, col2im

/// Equal GEMMs of one pass of one layer.
struct ListedGemm {
  std::string layer;
  Pass pass = Pass::Forward;
  std::string part;  ///< as LoweredGemm::part; empty under col2im
  Role role_a = Role::Activation;
  Role role_b = Role::Weight;
  std::size_t operation = 0;  ///< its index in the step
  std::int64_t m = 0;
  std::int64_t n = 0;
  std::int64_t k = 0;
  std::int64_t count = 1;         ///< instances: heads, groups, steps of a recurrence
  std::int64_t macs = 0;          ///< useful ones, all instances: no padding on either side
  std::int64_t lowered_macs = 0;  ///< m x n x k x count: padding zeros counted, as publications do
  bool first = false;             ///< of the step's first matrix operation
  bool last = false;              ///< of the step's last matrix operation
};

/// Layer by layer in forward order: forward, then the backward passes. Throws std::invalid_argument where
/// geometry_mistakes() finds something.
[[nodiscard]] std::vector<ListedGemm> list_gemms(const TraceStep& step, Lowering lowering);

}  // namespace bfpsim

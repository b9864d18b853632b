// SPDX-License-Identifier: Apache-2.0
// The registers behind a unit's logic.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace bfpsim::units {

/// `depth` >= 1 registers in a row that move together or not at all: the pipeline holds while its last
/// register shows a value that nobody takes. Bubbles move like values.
template <typename T>
class Pipeline {
 public:
  explicit Pipeline(int depth) : stages_(static_cast<std::size_t>(depth)) {}

  [[nodiscard]] bool can_move(bool out_ready) const { return out_ready || !stages_.back().has_value(); }
  [[nodiscard]] const std::optional<T>& output() const { return stages_.back(); }

  /// One clock edge with can_move() true.
  void move(std::optional<T> entering) {
    std::rotate(stages_.begin(), stages_.end() - 1, stages_.end());
    stages_.front() = std::move(entering);
  }

  void clear() { std::fill(stages_.begin(), stages_.end(), std::nullopt); }

 private:
  std::vector<std::optional<T>> stages_;
};

}  // namespace bfpsim::units

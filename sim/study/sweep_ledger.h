// SPDX-License-Identifier: Apache-2.0
// What the durable files of a planned sweep say is done. Nothing else is believed.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/study/result_store.h"
#include "sim/study/row_file.h"
#include "sim/study/sweep_manifest.h"

namespace bfpsim {

/// A point whose workers died so often is settled by the row that says so; before, it is tried again.
inline constexpr int kMostLosses = 3;

class SweepLedger {
 public:
  /// `manifest` must outlive the ledger.
  SweepLedger(const SweepManifest& manifest, std::string rows_folder);

  /// Reads what was written since the last call. Throws StoreError.
  void refresh();

  [[nodiscard]] bool is_settled(std::size_t ordinal) const;
  [[nodiscard]] std::size_t settled() const { return settled_; }
  [[nodiscard]] std::size_t failed() const { return failed_; }  ///< settled, with an error
  /// Chunks that have points that are not settled, in order.
  [[nodiscard]] std::vector<std::size_t> open_chunks() const;
  /// One row for each settled point, in the sweep's order.
  [[nodiscard]] std::vector<ResultRow> rows() const;

 private:
  struct Entry {
    std::optional<ResultRow> row;
    int losses = 0;
  };
  void take(ResultRow row);

  const SweepManifest& manifest_;
  std::string rows_folder_;
  std::map<std::string, RowFileReader> files_;  ///< by path
  std::vector<Entry> entries_;                  ///< by ordinal
  std::size_t settled_ = 0;
  std::size_t failed_ = 0;
};

}  // namespace bfpsim

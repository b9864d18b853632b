// SPDX-License-Identifier: Apache-2.0
#include "sim/study/sweep_ledger.h"

#include <filesystem>

namespace bfpsim {

namespace fs = std::filesystem;

SweepLedger::SweepLedger(const SweepManifest& manifest, std::string rows_folder)
    : manifest_(manifest), rows_folder_(std::move(rows_folder)), entries_(manifest.points.size()) {
  refresh();
}

void SweepLedger::refresh() {
  std::error_code error;
  for (fs::directory_iterator it(rows_folder_, error), end; !error && it != end; it.increment(error)) {
    if (it->path().extension() == kRowFileExtension)
      files_.try_emplace(it->path().string(), it->path().string());
  }
  for (auto& [path, reader] : files_) {
    for (ResultRow& row : reader.more())
      take(std::move(row));
  }
}

/// Rows of a point are equal whoever made them, so the first stands; a row without a key tells of a lost
/// worker.
void SweepLedger::take(ResultRow row) {
  const auto ordinal = static_cast<std::size_t>(row.ordinal);
  if (ordinal >= entries_.size() || is_settled(ordinal)) return;
  Entry& entry = entries_[ordinal];
  const bool is_loss = row.key.empty();
  if (is_loss) {
    ++entry.losses;
  } else if (row.key != manifest_.points[ordinal].key) {
    return;
  }
  entry.row = std::move(row);
  if (!is_settled(ordinal)) return;
  ++settled_;
  if (!entry.row->error.empty()) ++failed_;
}

bool SweepLedger::is_settled(std::size_t ordinal) const {
  const Entry& entry = entries_[ordinal];
  return entry.row && (!entry.row->key.empty() || entry.losses >= kMostLosses);
}

std::vector<std::size_t> SweepLedger::open_chunks() const {
  std::vector<std::size_t> chunks;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const std::size_t chunk = manifest_.chunk_of(i);
    if (!is_settled(i) && (chunks.empty() || chunks.back() != chunk)) chunks.push_back(chunk);
  }
  return chunks;
}

std::vector<ResultRow> SweepLedger::rows() const {
  std::vector<ResultRow> rows;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (is_settled(i)) rows.push_back(*entries_[i].row);
  }
  return rows;
}

}  // namespace bfpsim

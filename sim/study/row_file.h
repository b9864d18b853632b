// SPDX-License-Identifier: Apache-2.0
// Rows on a disk that several machines see: written by one process, read by any, whole or not at all.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/study/result_store.h"

namespace bfpsim {

inline constexpr const char* kRowFileExtension = ".rows";

/// A file that one process makes and appends to. Each row is on the disk when append() returns; one that a
/// kill or a full disk cut short is not read back.
class RowFile {
 public:
  /// Makes `folder`/<stem>.<host>.<process>.<time>.rows, which no other process has. Throws StoreError.
  RowFile(const std::string& folder, const std::string& stem);
  ~RowFile();
  RowFile(const RowFile&) = delete;
  RowFile& operator=(const RowFile&) = delete;

  /// Throws StoreError.
  void append(const ResultRow& row);
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
  int file_ = -1;
};

/// Reads rows as they come.
class RowFileReader {
 public:
  explicit RowFileReader(std::string path) : path_(std::move(path)) {}
  /// The whole rows that were appended since the last call, in their order. Throws StoreError.
  [[nodiscard]] std::vector<ResultRow> more();

 private:
  std::string path_;
  std::uint64_t at_ = 0;  ///< end of the last whole row
};

}  // namespace bfpsim

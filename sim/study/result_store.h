// SPDX-License-Identifier: Apache-2.0
// A sweep's results: one SQLite file, a row for each point, written in transactions. docs/sweep.md lists the
// tables.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

struct sqlite3;

namespace bfpsim {

/// A file that cannot be made, read or written: `what()` names it and says why.
class StoreError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Undefined, a count, a figure, a text.
using Cell = std::variant<std::monostate, std::int64_t, double, std::string>;

/// A column of results, as the table `columns` tells it.
struct ResultColumn {
  std::string name;
  std::string unit;  ///< SI; "" of a text or a ratio
  std::string description;
};

struct ResultRow {
  std::string point;                ///< identity in the sweep: SweepPoint::label()
  std::int64_t ordinal = 0;         ///< in the sweep's order, from 0
  std::string key;                  ///< of resolved configuration and program: what the values follow from
  std::string error;                ///< why there are no values; empty: there are
  std::vector<std::string> chosen;  ///< by axis
  std::vector<Cell> values;         ///< by column; empty with an error
  std::string host;
  double seconds = 0.0;  ///< that the point took
};

/// What a file is told when it is made, and tells when it is opened.
struct ResultLayout {
  std::string sweep;
  std::vector<std::string> axes;
  std::vector<ResultColumn> columns;
};

/// ResultStore::meta(): how many points the sweep has.
inline constexpr const char* kPointsMeta = "points";

class ResultStore {
 public:
  /// Whether there is a file with anything in it. A create() that was killed may leave one with nothing.
  [[nodiscard]] static bool exists(const std::string& path);
  /// A new file. Throws StoreError, also where the file exists().
  [[nodiscard]] static ResultStore create(const std::string& path, const ResultLayout& layout);
  /// One that create() made. Throws StoreError.
  [[nodiscard]] static ResultStore open(const std::string& path, bool read_only);

  [[nodiscard]] const ResultLayout& layout() const { return layout_; }
  /// Keys by point.
  [[nodiscard]] std::map<std::string, std::string> keys() const;
  /// All rows, in the sweep's order.
  [[nodiscard]] std::vector<ResultRow> rows() const;
  /// Adds rows, in the place of those of the same points; all or none.
  void write(const std::vector<ResultRow>& rows);

  void set_meta(const std::string& key, const std::string& value);
  [[nodiscard]] std::optional<std::string> meta(const std::string& key) const;

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };
  using Database = std::unique_ptr<sqlite3, Close>;

  ResultStore(std::string path, Database database) : path_(std::move(path)), database_(std::move(database)) {}
  void execute(const std::string& sql) const;
  [[noreturn]] void fail(const std::string& what) const;
  void make_tables(const ResultLayout& layout);
  void read_layout();

  std::string path_;
  Database database_;
  ResultLayout layout_;
};

}  // namespace bfpsim

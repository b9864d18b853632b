// SPDX-License-Identifier: Apache-2.0
#include "sim/study/result_store.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <filesystem>

namespace bfpsim {
namespace {

constexpr const char* kSchema = "bfpsim.results/1";
constexpr int kBusyMilliseconds = 10'000;

/// "a""b": an SQL identifier.
std::string quoted(const std::string& name) {
  std::string out = "\"";
  for (const char c : name)
    out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

/// A prepared statement; positions are counted as SQLite does: parameters from 1, columns from 0.
class Statement {
 public:
  Statement(sqlite3* database, const std::string& path, const std::string& sql)
      : database_(database), path_(path) {
    if (sqlite3_prepare_v2(database, sql.c_str(), -1, &statement_, nullptr) != SQLITE_OK) fail();
  }
  ~Statement() { sqlite3_finalize(statement_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  void bind(int at, const Cell& cell) {
    struct Binder {
      sqlite3_stmt* statement;
      int at;
      int operator()(std::monostate) const { return sqlite3_bind_null(statement, at); }
      int operator()(std::int64_t value) const { return sqlite3_bind_int64(statement, at, value); }
      int operator()(double value) const { return sqlite3_bind_double(statement, at, value); }
      int operator()(const std::string& text) const {
        return sqlite3_bind_text(statement, at, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
      }
    };
    if (std::visit(Binder{statement_, at}, cell) != SQLITE_OK) fail();
  }
  /// Whether there is a row.
  bool step() {
    const int result = sqlite3_step(statement_);
    if (result != SQLITE_ROW && result != SQLITE_DONE) fail();
    return result == SQLITE_ROW;
  }
  void reset() {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
  }
  [[nodiscard]] std::string text(int at) const {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_, at));
    return bytes == nullptr
               ? ""
               : std::string(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, at)));
  }
  [[nodiscard]] Cell cell(int at) const {
    switch (sqlite3_column_type(statement_, at)) {
      case SQLITE_INTEGER:
        return std::int64_t{sqlite3_column_int64(statement_, at)};
      case SQLITE_FLOAT:
        return sqlite3_column_double(statement_, at);
      case SQLITE_NULL:
        return std::monostate();
      default:
        return text(at);
    }
  }

 private:
  [[noreturn]] void fail() const {
    throw StoreError(fmt::format("{}: {}", path_, sqlite3_errmsg(database_)));
  }

  sqlite3* database_;
  std::string path_;
  sqlite3_stmt* statement_ = nullptr;
};

/// Columns of `points` before and after the axes and the values.
const std::vector<std::pair<std::string, std::string>>& frame_columns() {
  static const std::vector<std::pair<std::string, std::string>> columns = {
      {"point", "what the axes chose: the point's identity in the sweep"},
      {"ordinal", "position in the sweep's order, from 0"},
      {"key", "hash of the resolved configuration and of the program's sources"},
      {"error", "why the point has no values; null where it has"},
      {"host", "where it ran"},
      {"seconds_taken", "s; that the point took"}};
  return columns;
}

}  // namespace

void ResultStore::Close::operator()(sqlite3* database) const {
  sqlite3_close(database);
}

void ResultStore::fail(const std::string& what) const {
  throw StoreError(fmt::format("{}: {}", path_, what));
}

void ResultStore::execute(const std::string& sql) const {
  if (sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
    fail(sqlite3_errmsg(database_.get()));
}

bool ResultStore::exists(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return false;
  sqlite3* raw = nullptr;
  const int result = sqlite3_open_v2(path.c_str(), &raw, SQLITE_OPEN_READWRITE, nullptr);
  const Database database(raw);
  if (result != SQLITE_OK) return true;
  try {
    Statement tables(raw, path, "SELECT count(*) FROM sqlite_master");
    tables.step();
    return tables.text(0) != "0";
  } catch (const StoreError&) {
    return true;  // no database: somebody's file
  }
}

ResultStore ResultStore::create(const std::string& path, const ResultLayout& layout) {
  if (exists(path)) throw StoreError(path + ": exists already");
  sqlite3* raw = nullptr;
  const int result = sqlite3_open_v2(path.c_str(), &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
  ResultStore store(path, Database(raw));
  if (result != SQLITE_OK) store.fail(sqlite3_errmsg(raw));
  store.make_tables(layout);
  store.layout_ = layout;
  return store;
}

ResultStore ResultStore::open(const std::string& path, bool read_only) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) throw StoreError(path + ": no such file");
  sqlite3* raw = nullptr;
  const int flags = read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
  const int result = sqlite3_open_v2(path.c_str(), &raw, flags, nullptr);
  ResultStore store(path, Database(raw));
  if (result != SQLITE_OK) store.fail(sqlite3_errmsg(raw));
  sqlite3_busy_timeout(raw, kBusyMilliseconds);
  store.read_layout();
  return store;
}

void ResultStore::make_tables(const ResultLayout& layout) {
  std::string columns;
  for (const std::string& axis : layout.axes)
    columns += quoted(axis) + " NUMERIC, ";
  for (const ResultColumn& column : layout.columns)
    columns += quoted(column.name) + ", ";
  execute("BEGIN IMMEDIATE");
  execute("CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT)");
  execute("CREATE TABLE columns(name TEXT PRIMARY KEY, kind TEXT, unit TEXT, description TEXT)");
  execute("CREATE TABLE points(point TEXT PRIMARY KEY, ordinal INTEGER, key TEXT, error TEXT, " + columns +
          "host TEXT, seconds_taken REAL)");
  Statement insert(database_.get(), path_, "INSERT INTO columns VALUES(?, ?, ?, ?)");
  const auto add = [&insert](const std::string& name, const char* kind, const std::string& unit,
                             const std::string& description) {
    insert.bind(1, name);
    insert.bind(2, std::string(kind));
    insert.bind(3, unit);
    insert.bind(4, description);
    insert.step();
    insert.reset();
  };
  for (const std::string& axis : layout.axes)
    add(axis, "axis", "", "axis of the sweep");
  for (const ResultColumn& column : layout.columns)
    add(column.name, "value", column.unit, column.description);
  for (const auto& [name, description] : frame_columns())
    add(name, "frame", "", description);
  set_meta("schema", kSchema);
  set_meta("sweep", layout.sweep);
  execute("COMMIT");
}

void ResultStore::read_layout() {
  Statement tables(database_.get(), path_,
                   "SELECT count(*) FROM sqlite_master WHERE name IN ('meta', 'columns', 'points')");
  tables.step();
  if (tables.text(0) != "3" || meta("schema").value_or("") != kSchema)
    fail(fmt::format("is no file of sweep results (schema {})", kSchema));
  layout_.sweep = meta("sweep").value_or("");
  Statement columns(database_.get(), path_,
                    "SELECT name, kind, unit, description FROM columns ORDER BY rowid");
  while (columns.step()) {
    if (columns.text(1) == "axis") layout_.axes.push_back(columns.text(0));
    if (columns.text(1) == "value")
      layout_.columns.push_back({columns.text(0), columns.text(2), columns.text(3)});
  }
}

std::map<std::string, std::string> ResultStore::keys() const {
  std::map<std::string, std::string> keys;
  Statement select(database_.get(), path_, "SELECT point, key FROM points");
  while (select.step())
    keys[select.text(0)] = select.text(1);
  return keys;
}

std::vector<ResultRow> ResultStore::rows() const {
  std::string names = "point, ordinal, key, error, host, seconds_taken";
  for (const std::string& axis : layout_.axes)
    names += ", " + quoted(axis);
  for (const ResultColumn& column : layout_.columns)
    names += ", " + quoted(column.name);
  std::vector<ResultRow> rows;
  Statement select(database_.get(), path_, "SELECT " + names + " FROM points ORDER BY ordinal, point");
  while (select.step()) {
    int at = 0;
    ResultRow row;
    row.point = select.text(at++);
    row.ordinal = std::get<std::int64_t>(select.cell(at++));
    row.key = select.text(at++);
    row.error = select.text(at++);
    row.host = select.text(at++);
    row.seconds = std::get<double>(select.cell(at++));
    for (std::size_t i = 0; i < layout_.axes.size(); ++i)
      row.chosen.push_back(select.text(at++));
    for (std::size_t i = 0; row.error.empty() && i < layout_.columns.size(); ++i)
      row.values.push_back(select.cell(at++));
    rows.push_back(std::move(row));
  }
  return rows;
}

void ResultStore::write(const std::vector<ResultRow>& rows) {
  const std::size_t axes = layout_.axes.size();
  const std::size_t columns = layout_.columns.size();
  std::string marks;
  for (std::size_t i = 0; i < 4 + axes + columns + 2; ++i)
    marks += i == 0 ? "?" : ", ?";
  execute("BEGIN IMMEDIATE");
  try {
    Statement insert(database_.get(), path_, "INSERT OR REPLACE INTO points VALUES(" + marks + ")");
    for (const ResultRow& row : rows) {
      int at = 0;
      insert.bind(++at, row.point);
      insert.bind(++at, row.ordinal);
      insert.bind(++at, row.key);
      insert.bind(++at, row.error.empty() ? Cell() : Cell(row.error));
      for (const std::string& chosen : row.chosen)
        insert.bind(++at, chosen);
      for (std::size_t i = 0; i < columns; ++i)
        insert.bind(++at, row.error.empty() ? row.values[i] : Cell());
      insert.bind(++at, row.host);
      insert.bind(++at, row.seconds);
      insert.step();
      insert.reset();
    }
  } catch (...) {
    sqlite3_exec(database_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
    throw;
  }
  execute("COMMIT");
}

void ResultStore::set_meta(const std::string& key, const std::string& value) {
  Statement insert(database_.get(), path_, "INSERT OR REPLACE INTO meta VALUES(?, ?)");
  insert.bind(1, key);
  insert.bind(2, value);
  insert.step();
}

std::optional<std::string> ResultStore::meta(const std::string& key) const {
  Statement select(database_.get(), path_, "SELECT value FROM meta WHERE key = ?");
  select.bind(1, key);
  return select.step() ? std::optional(select.text(0)) : std::nullopt;
}

}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
#include "sim/study/row_text.h"

#include <cstring>

namespace bfpsim {
namespace {

class Writer {
 public:
  template <typename T>
  void plain(T value) {
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  void text(const std::string& text) {
    plain(std::uint64_t{text.size()});
    bytes_ += text;
  }
  void cell(const Cell& cell) {
    plain(static_cast<std::uint8_t>(cell.index()));
    if (const auto* count = std::get_if<std::int64_t>(&cell)) plain(*count);
    if (const auto* figure = std::get_if<double>(&cell)) plain(*figure);
    if (const auto* words = std::get_if<std::string>(&cell)) text(*words);
  }
  [[nodiscard]] std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

class Reader {
 public:
  explicit Reader(const std::string& bytes) : bytes_(bytes) {}
  template <typename T>
  T plain() {
    T value{};
    std::memcpy(&value, bytes_.data() + at_, sizeof value);
    at_ += sizeof value;
    return value;
  }
  std::string text() {
    const auto size = static_cast<std::size_t>(plain<std::uint64_t>());
    at_ += size;
    return bytes_.substr(at_ - size, size);
  }
  Cell cell() {
    switch (plain<std::uint8_t>()) {
      case 1:
        return plain<std::int64_t>();
      case 2:
        return plain<double>();
      case 3:
        return text();
      default:
        return std::monostate();
    }
  }

 private:
  const std::string& bytes_;
  std::size_t at_ = 0;
};

}  // namespace

std::string to_bytes(const ResultRow& row) {
  Writer out;
  out.text(row.point);
  out.plain(row.ordinal);
  out.text(row.key);
  out.text(row.error);
  out.text(row.host);
  out.plain(row.seconds);
  out.plain(std::uint64_t{row.chosen.size()});
  for (const std::string& chosen : row.chosen)
    out.text(chosen);
  out.plain(std::uint64_t{row.values.size()});
  for (const Cell& value : row.values)
    out.cell(value);
  return out.take();
}

ResultRow row_of(const std::string& bytes) {
  Reader in(bytes);
  ResultRow row;
  row.point = in.text();
  row.ordinal = in.plain<std::int64_t>();
  row.key = in.text();
  row.error = in.text();
  row.host = in.text();
  row.seconds = in.plain<double>();
  for (auto left = in.plain<std::uint64_t>(); left > 0; --left)
    row.chosen.push_back(in.text());
  for (auto left = in.plain<std::uint64_t>(); left > 0; --left)
    row.values.push_back(in.cell());
  return row;
}

}  // namespace bfpsim

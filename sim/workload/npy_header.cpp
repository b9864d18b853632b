// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/npy_header.h"

#include <algorithm>
#include <limits>
#include <optional>

namespace bfpsim::npy {
namespace {

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr std::size_t kMaxRank = 64;
constexpr std::int64_t kMaxElements = std::int64_t{1} << 62;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// A foreign character in a message must not break its line or the terminal.
std::string printable(std::string_view text) {
  constexpr std::size_t kLongest = 60;
  std::string result(text.substr(0, kLongest));
  std::replace_if(
      result.begin(), result.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return text.size() > kLongest ? result + "..." : result;
}

/// The dictionary {'descr': ..., 'fortran_order': ..., 'shape': (...)}, a Python literal.
class DictionaryParser {
 public:
  DictionaryParser(const std::string& path, std::string_view text) : path_(path), rest_(text), text_(text) {}

  NpyHeader parse() {
    expect('{');
    while (!accept('}')) {
      entry();
      if (accept(',')) continue;
      expect('}');
      break;
    }
    skip_space();
    if (!rest_.empty()) fail("text after the dictionary");
    if (!has_dtype_) fail("no 'descr'");
    if (!has_order_) fail("no 'fortran_order'");
    if (!has_shape_) fail("no 'shape'");
    return header_;
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw NpyError(path_ + ": unreadable .npy header, " + what + ": " + printable(text_));
  }

  void skip_space() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\r\n"), rest_.size())); }

  bool accept(char c) {
    skip_space();
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  void expect(char c) {
    if (!accept(c)) fail(std::string("'") + c + "' expected");
  }

  bool accept_word(std::string_view word) {
    skip_space();
    if (rest_.substr(0, word.size()) != word) return false;
    rest_.remove_prefix(word.size());
    return true;
  }

  std::string string() {
    skip_space();
    if (rest_.empty() || (rest_.front() != '\'' && rest_.front() != '"')) fail("a string expected");
    const std::size_t end = rest_.find(rest_.front(), 1);
    if (end == std::string_view::npos) fail("a string does not end");
    std::string result(rest_.substr(1, end - 1));
    rest_.remove_prefix(end + 1);
    return result;
  }

  void entry() {
    const std::string key = string();
    expect(':');
    if (key == "descr") {
      once(has_dtype_, key);
      header_.dtype = dtype();
    } else if (key == "fortran_order") {
      once(has_order_, key);
      header_.fortran_order = boolean();
    } else if (key == "shape") {
      once(has_shape_, key);
      header_.shape = shape();
    } else {
      fail("unknown key '" + printable(key) + "'");
    }
  }

  void once(bool& seen, const std::string& key) const {
    if (seen) fail("'" + key + "' stands twice");
    seen = true;
  }

  bool boolean() {
    if (accept_word("True")) return true;
    if (!accept_word("False")) fail("True or False expected");
    return false;
  }

  /// A structured dtype is a list; it is kept as text, for the message that refuses it.
  std::string dtype() {
    skip_space();
    if (rest_.empty() || rest_.front() != '[') return string();
    int depth = 0;
    std::size_t end = 0;
    for (; end < rest_.size(); ++end) {
      if (rest_[end] == '[') ++depth;
      if (rest_[end] == ']' && --depth == 0) break;
    }
    if (end == rest_.size()) fail("a list does not end");
    std::string result(rest_.substr(0, end + 1));
    rest_.remove_prefix(end + 1);
    return result;
  }

  std::vector<std::int64_t> shape() {
    std::vector<std::int64_t> result;
    expect('(');
    while (!accept(')')) {
      result.push_back(integer());
      if (result.size() > kMaxRank) fail("more than " + std::to_string(kMaxRank) + " dimensions");
      if (accept(',')) continue;
      expect(')');
      break;
    }
    return result;
  }

  /// Python 2 wrote long integers as 3L.
  std::int64_t integer() {
    skip_space();
    if (rest_.empty() || !is_digit(rest_.front())) fail("a dimension expected");
    std::int64_t value = 0;
    while (!rest_.empty() && is_digit(rest_.front())) {
      const std::int64_t digit = rest_.front() - '0';
      if (value > (kMaxElements - digit) / 10) fail("a dimension is too large");
      value = value * 10 + digit;
      rest_.remove_prefix(1);
    }
    if (!rest_.empty() && rest_.front() == 'L') rest_.remove_prefix(1);
    return value;
  }

  const std::string& path_;
  std::string_view rest_;
  std::string_view text_;
  NpyHeader header_;
  bool has_dtype_ = false;
  bool has_order_ = false;
  bool has_shape_ = false;
};

std::size_t byte_at(std::string_view bytes, std::size_t i) {
  return static_cast<unsigned char>(bytes[i]);
}

void check_magic(const std::string& path, std::string_view bytes) {
  if (bytes.empty()) throw NpyError(path + ": the file is empty, a .npy file expected");
  if (bytes.substr(0, kMagic.size()) == kMagic) return;
  if (bytes.substr(0, 4) == "PK\x03\x04") {
    throw NpyError(
        path + ": an .npz or other zip archive found, a .npy file expected; unpack it and name one array");
  }
  throw NpyError(path + ": not a .npy file: it starts with '" + printable(bytes.substr(0, kMagic.size())) +
                 "' instead of '\\x93NUMPY'");
}

}  // namespace

NpyHeader parse_header(const std::string& path, std::string_view bytes) {
  check_magic(path, bytes);
  const auto need = [&path, &bytes](std::size_t size) {
    if (bytes.size() >= size) return;
    throw NpyError(path + ": the file ends inside its .npy header: " + std::to_string(bytes.size()) +
                   " bytes found, at least " + std::to_string(size) + " expected");
  };
  need(8);
  const std::size_t major = byte_at(bytes, 6);
  const std::size_t minor = byte_at(bytes, 7);
  if (major < 1 || major > 3 || minor != 0) {
    throw NpyError(path + ": .npy version " + std::to_string(major) + "." + std::to_string(minor) +
                   " found, 1.0, 2.0 or 3.0 expected");
  }
  const std::size_t length_bytes = major == 1 ? 2 : 4;
  const std::size_t start = 8 + length_bytes;
  need(start);
  std::size_t length = 0;
  for (std::size_t i = length_bytes; i > 0; --i)
    length = length << 8 | byte_at(bytes, 7 + i);
  need(start + length);
  NpyHeader header = DictionaryParser(path, bytes.substr(start, length)).parse();
  header.data_offset = static_cast<std::int64_t>(start + length);
  return header;
}

std::string make_header(const std::vector<std::int64_t>& shape) {
  std::string tuple;
  for (const std::int64_t dimension : shape)
    tuple += std::to_string(dimension) + ", ";
  if (shape.size() == 1) tuple.pop_back();
  if (shape.size() > 1) tuple.resize(tuple.size() - 2);
  std::string dictionary = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + tuple + "), }";
  constexpr std::size_t kPreamble = 10;
  constexpr std::size_t kAlignment = 64;
  const std::size_t unpadded = kPreamble + dictionary.size() + 1;
  dictionary.append((kAlignment - unpadded % kAlignment) % kAlignment, ' ');
  dictionary += '\n';
  std::string header(kMagic);
  header += '\x01';
  header += '\0';
  header += static_cast<char>(dictionary.size() & 0xFFU);
  header += static_cast<char>(dictionary.size() >> 8U & 0xFFU);
  return header + dictionary;
}

std::string shape_text(const std::vector<std::int64_t>& shape) {
  std::string text = "[";
  for (std::size_t i = 0; i < shape.size(); ++i)
    text += (i == 0 ? "" : ", ") + std::to_string(shape[i]);
  return text + "]";
}

std::int64_t element_count(const std::vector<std::int64_t>& shape) {
  if (std::find(shape.begin(), shape.end(), 0) != shape.end()) return 0;
  std::int64_t count = 1;
  for (const std::int64_t dimension : shape) {
    if (dimension > kMaxElements / count) return -1;
    count *= dimension;
  }
  return count;
}

std::string dtype_text(const std::string& dtype) {
  const std::string quoted = "('" + printable(dtype) + "')";
  if (dtype.empty() || dtype.front() == '[') return "a structured type " + quoted;
  if (dtype.size() < 2) return "an unknown type " + quoted;
  const bool big_endian = dtype.front() == '>' && item_bytes(dtype) > 1;
  const std::string bits = std::to_string(item_bytes(dtype) * 8);
  const std::string order = big_endian ? "big-endian " : "";
  switch (dtype[1]) {
    case 'f':
      return order + "float" + bits + " " + quoted;
    case 'i':
      return order + "int" + bits + " " + quoted;
    case 'u':
      return order + "uint" + bits + " " + quoted;
    case 'c':
      return order + "complex" + bits + " " + quoted;
    case 'b':
      return "bool " + quoted;
    case 'O':
      return "Python objects " + quoted;
    default:
      return "an unsuitable type " + quoted;
  }
}

std::int64_t item_bytes(const std::string& dtype) {
  if (dtype.size() < 3 || dtype.size() > 5 || dtype[0] == '[') return 0;
  if (dtype[1] == 'U' || dtype[1] == 'O' || dtype[1] == 'M' || dtype[1] == 'm') return 0;
  std::int64_t bytes = 0;
  for (std::size_t i = 2; i < dtype.size(); ++i) {
    if (!is_digit(dtype[i])) return 0;
    bytes = bytes * 10 + (dtype[i] - '0');
  }
  return bytes;
}

}  // namespace bfpsim::npy

// SPDX-License-Identifier: Apache-2.0
#include "sim/report/json_writer.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace bfpsim {
namespace {

bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c >= ' ' && c < '\x7f' && c != '"' && c != '\\'; });
}

}  // namespace

void JsonWriter::new_line() {
  text_ += '\n';
  text_.append(2 * levels_.size(), ' ');
}

void JsonWriter::separate() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (levels_.empty()) return;
  Level& level = levels_.back();
  if (!level.empty) text_ += level.one_line ? ", " : ",";
  if (!level.one_line) new_line();
  level.empty = false;
}

void JsonWriter::begin(char open, Layout layout) {
  separate();
  const bool within_line = !levels_.empty() && levels_.back().one_line;
  text_ += open;
  levels_.push_back({open == '{' ? '}' : ']', within_line || layout == Layout::OneLine, true});
}

void JsonWriter::end() {
  const Level level = levels_.back();
  levels_.pop_back();
  if (!level.one_line && !level.empty) new_line();
  text_ += level.close;
}

void JsonWriter::key(std::string_view name) {
  separate();
  text_ += '"';
  text_ += name;
  text_ += "\": ";
  after_key_ = true;
}

void JsonWriter::null() {
  separate();
  text_ += "null";
}

void JsonWriter::value(std::int64_t number) {
  separate();
  const fmt::format_int digits(number);
  text_.append(digits.data(), digits.size());
}

void JsonWriter::value(bool truth) {
  separate();
  text_ += truth ? "true" : "false";
}

void JsonWriter::value(double number) {
  if (!std::isfinite(number)) {
    null();
    return;
  }
  separate();
  const std::size_t start = text_.size();
  fmt::format_to(std::back_inserter(text_), "{}", number);
  // A number that happens to be whole stays a float for those who tell them apart.
  if (text_.find_first_of(".e", start) == std::string::npos) text_ += ".0";
}

void JsonWriter::value(const std::optional<double>& number) {
  if (number) {
    value(*number);
  } else {
    null();
  }
}

void JsonWriter::value(const std::optional<std::int64_t>& number) {
  if (number) {
    value(*number);
  } else {
    null();
  }
}

void JsonWriter::value(std::string_view text) {
  separate();
  if (is_plain(text)) {
    text_ += '"';
    text_ += text;
    text_ += '"';
    return;
  }
  using Json = nlohmann::json;
  text_ += Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string JsonWriter::take() {
  text_ += '\n';
  return std::move(text_);
}

}  // namespace bfpsim

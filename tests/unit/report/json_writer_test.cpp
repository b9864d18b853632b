// SPDX-License-Identifier: Apache-2.0
// Expected: what another JSON library reads.
#include "sim/report/json_writer.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <limits>

namespace bfpsim {
namespace {

using nlohmann::json;

TEST(JsonWriter, LinesAndOneLine) {
  JsonWriter writer;
  writer.begin_object();
  writer.member("a", std::int64_t{-5});
  writer.key("inner");
  writer.begin_object(JsonWriter::Layout::OneLine);
  writer.member("yes", true);
  writer.key("list");
  writer.begin_array();
  writer.value(1);
  writer.null();
  writer.end();
  writer.end();
  writer.key("empty");
  writer.begin_array();
  writer.end();
  writer.end();
  EXPECT_EQ(writer.take(),
            "{\n  \"a\": -5,\n  \"inner\": {\"yes\": true, \"list\": [1, null]},\n  \"empty\": []\n}\n");
}

TEST(JsonWriter, DoublesReadBackExactlyAndStayFloats) {
  for (const double number : {0.1, 1.0, -3.0, 1e-300, 5e-324, 1.7976931348623157e308, 1e16, 123456789.125}) {
    JsonWriter writer;
    writer.value(number);
    const json read = json::parse(writer.take());
    EXPECT_TRUE(read.is_number_float()) << number;
    EXPECT_EQ(read.get<double>(), number);
  }
}

TEST(JsonWriter, WhatIsNotFiniteIsNull) {
  JsonWriter writer;
  writer.begin_array();
  writer.value(std::numeric_limits<double>::quiet_NaN());
  writer.value(-std::numeric_limits<double>::infinity());
  writer.value(std::optional<double>());
  writer.value(std::optional<std::int64_t>());
  writer.end();
  EXPECT_EQ(json::parse(writer.take()), (json{nullptr, nullptr, nullptr, nullptr}));
}

TEST(JsonWriter, EveryCharacterReadsBack) {
  std::string text;
  for (char c = 0; c < 127; ++c)
    text += c;
  text += "\x7f grün";
  JsonWriter writer;
  writer.value(text);
  EXPECT_EQ(json::parse(writer.take()), text);
  JsonWriter broken;
  broken.value("\xff");
  EXPECT_EQ(json::parse(broken.take()), "\xef\xbf\xbd");
}

}  // namespace
}  // namespace bfpsim

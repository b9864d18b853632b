// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/model_expression.h"

#include <gtest/gtest.h>

namespace bfpsim {
namespace {

std::int64_t value(const std::string& text) {
  return Expression::parse(text).evaluate([](const std::string& name) -> std::optional<std::int64_t> {
    if (name == "width") return 12;
    if (name == "n_2") return -3;
    return std::nullopt;
  });
}

std::string mistake(const std::string& text) {
  try {
    return std::to_string(value(text));
  } catch (const ExpressionError& error) {
    return error.what();
  }
}

TEST(Expression, follows_the_usual_precedence) {
  EXPECT_EQ(value("7"), 7);
  EXPECT_EQ(value("2 + 3 * 4"), 14);
  EXPECT_EQ(value("(2 + 3) * 4"), 20);
  EXPECT_EQ(value("20 - 3 - 4"), 13);
  EXPECT_EQ(value("24 / 4 / 2"), 3);
  EXPECT_EQ(value("width*n_2"), -36);
  EXPECT_EQ(value(" ( ( width ) ) "), 12);
}

TEST(Expression, says_what_is_wrong) {
  EXPECT_EQ(mistake(""), "an expression that ends too early");
  EXPECT_EQ(mistake("2 *"), "an expression that ends too early");
  EXPECT_EQ(mistake("(2"), "an expression that ends too early");
  EXPECT_EQ(mistake("2 3"), "an expression with '3' where none can be");
  EXPECT_EQ(mistake("-1"), "an expression with '-' where none can be");
  EXPECT_EQ(mistake("2)"), "an expression with ')' where none can be");
  EXPECT_EQ(mistake("1.5"), "an expression with '.' where none can be");
  EXPECT_EQ(mistake("012"), "a number with a leading 0");
  EXPECT_EQ(mistake("7 / 2"), "7 / 2, which leaves a remainder");
  EXPECT_EQ(mistake("7 / (2 - 2)"), "a division by 0");
  EXPECT_EQ(mistake("height"), "the unknown name 'height'");
}

TEST(Expression, stays_within_its_range) {
  EXPECT_EQ(value("9007199254740992"), std::int64_t{1} << 53);
  EXPECT_EQ(mistake("9007199254740993"), "a value beyond 2^53");
  EXPECT_EQ(mistake("9007199254740992 + 1"), "a value beyond 2^53");
  EXPECT_EQ(mistake("9007199254740992 * 9007199254740992"), "a value beyond 2^53");
  EXPECT_EQ(mistake(std::string(201, '1')), "an expression of more than 200 characters");
  EXPECT_EQ(mistake(std::string(200, '(')), "an expression that ends too early");
}

TEST(Expression, tells_a_lone_name) {
  EXPECT_EQ(Expression::parse("width").lone_name(), "width");
  EXPECT_FALSE(Expression::parse("2 * width").lone_name());
  EXPECT_FALSE(Expression::parse("2").lone_name());
  EXPECT_TRUE(is_expression_name("a_1"));
  EXPECT_FALSE(is_expression_name("1a"));
  EXPECT_FALSE(is_expression_name(""));
  EXPECT_FALSE(is_expression_name("a-b"));
}

}  // namespace
}  // namespace bfpsim

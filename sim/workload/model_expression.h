// SPDX-License-Identifier: Apache-2.0
// Integer arithmetic in model descriptions: "4 * width", "(channels + 1) / 2".
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace bfpsim {

/// An expression that cannot be read or has no value: `what()` is part of a sentence.
class ExpressionError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// + - * / and parentheses over decimal integers and names; / must divide without remainder.
class Expression {
 public:
  Expression() : Expression(0) {}
  explicit Expression(std::int64_t value) : terms_{{Term::Kind::Number, value, {}}} {}
  /// Throws ExpressionError.
  [[nodiscard]] static Expression parse(std::string_view text);

  using Lookup = std::function<std::optional<std::int64_t>(const std::string&)>;
  /// Throws ExpressionError for unknown names, remainders and values beyond 2^53.
  [[nodiscard]] std::int64_t evaluate(const Lookup& lookup) const;
  /// The name if the expression is nothing else.
  [[nodiscard]] std::optional<std::string> lone_name() const;

 private:
  /// In postfix order; an operator is the character in `number`.
  struct Term {
    enum class Kind : std::uint8_t { Number, Name, Operator };
    Kind kind = Kind::Number;
    std::int64_t number = 0;
    std::string name;
  };
  friend class ExpressionParser;

  std::vector<Term> terms_;
};

/// Letters, digits and _, not starting with a digit.
[[nodiscard]] bool is_expression_name(std::string_view text);

}  // namespace bfpsim

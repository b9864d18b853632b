// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/model_expression.h"

#include <algorithm>

namespace bfpsim {
namespace {

constexpr std::int64_t kMaxValue = std::int64_t{1} << 53;
constexpr std::size_t kMaxLength = 200;  // also bounds the parser's recursion
constexpr const char* kTooLarge = "a value beyond 2^53";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

std::int64_t checked(std::int64_t value) {
  if (value > kMaxValue || value < -kMaxValue) throw ExpressionError(kTooLarge);
  return value;
}

std::int64_t multiply(std::int64_t a, std::int64_t b) {
  std::int64_t product = 0;
  if (__builtin_mul_overflow(a, b, &product)) throw ExpressionError(kTooLarge);
  return checked(product);
}

std::int64_t divide(std::int64_t a, std::int64_t b) {
  if (b == 0) throw ExpressionError("a division by 0");
  if (a % b != 0)
    throw ExpressionError(std::to_string(a) + " / " + std::to_string(b) + ", which leaves a remainder");
  return a / b;
}

std::int64_t combine(char op, std::int64_t a, std::int64_t b) {
  switch (op) {
    case '+':
      return checked(a + b);
    case '-':
      return checked(a - b);
    case '*':
      return multiply(a, b);
    default:
      return divide(a, b);
  }
}

}  // namespace

/// Recursive descent: sum = product (+ product)*, product = atom (* atom)*, atom = number, name or ( sum ).
class ExpressionParser {
 public:
  explicit ExpressionParser(std::string_view text) : text_(text) {}

  std::vector<Expression::Term> parse() {
    if (text_.size() > kMaxLength) throw ExpressionError("an expression of more than 200 characters");
    sum();
    if (!at_end()) refuse();
    return std::move(terms_);
  }

 private:
  using Kind = Expression::Term::Kind;

  void skip_spaces() {
    while (at_ < text_.size() && text_[at_] == ' ')
      ++at_;
  }
  bool at_end() {
    skip_spaces();
    return at_ == text_.size();
  }
  /// Takes one of the characters, or returns 0.
  char take(std::string_view characters) {
    if (at_end() || characters.find(text_[at_]) == std::string_view::npos) return 0;
    return text_[at_++];
  }
  [[noreturn]] void refuse() {
    if (at_end()) throw ExpressionError("an expression that ends too early");
    throw ExpressionError("an expression with '" + std::string(1, text_[at_]) + "' where none can be");
  }

  void sum() {
    product();
    while (const char op = take("+-")) {
      product();
      terms_.push_back({Kind::Operator, op, {}});
    }
  }
  void product() {
    atom();
    while (const char op = take("*/")) {
      atom();
      terms_.push_back({Kind::Operator, op, {}});
    }
  }
  void atom() {
    if (take("(") != 0) {
      sum();
      if (take(")") == 0) refuse();
    } else if (!at_end() && is_digit(text_[at_])) {
      number();
    } else if (!at_end() && is_name_start(text_[at_])) {
      const std::size_t begin = at_;
      while (at_ < text_.size() && (is_name_start(text_[at_]) || is_digit(text_[at_])))
        ++at_;
      terms_.push_back({Kind::Name, 0, std::string(text_.substr(begin, at_ - begin))});
    } else {
      refuse();
    }
  }
  void number() {
    const std::size_t begin = at_;
    std::int64_t value = 0;
    for (; at_ < text_.size() && is_digit(text_[at_]); ++at_)
      value = checked(10 * value + (text_[at_] - '0'));
    if (at_ - begin > 1 && text_[begin] == '0') throw ExpressionError("a number with a leading 0");
    terms_.push_back({Kind::Number, value, {}});
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<Expression::Term> terms_;
};

Expression Expression::parse(std::string_view text) {
  Expression expression;
  expression.terms_ = ExpressionParser(text).parse();
  return expression;
}

std::int64_t Expression::evaluate(const Lookup& lookup) const {
  std::vector<std::int64_t> stack;
  for (const Term& term : terms_) {
    if (term.kind == Term::Kind::Number) {
      stack.push_back(term.number);
    } else if (term.kind == Term::Kind::Name) {
      const std::optional<std::int64_t> value = lookup(term.name);
      if (!value) throw ExpressionError("the unknown name '" + term.name + "'");
      stack.push_back(checked(*value));
    } else {
      const std::int64_t right = stack.back();
      stack.pop_back();
      stack.back() = combine(static_cast<char>(term.number), stack.back(), right);
    }
  }
  return stack.back();
}

std::optional<std::string> Expression::lone_name() const {
  if (terms_.size() != 1 || terms_[0].kind != Term::Kind::Name) return std::nullopt;
  return terms_[0].name;
}

bool is_expression_name(std::string_view text) {
  return !text.empty() && is_name_start(text[0]) &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_name_start(c) || is_digit(c); });
}

}  // namespace bfpsim

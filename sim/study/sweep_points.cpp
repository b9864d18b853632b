// SPDX-License-Identifier: Apache-2.0
#include "sim/study/sweep_points.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <numeric>
#include <random>

#include "sim/workload/model_expression.h"

namespace bfpsim {
namespace {

constexpr std::size_t kMostPoints = 10'000'000;

std::optional<std::int64_t> as_integer(const std::string& text) {
  std::int64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  return error == std::errc() && stop == end ? std::optional(value) : std::nullopt;
}

const std::string* find(const std::vector<NamedText>& values, const std::string& name) {
  const auto found =
      std::find_if(values.rbegin(), values.rend(), [&](const NamedText& each) { return each.first == name; });
  return found == values.rend() ? nullptr : &found->second;
}

/// An integer expression over the point's names.
std::int64_t evaluate(const std::string& text, const std::vector<NamedText>& values) {
  try {
    return Expression::parse(text).evaluate([&](const std::string& name) -> std::optional<std::int64_t> {
      const std::string* value = find(values, name);
      if (value == nullptr) return std::nullopt;
      const std::optional<std::int64_t> number = as_integer(*value);
      if (!number) throw ExpressionError(fmt::format("'{}', which is '{}' and no integer", name, *value));
      return number;
    });
  } catch (const ExpressionError& error) {
    throw SweepError(fmt::format("'{}' has {}", text, error.what()));
  }
}

std::string trimmed(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(' ');
  return begin == std::string::npos ? "" : text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

/// "hbfp{mantissa}" with what stands in braces replaced: a name by its text, anything else by its value.
std::string substitute(const std::string& text, const std::vector<NamedText>& values) {
  std::string out;
  std::size_t at = 0;
  for (std::size_t open = text.find('{'); open != std::string::npos; open = text.find('{', at)) {
    const std::size_t close = text.find('}', open);
    if (close == std::string::npos)
      throw SweepError(fmt::format("'{}' opens a brace and does not close it", text));
    const std::string inside = trimmed(text.substr(open + 1, close - open - 1));
    const std::string* value = find(values, inside);
    out += text.substr(at, open - at) +
           (value != nullptr ? *value : fmt::format("{}", evaluate(inside, values)));
    at = close + 1;
  }
  return out + text.substr(at);
}

/// Both sides as integers where they are; == and != compare texts otherwise.
class Condition {
 public:
  explicit Condition(const std::string& text) : text_(text) {
    for (const char* op : {"<=", ">=", "==", "!=", "<", ">"}) {
      const std::size_t at = text.find(op);
      if (at == std::string::npos) continue;
      op_ = op;
      left_ = trimmed(text.substr(0, at));
      right_ = trimmed(text.substr(at + op_.size()));
      return;
    }
    throw SweepError(fmt::format("condition '{}' has no comparison (<=, <, ==, !=, >=, >)", text));
  }

  [[nodiscard]] bool holds(const std::vector<NamedText>& values) const {
    const std::string* left = find(values, left_);
    const bool is_text = left != nullptr && !as_integer(*left);
    if (is_text && (op_ == "==" || op_ == "!=")) {
      const std::string* right = find(values, right_);
      return (*left == (right != nullptr ? *right : right_)) == (op_ == "==");
    }
    const std::int64_t a = evaluate(left_, values);
    const std::int64_t b = evaluate(right_, values);
    if (op_ == "<=") return a <= b;
    if (op_ == ">=") return a >= b;
    if (op_ == "==") return a == b;
    if (op_ == "!=") return a != b;
    return op_ == "<" ? a < b : a > b;
  }

 private:
  std::string text_;
  std::string op_;
  std::string left_;
  std::string right_;
};

/// Axes that move together: one position for all of them.
struct Dimension {
  std::vector<std::size_t> axes;
  std::size_t size = 0;
};

std::size_t axis_index(const SweepPlan& plan, const std::string& name) {
  for (std::size_t i = 0; i < plan.axes.size(); ++i) {
    if (plan.axes[i].name == name) return i;
  }
  throw SweepError(fmt::format("zip names '{}', which is no axis", name));
}

/// In the order of their first axes.
std::vector<Dimension> dimensions_of(const SweepPlan& plan) {
  std::vector<std::optional<std::size_t>> zip_of(plan.axes.size());
  for (std::size_t z = 0; z < plan.zips.size(); ++z) {
    for (const std::string& name : plan.zips[z]) {
      std::optional<std::size_t>& zip = zip_of[axis_index(plan, name)];
      if (zip) throw SweepError(fmt::format("axis '{}' is zipped twice", name));
      zip = z;
    }
  }
  std::vector<Dimension> dimensions;
  std::map<std::size_t, std::size_t> begun;  // zip -> dimension
  for (std::size_t i = 0; i < plan.axes.size(); ++i) {
    const std::size_t size = plan.axes[i].values.size();
    if (zip_of[i] && begun.count(*zip_of[i]) != 0) {
      Dimension& dimension = dimensions[begun[*zip_of[i]]];
      if (dimension.size != size) {
        throw SweepError(fmt::format("zipped axes '{}' and '{}' have {} and {} values",
                                     plan.axes[dimension.axes.front()].name, plan.axes[i].name,
                                     dimension.size, size));
      }
      dimension.axes.push_back(i);
      continue;
    }
    if (zip_of[i]) begun[*zip_of[i]] = dimensions.size();
    dimensions.push_back({{i}, size});
  }
  return dimensions;
}

using Position = std::vector<std::size_t>;  ///< by dimension

std::vector<Position> all_positions(const std::vector<Dimension>& dimensions) {
  std::size_t count = 1;
  for (const Dimension& dimension : dimensions) {
    if (dimension.size != 0 && count > kMostPoints / dimension.size)
      throw SweepError(fmt::format("the axes make more than {} points; use 'sample'", kMostPoints));
    count *= dimension.size;
  }
  std::vector<Position> positions;
  positions.reserve(count);
  Position at(dimensions.size(), 0);
  for (std::size_t n = 0; n < count; ++n) {
    positions.push_back(at);
    for (std::size_t d = dimensions.size(); d-- > 0;) {
      if (++at[d] < dimensions[d].size) break;
      at[d] = 0;
    }
  }
  return positions;
}

/// Draws that are the same everywhere: the standard's distributions are not.
std::size_t below(std::mt19937_64& random, std::size_t limit) {
  return static_cast<std::size_t>(random() % limit);
}

std::vector<Position> sampled_positions(const std::vector<Dimension>& dimensions, const SweepSample& sample) {
  std::mt19937_64 random(sample.seed);
  const auto points = static_cast<std::size_t>(sample.points);
  std::vector<Position> positions(points, Position(dimensions.size(), 0));
  for (std::size_t d = 0; d < dimensions.size(); ++d) {
    if (sample.method == SweepSample::Method::Random) {
      for (Position& position : positions)
        position[d] = below(random, dimensions[d].size);
      continue;
    }
    // One stratum a point, shuffled (Fisher and Yates); stratum s of n stands for value floor(s * size / n).
    std::vector<std::size_t> strata(points);
    std::iota(strata.begin(), strata.end(), std::size_t{0});
    for (std::size_t i = points; i > 1; --i)
      std::swap(strata[i - 1], strata[below(random, i)]);
    for (std::size_t p = 0; p < points; ++p)
      positions[p][d] = strata[p] * dimensions[d].size / points;
  }
  return positions;
}

/// Puts `value` in the place of an earlier one of the same name.
void assign(std::vector<NamedText>& settings, const std::string& name, const std::string& value) {
  if (is_sweep_variable(name)) return;
  const auto found = std::find_if(settings.begin(), settings.end(),
                                  [&](const NamedText& each) { return each.first == name; });
  if (found == settings.end()) {
    settings.emplace_back(name, value);
  } else {
    found->second = value;
  }
}

}  // namespace

std::string SweepPoint::label() const {
  std::string text;
  for (const auto& [name, value] : chosen)
    text += fmt::format("{}{}={}", text.empty() ? "" : " ", name, value);
  return text;
}

std::vector<SweepPoint> expand(const SweepPlan& plan) {
  const std::vector<Dimension> dimensions = dimensions_of(plan);
  std::vector<Condition> conditions;
  for (const std::string& text : plan.conditions)
    conditions.emplace_back(text);
  std::vector<SweepPoint> points;
  for (const Position& position :
       plan.sample ? sampled_positions(dimensions, *plan.sample) : all_positions(dimensions)) {
    SweepPoint point;
    point.chosen.resize(plan.axes.size());
    for (std::size_t d = 0; d < dimensions.size(); ++d) {
      for (const std::size_t axis : dimensions[d].axes)
        point.chosen[axis] = {plan.axes[axis].name, plan.axes[axis].values[position[d]]};
    }
    std::vector<NamedText> values = plan.base;
    values.insert(values.end(), point.chosen.begin(), point.chosen.end());
    if (!std::all_of(conditions.begin(), conditions.end(),
                     [&](const Condition& condition) { return condition.holds(values); }))
      continue;
    for (const auto& [name, value] : values)
      assign(point.settings, name, value);
    for (const auto& [name, text] : plan.derived)
      assign(point.settings, name, substitute(text, values));
    points.push_back(std::move(point));
  }
  return points;
}

}  // namespace bfpsim

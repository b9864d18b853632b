// SPDX-License-Identifier: Apache-2.0
// Random tests say what they met: how often each value of each parameter occurred (contract D6).
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <iostream>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace bfpsim::testing {

class Coverage {
 public:
  void count(const std::string& parameter, const std::string& value) { ++seen_[parameter][value]; }
  void count(const std::string& parameter, std::int64_t value) { count(parameter, std::to_string(value)); }

  /// Prints all counts, and fails for each value of `expected` that never occurred.
  void check(const std::map<std::string, std::vector<std::string>>& expected) const {
    for (const auto& [parameter, values] : seen_) {
      std::cout << "  " << parameter << ":";
      for (const auto& [value, times] : values)
        std::cout << "  " << value << " x" << times;
      std::cout << "\n";
    }
    for (const auto& [parameter, values] : expected) {
      const auto found = seen_.find(parameter);
      ASSERT_NE(found, seen_.end()) << parameter;
      for (const std::string& value : values)
        EXPECT_GT(found->second.count(value), 0U) << parameter << " " << value;
    }
  }

 private:
  std::map<std::string, std::map<std::string, std::int64_t>> seen_;
};

/// A source of small integers that prints its seed.
class Random {
 public:
  explicit Random(std::uint32_t seed) : engine_(seed) { std::cout << "  seed " << seed << "\n"; }
  /// Uniform in [lo, hi].
  std::int64_t operator()(std::int64_t lo, std::int64_t hi) {
    return std::uniform_int_distribution<std::int64_t>(lo, hi)(engine_);
  }

 private:
  std::mt19937 engine_;
};

}  // namespace bfpsim::testing

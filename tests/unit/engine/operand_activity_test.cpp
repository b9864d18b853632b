// SPDX-License-Identifier: Apache-2.0
// Active products against the sum over every output, element and pair of digits (contract B1, D4).
#include "sim/engine/operand_activity.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "rtl_models/numerics/digits.h"
#include "sim/engine/dense_operand.h"
#include "sim/engine/gemm_job.h"

namespace bfpsim {
namespace {

OperandFormat hbfp(int bits, std::int64_t block) {
  OperandFormat format;
  format.codec.mantissa_bits = bits;
  format.block = block;
  return format;
}

MachineParams machine_of(int slice_bits) {
  MachineParams machine;
  machine.array.slice_bits = slice_bits;
  return machine;
}

struct Operands {
  GemmJob job;
  std::vector<float> a;
  std::vector<float> b;

  [[nodiscard]] GemmTask task() const {
    GemmTask task;
    task.job = job;
    task.a_source = a.data();
    task.b_source = b.data();
    return task;
  }
};

/// A third of the values is zero, the rest has a wide spread, so that many mantissas and digits are zero.
Operands random_operands(std::mt19937_64& random) {
  const auto up_to = [&](unsigned n) { return 1 + static_cast<std::int64_t>(random() % n); };
  const std::int64_t m = up_to(6);
  const std::int64_t n = up_to(6);
  const std::int64_t k = up_to(40);
  const int bits_a = 2 + static_cast<int>(random() % 15);
  const int bits_b = 2 + static_cast<int>(random() % 15);
  Operands operands;
  operands.job = plain_gemm(m, n, k, hbfp(bits_a, up_to(16)), hbfp(bits_b, up_to(16)));
  const auto fill = [&](std::int64_t count) {
    std::vector<float> values;
    for (std::int64_t i = 0; i < count; ++i) {
      const float value =
          std::ldexp(static_cast<float>(random() % 2048) - 1024.0F, static_cast<int>(random() % 12));
      values.push_back(random() % 3 == 0 ? 0.0F : value);
    }
    return values;
  };
  operands.a = fill(m * k);
  operands.b = fill(n * k);
  return operands;
}

std::int64_t by_definition(const Operands& operands, int slice_bits) {
  const GemmJob& job = operands.job;
  const BlockedOperand a = encode(densify(job.a, 0, operands.a.data()), job.a, 0, job.format_a);
  const BlockedOperand b = encode(densify(job.b, 0, operands.b.data()), job.b, 0, job.format_b);
  std::int64_t products = 0;
  for (std::int64_t row = 0; row < job.m; ++row) {
    for (std::int64_t col = 0; col < job.n; ++col) {
      for (std::int64_t k = 0; k < job.k; ++k) {
        for (int i = 0; i < digit_count(a.codec.mantissa_bits, slice_bits); ++i) {
          for (int j = 0; j < digit_count(b.codec.mantissa_bits, slice_bits); ++j) {
            if (digit_of(a.line_mantissas(row)[k], i, slice_bits) != 0 &&
                digit_of(b.line_mantissas(col)[k], j, slice_bits) != 0)
              ++products;
          }
        }
      }
    }
  }
  return products;
}

TEST(OperandActivity, counts_products_of_two_digits_that_are_not_zero) {
  std::int64_t zero_digits = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    const Operands operands = random_operands(random);
    const int slice_bits = 2 + static_cast<int>(random() % 7);
    const OperandActivity activity = measure_activity(operands.task(), machine_of(slice_bits));
    EXPECT_EQ(activity.active_products, by_definition(operands, slice_bits));
    EXPECT_EQ(activity.a.digits, operands.job.m * operands.job.k *
                                     digit_count(operands.job.format_a.codec.mantissa_bits, slice_bits));
    zero_digits += activity.a.zero_digits + activity.b.zero_digits;
  }
  EXPECT_GT(zero_digits, 0);
}

/// 3 and 0 in HBFP4 with block 2: mantissas 3 and 0 of one digit; 5 and 1: two digits of no more.
TEST(OperandActivity, by_hand) {
  Operands operands;
  operands.job = plain_gemm(1, 1, 2, hbfp(4, 2), hbfp(4, 2));
  operands.a = {3.0F, 0.0F};
  operands.b = {5.0F, 1.0F};
  const OperandActivity activity = measure_activity(operands.task(), machine_of(4));
  EXPECT_EQ(activity.a.digits, 2);
  EXPECT_EQ(activity.a.zero_digits, 1);
  EXPECT_EQ(activity.b.zero_digits, 0);
  EXPECT_EQ(activity.active_products, 1);
}

TEST(OperandActivity, zeroing_an_operand_leaves_nothing) {
  std::mt19937_64 random(7);
  Operands operands = random_operands(random);
  ASSERT_GT(measure_activity(operands.task(), machine_of(4)).active_products, 0);
  std::fill(operands.a.begin(), operands.a.end(), 0.0F);
  const OperandActivity activity = measure_activity(operands.task(), machine_of(4));
  EXPECT_EQ(activity.active_products, 0);
  EXPECT_EQ(activity.a.zero_digits, activity.a.digits);
}

}  // namespace
}  // namespace bfpsim

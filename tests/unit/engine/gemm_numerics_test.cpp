// SPDX-License-Identifier: Apache-2.0
// Expectations: the definitions of docs/numerics-report.md over the engine's bits; counts by hand.
#include "sim/engine/gemm_numerics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <cstring>
#include <random>

#include "rtl_models/arch/machine.h"
#include "sim/engine/fast_engine.h"
#include "sim/engine/gemm_job.h"
#include "sim/engine/mapper.h"
#include "tests/support/random_case.h"

namespace bfpsim {
namespace {

constexpr auto kOperands = static_cast<std::size_t>(ErrorPart::OperandQuantisation);
constexpr auto kAlignment = static_cast<std::size_t>(ErrorPart::Alignment);
constexpr auto kAccumulation = static_cast<std::size_t>(ErrorPart::Accumulation);
constexpr auto kDoubleRounding = static_cast<std::size_t>(ErrorPart::DoubleRounding);

/// A plain product of random matrices with exponents spread over 2^-spread .. 2^spread.
class Product {
 public:
  Product(std::int64_t m, std::int64_t n, std::int64_t k, int mantissa_bits, int block, int spread) {
    std::mt19937 random(kSeed);
    std::normal_distribution<float> normal;
    std::uniform_int_distribution<int> exponent(-spread, spread);
    for (std::vector<float>* operand : {&a_, &b_}) {
      operand->resize(static_cast<std::size_t>((operand == &a_ ? m : n) * k));
      for (float& x : *operand)
        x = std::ldexp(normal(random), exponent(random));
    }
    OperandFormat format;
    format.codec.mantissa_bits = mantissa_bits;
    format.block = block;
    job_ = plain_gemm(m, n, k, format, format);
  }

  GemmNumerics on(const MachineParams& machine) const {
    const std::vector<float> c = output(machine);
    return measure_numerics(task(machine), machine, c);
  }
  std::vector<float> output(const MachineParams& machine) const {
    return make_fast_engine(machine)->run(task(machine)).c;
  }
  GemmTask task(const MachineParams& machine) const {
    GemmTask task{job_, a_.data(), b_.data()};
    task.job.mapping = choose_mapping(machine, job_);
    return task;
  }
  /// The sum of a output's products in long double, in ascending K.
  long double exact(std::int64_t row, std::int64_t column) const {
    long double sum = 0.0L;
    for (std::int64_t k = 0; k < job_.k; ++k)
      sum += static_cast<long double>(a_[static_cast<std::size_t>(row * job_.k + k)]) *
             static_cast<long double>(b_[static_cast<std::size_t>(column * job_.k + k)]);
    return sum;
  }
  const GemmJob& job() const { return job_; }

 private:
  static constexpr unsigned kSeed = 20266;
  GemmJob job_;
  std::vector<float> a_;
  std::vector<float> b_;
};

MachineParams machine_with(int lanes, int aligner_fraction_bits) {
  MachineParams machine;
  machine.array.lanes = lanes;
  machine.array.aligner_fraction_bits = aligner_fraction_bits;
  return machine;
}

/// Contract D8. FP64's own rounding is far below the error of 4-bit mantissas.
TEST(GemmNumerics, SqnrComparesTheEnginesOutputBitsWithFp64) {
  const Product product(5, 7, 130, 4, 64, 2);
  const MachineParams machine = machine_with(64, kExactAligner);
  std::vector<float> c = product.output(machine);
  const auto expected = [&] {
    long double signal = 0.0L;
    long double noise = 0.0L;
    for (std::int64_t i = 0; i < 35; ++i) {
      const long double exact = product.exact(i / 7, i % 7);
      const long double error = exact - static_cast<long double>(c[static_cast<std::size_t>(i)]);
      signal += exact * exact;
      noise += error * error;
    }
    return static_cast<double>(10.0L * std::log10(signal / noise));
  };
  const double before = measure_numerics(product.task(machine), machine, c).sqnr_db.value();
  EXPECT_NEAR(before, expected(), 1e-9);
  std::uint32_t bits = 0;
  std::memcpy(&bits, &c[17], sizeof bits);
  bits ^= 1U << 22;  // the top bit of one output's mantissa
  std::memcpy(&c[17], &bits, sizeof bits);
  const double after = measure_numerics(product.task(machine), machine, c).sqnr_db.value();
  EXPECT_NEAR(after, expected(), 1e-9);
  EXPECT_NE(after, before);
}

/// Contract D3: 8 blocks of 8 share an aligner; exponents differ widely. Quantisation is the same whatever
/// the aligner; each of its fraction bits is worth 6 dB, and more as fewer block pairs lose any.
TEST(GemmNumerics, NarrowingTheAlignerChangesSqnrThroughAlignment) {
  const Product product(8, 8, 256, 10, 8, 14);
  const GemmNumerics exact = product.on(machine_with(64, kExactAligner));
  const GemmNumerics wide = product.on(machine_with(64, 8));
  const GemmNumerics narrow = product.on(machine_with(64, 0));
  EXPECT_LT(narrow.sqnr_db.value(), exact.sqnr_db.value());
  EXPECT_FALSE((*exact.error)[kAlignment].sqnr_db);
  EXPECT_GT((*wide.error)[kAlignment].sqnr_db.value() - (*narrow.error)[kAlignment].sqnr_db.value(), 48.0);
  EXPECT_EQ((*wide.error)[kOperands].sqnr_db.value(), (*exact.error)[kOperands].sqnr_db.value());
  EXPECT_EQ((*narrow.error)[kOperands].sqnr_db.value(), (*exact.error)[kOperands].sqnr_db.value());
}

/// Lanes that hold 8 blocks add once where lanes of one block add 8 times: fewer roundings, nothing else.
TEST(GemmNumerics, FewerFp32AdditionsShowInAccumulation) {
  const Product product(8, 8, 1024, 10, 8, 6);
  const ErrorSplit often = product.on(machine_with(8, kExactAligner)).error.value();
  const ErrorSplit seldom = product.on(machine_with(64, kExactAligner)).error.value();
  EXPECT_EQ(often[kOperands].sqnr_db.value(), seldom[kOperands].sqnr_db.value());
  EXPECT_FALSE(often[kAlignment].sqnr_db);
  EXPECT_FALSE(seldom[kAlignment].sqnr_db);
  EXPECT_GT(seldom[kAccumulation].sqnr_db.value(), often[kAccumulation].sqnr_db.value() + 3.0);
}

/// 10-bit mantissas in blocks of 8 give sums of 21 bits: exact in FP32. 16-bit ones give 33.
TEST(GemmNumerics, DoubleRoundingNeedsBlockSumsWiderThanFp32) {
  const MachineParams machine = machine_with(8, kExactAligner);
  EXPECT_FALSE((*Product(8, 8, 256, 10, 8, 1).on(machine).error)[kDoubleRounding].sqnr_db);
  EXPECT_TRUE((*Product(8, 8, 256, 16, 8, 1).on(machine).error)[kDoubleRounding].sqnr_db);
}

/// Machines and GEMMs of every kind: convolutions with padding, batches, post-operations, ragged blocks.
TEST(GemmNumerics, PartsAddUpOnRandomMachines) {
  std::mt19937_64 random(20267);
  std::printf("seed 20267\n");
  int defined = 0;
  int relu = 0;
  int padded = 0;
  int floats = 0;
  for (int i = 0; i < 300; ++i) {
    const MachineParams machine = test_support::random_machine(random);
    const test_support::RandomGemm gemm = test_support::random_gemm(random, machine);
    const GemmTask task{gemm.job, gemm.a.data(), gemm.b.data()};
    const GemmNumerics numerics = measure_numerics(task, machine, make_fast_engine(machine)->run(task).c);
    const std::int64_t real = unpadded_elements(gemm.job.a) * gemm.job.instances;
    EXPECT_EQ(numerics.a.counts.elements, real) << i;
    padded += real < gemm.job.m * gemm.job.k * gemm.job.instances ? 1 : 0;
    if (!numerics.error || !numerics.sqnr_db) continue;
    ++defined;
    relu += gemm.job.post_op == PostOp::Relu ? 1 : 0;
    floats += machine.array.datapath == Datapath::Float ? 1 : 0;
    double shares = 0.0;
    for (const PartFigures& part : *numerics.error)
      shares += part.share.value();
    EXPECT_NEAR(shares, 1.0, 1e-9) << i;
  }
  std::printf("%d of 300 defined, %d of them with ReLU, %d on float datapaths; %d padded\n", defined, relu,
              floats, padded);
  EXPECT_GT(floats, 10);
  EXPECT_GT(defined, 100);
  EXPECT_GT(relu, 10);
  EXPECT_GT(padded, 10);
}

}  // namespace
}  // namespace bfpsim

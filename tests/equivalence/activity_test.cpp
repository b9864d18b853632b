// SPDX-License-Identifier: Apache-2.0
// The value-aware count of products (contract D4) against what the SystemC array is given, pass by pass.
#include <gtest/gtest.h>

#include "rtl_models/accelerator/accelerator.h"
#include "sim/engine/operand_activity.h"
#include "tests/support/random_case.h"

namespace bfpsim {
namespace {

/// Counts the products of each pass whose operands are both not zero, at every position of the array.
class ProductCounter : public ArrayObserver {
 public:
  explicit ProductCounter(const ArrayParams& array) : array_(array) {}

  void on_issue(const IssueSlot& slot) override {
    for (int lane = 0; lane < array_.lanes; ++lane) {
      std::int64_t rows = 0;
      std::int64_t cols = 0;
      for (int row = 0; row < array_.rows; ++row)
        rows += is_active(slot.a_digits, slot.a_elements, row * array_.lanes + lane) ? 1 : 0;
      for (int col = 0; col < array_.cols; ++col)
        cols += is_active(slot.b_digits, slot.b_elements, col * array_.lanes + lane) ? 1 : 0;
      products += rows * cols;
    }
  }
  void on_result(const SubTileResult& /*result*/) override {}

  std::int64_t products = 0;

 private:
  [[nodiscard]] bool is_active(const std::int8_t* digits, const float* elements, int at) const {
    return array_.datapath == Datapath::Float ? elements[at] != 0.0F : digits[at] != 0;
  }

  ArrayParams array_;
};

class Activity : public testing::TestWithParam<std::uint64_t> {};

TEST_P(Activity, IsWhatTheArrayMultiplies) {
  std::mt19937_64 random(GetParam());
  MachineParams machine = test_support::random_machine(random);
  machine.array.dataflow = Dataflow::OutputStationary;  // whose passes an observer sees
  Accelerator accelerator("accelerator", machine);
  ProductCounter counter(machine.array);
  accelerator.set_observer(&counter);
  constexpr int kGemms = 4;
  for (int i = 0; i < kGemms; ++i) {
    SCOPED_TRACE("seed " + std::to_string(GetParam()) + ", GEMM " + std::to_string(i));
    const test_support::RandomGemm gemm = test_support::random_gemm(random, machine);
    const JobContext context = make_job_context(machine, gemm.job, true);
    accelerator.load_memory(context, gemm.a.data(), gemm.b.data());
    counter.products = 0;
    (void)accelerator.run(context);
    GemmTask task;
    task.job = gemm.job;
    task.a_source = gemm.a.data();
    task.b_source = gemm.b.data();
    EXPECT_EQ(measure_activity(task, machine).active_products, counter.products);
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, Activity, testing::Range<std::uint64_t>(301, 321));

}  // namespace
}  // namespace bfpsim

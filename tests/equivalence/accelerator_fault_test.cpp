// SPDX-License-Identifier: Apache-2.0
// Results come through the datapath (contract D3): one flipped bit in storage changes C.
// Expectation: the same run without the fault, and the specification.
#include <gtest/gtest.h>

#include "rtl_models/accelerator/accelerator.h"
#include "sim/engine/gemm_job.h"
#include "sim/engine/gemm_values.h"

namespace bfpsim {
namespace {

constexpr std::int64_t kM = 12;
constexpr std::int64_t kN = 10;
constexpr std::int64_t kK = 100;

class FaultTest : public testing::Test {
 protected:
  explicit FaultTest(const MachineParams& machine = {})
      : machine_(machine), accelerator_("accelerator", machine_) {
    job_ = plain_gemm(kM, kN, kK, {}, {});
    job_.mapping = {16, 16, 128, TileOrder::NFastest};
    for (std::int64_t i = 0; i < kM * kK; ++i)
      a_.push_back(static_cast<float>(i % 13) - 6.0F);
    for (std::int64_t i = 0; i < kN * kK; ++i)
      b_.push_back(static_cast<float>(i % 7) - 3.0F);
  }

  std::int64_t mismatches_with(const Fault& fault) {
    JobContext context = make_job_context(machine_, job_, true);
    context.fault = fault;
    accelerator_.load_memory(context, a_.data(), b_.data());
    static_cast<void>(accelerator_.run(context));
    return count_mismatches(specified_values({job_, a_.data(), b_.data()}, machine_),
                            accelerator_.read_result(context));
  }

  MachineParams machine_;
  Accelerator accelerator_;
  GemmJob job_;
  std::vector<float> a_;
  std::vector<float> b_;
};

TEST_F(FaultTest, OneAccumulatorBitChangesOneOutput) {
  EXPECT_EQ(mismatches_with({}), 0);
  // After the first block of 64 (4 chunks of 16 lanes) each accumulator holds a sum; bit 30 is its exponent's
  // highest.
  Fault fault;
  fault.where = Fault::Where::Accumulator;
  fault.cycle = 0;
  fault.index = 5;
  fault.bit = 30;
  EXPECT_EQ(mismatches_with(fault), 0) << "flipped before the output begins: it starts from +0 all the same";
  fault.after_first_addition = true;
  EXPECT_EQ(mismatches_with(fault), 1);
}

TEST_F(FaultTest, OneOperandBitChangesItsRowOfC) {
  Fault fault;
  fault.where = Fault::Where::OperandBuffer;
  fault.index = 3 * machine_.array.lanes + 2;  // chunk 0, line 3, lane 2
  fault.bit = 0;
  const std::int64_t changed = mismatches_with(fault);
  EXPECT_GT(changed, 0);
  EXPECT_LE(changed, kN) << "only the outputs of line 3";
}

MachineParams float_machine() {
  MachineParams machine;
  machine.array.datapath = Datapath::Float;
  return machine;
}

class FloatFaultTest : public FaultTest {
 protected:
  FloatFaultTest() : FaultTest(float_machine()) {
    for (OperandFormat* format : {&job_.format_a, &job_.format_b}) {
      format->codec.float_element = FloatElement{};
      format->codec.shared = SharedExponent::none();
    }
  }
};

TEST_F(FloatFaultTest, OneElementBitChangesItsRowOfC) {
  EXPECT_EQ(mismatches_with({}), 0);
  Fault fault;
  fault.where = Fault::Where::OperandBuffer;
  fault.index = 3 * machine_.array.lanes + 2;  // chunk 0, line 3, lane 2
  fault.bit = 23;                              // the lowest of its exponent
  const std::int64_t changed = mismatches_with(fault);
  EXPECT_GT(changed, 0);
  EXPECT_LE(changed, kN) << "only the outputs of line 3";
}

}  // namespace
}  // namespace bfpsim

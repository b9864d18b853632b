// SPDX-License-Identifier: Apache-2.0
// The FP32 to BFP converter on the clock; expected codes come from the specification's encoder.
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <vector>

#include "rtl_models/numerics/blocked_operand.h"
#include "rtl_models/numerics/float_format.h"
#include "rtl_models/units/bfp_converter_unit.h"
#include "tests/unit/units/random_operands.h"
#include "tests/unit/units/unit_bench.h"

namespace bfpsim::units {
namespace {

struct Beat {
  std::vector<std::uint32_t> elements;
  bool last = false;
  BfpCoding coding;
  std::uint32_t draw_key = 0;
  std::uint32_t draw_run = 0;
};

struct EncodedBeat {
  std::vector<Mantissa> mantissas;
  int exponent = 0;
  bool last = false;
  friend bool operator==(const EncodedBeat& x, const EncodedBeat& y) {
    return x.mantissas == y.mantissas && x.exponent == y.exponent && x.last == y.last;
  }
};

class ConverterBench : public UnitBench<Beat, EncodedBeat> {
 public:
  explicit ConverterBench(const BfpConverterParams& params)
      : elements_(sc_core::sc_gen_unique_name("elements"), static_cast<std::size_t>(params.width)),
        mantissas_(sc_core::sc_gen_unique_name("mantissas"), static_cast<std::size_t>(params.width)),
        unit_(sc_core::sc_gen_unique_name("unit"), params) {
    connect(unit_);
    unit_.in_element(elements_);
    unit_.in_count(in_count_);
    unit_.in_last(in_last_);
    unit_.in_mantissa_bits(mantissa_bits_);
    unit_.in_exponent_bits(exponent_bits_);
    unit_.in_biased(biased_);
    unit_.in_scale_rule(scale_rule_);
    unit_.in_rounding(rounding_);
    unit_.in_draw_key(draw_key_);
    unit_.in_draw_run(draw_run_);
    unit_.out_mantissa(mantissas_);
    unit_.out_exponent(exponent_);
    unit_.out_count(count_);
    unit_.out_last(last_);
  }

 private:
  void put(const Beat& in) override {
    // Lanes beyond the count carry NaN: they must not be looked at.
    for (std::size_t i = 0; i < elements_.size(); ++i) {
      elements_[i].write(i < in.elements.size() ? in.elements[i] : 0x7FC00000U);
    }
    in_count_.write(static_cast<std::uint16_t>(in.elements.size()));
    in_last_.write(in.last);
    // Before the last beat the block's coding must not be looked at.
    mantissa_bits_.write(static_cast<std::uint8_t>(in.last ? in.coding.mantissa_bits : 2));
    exponent_bits_.write(static_cast<std::uint8_t>(in.last ? in.coding.exponent_bits : 2));
    biased_.write(in.last == in.coding.biased);
    scale_rule_.write(static_cast<std::uint8_t>(in.last ? in.coding.scale_rule : ScaleRule::Ceil));
    rounding_.write(static_cast<std::uint8_t>(in.last ? in.coding.rounding : Rounding::TowardZero));
    draw_key_.write(in.last ? in.draw_key : 0U);
    draw_run_.write(in.last ? in.draw_run : 0U);
  }
  EncodedBeat get() const override {
    EncodedBeat beat;
    for (std::size_t i = 0; i < mantissas_.size(); ++i) {
      if (i < count_.read()) {
        beat.mantissas.push_back(mantissas_[i].read());
      } else {
        EXPECT_EQ(mantissas_[i].read(), 0) << "lane beyond the count";
      }
    }
    beat.exponent = exponent_.read();
    beat.last = last_.read();
    return beat;
  }

  sc_core::sc_vector<sc_core::sc_signal<std::uint32_t>> elements_;
  sc_core::sc_vector<sc_core::sc_signal<std::int16_t>> mantissas_;
  sc_core::sc_signal<std::uint16_t> in_count_, count_;
  sc_core::sc_signal<bool> in_last_, last_, biased_;
  sc_core::sc_signal<std::uint8_t> mantissa_bits_, exponent_bits_, scale_rule_, rounding_;
  sc_core::sc_signal<std::uint32_t> draw_key_, draw_run_;
  sc_core::sc_signal<std::int16_t> exponent_;
  BfpConverterUnit unit_;
};

struct Stream {
  std::vector<Beat> beats;
  std::vector<EncodedBeat> encoded;
};

BfpCoding random_coding(RandomOperands& random, NanPolicy policy) {
  BfpCoding coding;
  coding.mantissa_bits = random.in_range(2, 16);
  coding.biased = random.one_in(3);
  coding.exponent_bits = coding.biased ? 8 : random.one_in(3) ? random.in_range(4, 12) : 10;
  coding.nan_policy = policy;
  coding.scale_rule = static_cast<ScaleRule>(random.in_range(0, 3));
  coding.rounding = static_cast<Rounding>(random.in_range(0, 3));
  return coding;
}

BlockedOperand specified(const std::vector<float>& block, const BfpCoding& coding, const DrawSource& draws) {
  BlockCodec codec;
  codec.mantissa_bits = coding.mantissa_bits;
  codec.shared = {coding.exponent_bits,
                  coding.biased ? ExponentCoding::Biased : ExponentCoding::TwosComplement};
  codec.nan_policy = coding.nan_policy;
  codec.scale_rule = coding.scale_rule;
  codec.rounding = coding.rounding;
  const auto length = static_cast<std::int64_t>(block.size());
  return encode_operand(block.data(), 1, length, codec, BlockShape::vector(static_cast<int>(length)), draws);
}

/// The block is a line of its own, of an operand whose lines before it are as long.
void add_block(RandomOperands& random, int length, int width, NanPolicy policy, Stream& to) {
  const BfpCoding coding = random_coding(random, policy);
  const int top = random.in_range(1, 254);
  std::vector<float> block;
  for (int i = 0; i < length; ++i) {
    const bool special = random.one_in(100);
    block.push_back(float_of(special ? random.any_fp32() : random.fp32(std::max(top - 10, 0), top)));
  }
  if (random.one_in(8)) block.assign(block.size(), 0.0F);
  const DrawSource draws{random.bits(), random.in_range(0, 1000), 0, length};
  const auto runs = static_cast<std::uint32_t>((length + kDrawRun - 1) / kDrawRun);
  const BlockedOperand expected = specified(block, coding, draws);
  for (int start = 0; start < length; start += width) {
    const int end = std::min(start + width, length);
    Beat beat{{}, end == length, coding, draws.key, static_cast<std::uint32_t>(draws.line0) * runs};
    EncodedBeat encoded{{}, expected.exponents.front(), end == length};
    for (int i = start; i < end; ++i) {
      beat.elements.push_back(bits_of(block[static_cast<std::size_t>(i)]));
      encoded.mantissas.push_back(expected.mantissas[static_cast<std::size_t>(i)]);
    }
    to.beats.push_back(std::move(beat));
    to.encoded.push_back(std::move(encoded));
  }
}

TEST(BfpConverterUnit, BlocksOfOneLengthFollowWithoutAGap) {
  struct Case {
    int width, length, latency;
  };
  const Case cases[] = {{16, 64, 4}, {16, 64, 2}, {8, 60, 3}, {4, 3, 2},
                        {1, 5, 6},   {16, 16, 5}, {3, 64, 4}, {16, 200, 4}};
  std::deque<ConverterBench> benches;
  for (const Case& c : cases)
    benches.emplace_back(BfpConverterParams{c.width, 200, c.latency, NanPolicy::Propagate});
  RandomOperands random(1001);
  std::size_t index = 0;
  for (const Case& c : cases) {
    SCOPED_TRACE(testing::Message() << "width " << c.width << ", length " << c.length << ", latency "
                                    << c.latency);
    const int beats = (c.length + c.width - 1) / c.width;
    Stream one;
    add_block(random, c.length, c.width, NanPolicy::Propagate, one);
    ConverterBench& bench = benches[index++];
    // The last beat goes in at beats - 1; the first comes out `latency` later, the others follow at once.
    expect_first_valid_at(bench, one.beats, beats - 1 + c.latency);
    Stream blocks;
    for (int i = 0; i < 30; ++i)
      add_block(random, c.length, c.width, NanPolicy::Propagate, blocks);
    // A beat accepted in every cycle is a block every ceil(length / width) cycles.
    expect_initiation_interval(bench, blocks.beats, blocks.encoded, 1);
    for (std::size_t i = 0; i < bench.taken().size(); ++i) {
      ASSERT_EQ(bench.taken()[i].cycle, beats - 1 + c.latency + static_cast<std::int64_t>(i)) << "beat " << i;
    }
  }
}

TEST(BfpConverterUnit, RaggedBlocksStallsAndResets) {
  std::deque<ConverterBench> benches;
  const NanPolicy policies[] = {NanPolicy::Propagate, NanPolicy::Saturate};
  for (const NanPolicy policy : policies)
    benches.emplace_back(BfpConverterParams{4, 24, 3, policy});
  RandomOperands random(1002);
  for (std::size_t p = 0; p < 2; ++p) {
    Stream blocks;
    for (int i = 0; i < 80; ++i)
      add_block(random, random.in_range(1, 24), 4, policies[p], blocks);
    stream(benches[p], blocks.beats, blocks.encoded.size(), 100, 100, 0);
    expect_values(benches[p], blocks.encoded);
    expect_robust_to_stalls(benches[p], blocks.beats, blocks.encoded, 1010);
    expect_clean_reset(benches[p], blocks.beats, blocks.encoded);
  }
}

TEST(BfpConverterUnit, FillsBothBanksAndNoMoreWhileTheOutputIsRefused) {
  ConverterBench bench({2, 4, 2, NanPolicy::Propagate});
  RandomOperands random(1003);
  Stream blocks;
  for (int i = 0; i < 6; ++i)
    add_block(random, 4, 2, NanPolicy::Propagate, blocks);
  bench.reset();
  std::size_t accepted = 0;
  for (int c = 0; c < 30; ++c) {
    if (bench.cycle(&blocks.beats[accepted], false)) ++accepted;
  }
  // Two banks of two beats; the output register holds one beat but its bank is not empty yet.
  EXPECT_EQ(accepted, 4U);
}

}  // namespace
}  // namespace bfpsim::units

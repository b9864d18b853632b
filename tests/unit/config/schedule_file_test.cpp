// SPDX-License-Identifier: Apache-2.0
#include "sim/config/schedule_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <tuple>

#include "tests/unit/config/support.h"

namespace bfpsim {
namespace {

using testing::ElementsAre;

auto values_of(const ScheduleRule& r) {
  const auto& [last, from, to, layers, glob, pass, operand, as] = r;
  return std::make_tuple(last, from, to, layers, glob, pass, operand, as);
}

/// Constant, initial, maximum, factor, interval, thresholds.
std::vector<double> values_of(const LossScalePolicy& policy) {
  if (const auto* constant = std::get_if<ConstantLossScale>(&policy)) {
    return {static_cast<double>(constant->scale)};
  }
  const auto* dynamic = std::get_if<DynamicLossScale>(&policy);
  if (dynamic == nullptr) return {};
  std::vector<double> values{static_cast<double>(dynamic->initial), static_cast<double>(dynamic->maximum),
                             static_cast<double>(dynamic->factor),
                             static_cast<double>(dynamic->growth_interval)};
  for (const ScaleThreshold& threshold : dynamic->minimum) {
    values.push_back(static_cast<double>(threshold.iteration));
    values.push_back(static_cast<double>(threshold.scale));
  }
  return values;
}

auto values_of(const MappingChoice& choice) {
  std::vector<std::tuple<std::string, std::int64_t, std::int64_t, std::int64_t, TileOrder>> rules;
  for (const auto& [glob, map] : choice.rules)
    rules.emplace_back(glob, map.tile_m, map.tile_n, map.tile_k, map.order);
  return std::make_tuple(choice.objective, rules);
}

auto values_of(const Schedule& s) {
  std::vector<decltype(values_of(ScheduleRule{}))> rules;
  for (const ScheduleRule& rule : s.rules)
    rules.push_back(values_of(rule));
  std::vector<decltype(values_of(ScheduleRule{}))> writes;
  for (const ScheduleRule& rule : s.on_write)
    writes.push_back(values_of(rule));
  return std::make_tuple(s.name, s.description, s.epochs, to_string(s.block), rules, values_of(s.loss_scale),
                         writes, s.encoding_source, s.seed, values_of(s.mapping));
}

Schedule load_text(const std::string& text) {
  const test::TempFolder folder;
  return load_schedule(folder.write("schedule.yaml", text));
}

Schedule shipped(const std::string& name) {
  return load_schedule(std::string(BFPSIM_SOURCE_DIR "/configs/schedules/") + name + ".yaml");
}

/// A format of the table, in blocks of `block` if it leaves them open.
Encoding named(const std::string& name, int block = 64) {
  return {in_blocks(find_format(name).value(), BlockShape::vector(block)), Overflow::ToSpecial};
}

std::string format_name(const Schedule& schedule, const ScheduleQuery& query) {
  return choose_encoding(schedule, query)->format.name;
}

ScheduleQuery ordinary(std::int64_t epoch) {
  ScheduleQuery query;
  query.epoch = epoch;
  query.layer = "layer1.conv1";
  return query;
}

TEST(LoadSchedule, reads_objective_and_mappings) {
  const Schedule s = load_text(
      "schema: bfpsim.schedule/1\nname: x\nrules: [{format: hbfp4}]\nmapping:\n  objective: energy\n  "
      "rules:\n"
      "    - {gemm: '* forward', tile_m: 16, tile_n: 24, tile_k: 64, order: m_fastest}\n"
      "    - {gemm: conv1 *, tile_m: 8, tile_n: 8, tile_k: 128}\n");
  EXPECT_EQ(s.mapping.objective, MappingObjective::LeastEnergy);
  ASSERT_EQ(s.mapping.rules.size(), 2U);
  using Rule = std::tuple<std::string, std::int64_t, std::int64_t, std::int64_t, TileOrder>;
  EXPECT_EQ(std::get<1>(values_of(s.mapping)),
            (std::vector<Rule>{{"* forward", 16, 24, 64, TileOrder::MFastest},
                               {"conv1 *", 8, 8, 128, TileOrder::NFastest}}));
  EXPECT_EQ(find_mapping_rule(s.mapping, "conv1 forward"), 0U);
  EXPECT_EQ(find_mapping_rule(s.mapping, "conv1 backward_data phase 0"), 1U);
  EXPECT_EQ(find_mapping_rule(s.mapping, "fc backward_data"), std::nullopt);
}

TEST(LoadSchedule, reads_every_condition) {
  const Schedule s = load_text(
      "schema: bfpsim.schedule/1\nname: all\ndescription: everything\nepochs: 90\nblock: 1x32\nrules:\n"
      "  - when: {last_epochs: 3, layers: first, pass: backward_data, operand: gradient}\n    format: hbfp8\n"
      "  - when: {epochs: [5, 9], layer_name: 'conv*'}\n    format: hbfp6\n"
      "  - format: hbfp4\n");
  EXPECT_EQ(s.name, "all");
  EXPECT_EQ(s.description, "everything");
  EXPECT_EQ(s.epochs, 90);
  EXPECT_EQ(s.block, BlockShape::vector(32));
  ASSERT_EQ(s.rules.size(), 3U);
  EXPECT_EQ(s.rules[0].last_epochs, 3);
  EXPECT_EQ(s.rules[0].layers, LayerSelector::First);
  EXPECT_EQ(s.rules[0].pass, Pass::BackwardData);
  EXPECT_EQ(s.rules[0].operand, Role::Gradient);
  EXPECT_EQ(s.rules[0].as.format.name, "hbfp8");
  EXPECT_EQ(s.rules[1].epoch_from, 5);
  EXPECT_EQ(s.rules[1].epoch_to, 9);
  EXPECT_EQ(s.rules[1].layers, LayerSelector::Named);
  EXPECT_EQ(s.rules[1].layer_glob, "conv*");
  EXPECT_EQ(values_of(s.rules[2]),
            values_of(ScheduleRule{{}, {}, {}, LayerSelector::Any, "", {}, {}, named("hbfp4", 32)}));
}

TEST(LoadSchedule, words_of_pass_and_operand_are_those_of_the_workload) {
  for (const Pass pass :
       {Pass::Forward, Pass::BackwardData, Pass::BackwardWeight, Pass::BackwardA, Pass::BackwardB}) {
    const Schedule s = load_text("schema: bfpsim.schedule/1\nname: x\nrules:\n  - when: {pass: " +
                                 std::string(to_string(pass)) + "}\n    format: hbfp6\n  - format: hbfp4\n");
    EXPECT_EQ(s.rules[0].pass, pass);
  }
  for (const Role role : {Role::Activation, Role::Weight, Role::Gradient}) {
    const Schedule s = load_text("schema: bfpsim.schedule/1\nname: x\nrules:\n  - when: {operand: " +
                                 std::string(to_string(role)) + "}\n    format: hbfp6\n  - format: hbfp4\n");
    EXPECT_EQ(s.rules[0].operand, role);
  }
}

/// What follows the name and one rule.
Schedule load_training(const std::string& text) {
  return load_text("schema: bfpsim.schedule/1\nname: x\nrules: [{format: hbfp4}]\n" + text);
}

TEST(LoadSchedule, scales_no_loss_unless_told) {
  EXPECT_TRUE(std::holds_alternative<NoLossScale>(load_training("").loss_scale));
  EXPECT_TRUE(std::holds_alternative<NoLossScale>(load_training("loss_scale: none\n").loss_scale));
}

TEST(LoadSchedule, reads_a_constant_and_a_dynamic_loss_scale) {
  EXPECT_EQ(values_of(load_training("loss_scale: 10000\n").loss_scale), std::vector<double>{10000.0});
  const Schedule s = load_training(
      "loss_scale:\n  initial: 512\n  maximum: 65536\n  factor: 4\n  growth_interval: 1000\n"
      "  minimum: [{iteration: 40000, scale: 8192}, {iteration: 150000, scale: 32768}]\n");
  EXPECT_EQ(values_of(s.loss_scale), (std::vector<double>{512, 65536, 4, 1000, 40000, 8192, 150000, 32768}));
}

TEST(LoadSchedule, a_dynamic_loss_scale_begins_at_its_maximum) {
  EXPECT_EQ(values_of(load_training("loss_scale: {maximum: 4096}\n").loss_scale),
            (std::vector<double>{4096, 4096, 2, 2000}));
}

TEST(LoadSchedule, reads_formats_on_write) {
  const Schedule s = load_training(
      "seed: 7\non_write:\n"
      "  - when: {layers: first_or_last}\n    format: fp16\n"
      "  - when: {tensor: weight_gradient, epochs: [2, 3]}\n    format: bf16\n    rounding: toward_zero\n"
      "  - format: fp8_e5m2\n    rounding: stochastic\n");
  EXPECT_EQ(s.seed, 7);
  ASSERT_EQ(s.on_write.size(), 3U);
  EXPECT_EQ(s.on_write[0].layers, LayerSelector::FirstOrLast);
  EXPECT_EQ(s.on_write[0].as.format.name, "fp16");
  EXPECT_EQ(s.on_write[0].as.format.rounding, Rounding::NearestEven);
  EXPECT_EQ(s.on_write[1].operand, Role::WeightGradient);
  EXPECT_EQ(s.on_write[1].epoch_to, 3);
  EXPECT_EQ(s.on_write[1].as.format.rounding, Rounding::TowardZero);
  EXPECT_EQ(s.on_write[2].as.format.name, "fp8_e5m2");
  EXPECT_EQ(s.on_write[2].as.format.rounding, Rounding::Stochastic);
}

TEST(LoadSchedule, reads_every_block_shape) {
  const auto block = [](const std::string& text) {
    return load_text("schema: bfpsim.schedule/1\nname: x\nblock: " + text + "\nrules: [{format: hbfp4}]\n")
        .block;
  };
  EXPECT_EQ(block("64"), BlockShape::vector(64));
  EXPECT_EQ(block("1x16"), BlockShape::vector(16));
  EXPECT_EQ(block("8x8"), BlockShape::tile(8));
  EXPECT_EQ(block("row").kind, BlockShape::Kind::Row);
  EXPECT_EQ(block("tensor").kind, BlockShape::Kind::Tensor);
}

// Harma et al. 2023, section IV: HBFP6 in the last epoch and in the first and last layers, HBFP4 elsewhere.
TEST(ShippedSchedules, accuracy_boosters_boost_the_last_epoch_and_the_outer_layers) {
  const Schedule s = shipped("accuracy_boosters");
  EXPECT_EQ(s.epochs, 160);
  EXPECT_EQ(s.block, BlockShape::vector(64));
  EXPECT_EQ(format_name(s, ordinary(1)), "hbfp4");
  EXPECT_EQ(format_name(s, ordinary(159)), "hbfp4");
  EXPECT_EQ(format_name(s, ordinary(160)), "hbfp6");
  ScheduleQuery outer = ordinary(1);
  outer.first_layer = true;
  EXPECT_EQ(format_name(s, outer), "hbfp6");
  outer.first_layer = false;
  outer.last_layer = true;
  EXPECT_EQ(format_name(s, outer), "hbfp6");
}

TEST(ShippedSchedules, the_variant_boosts_the_last_ten_epochs) {
  const Schedule s = shipped("accuracy_boosters_last10");
  EXPECT_EQ(format_name(s, ordinary(150)), "hbfp4");
  EXPECT_EQ(format_name(s, ordinary(151)), "hbfp6");
}

TEST(ShippedSchedules, plain_ones_know_one_format) {
  for (const char* name : {"hbfp4", "hbfp6", "hbfp8", "hbfp16"}) {
    for (const std::int64_t epoch : {1, 160})
      EXPECT_EQ(format_name(shipped(name), ordinary(epoch)), name);
  }
}

TEST(ShippedSchedules, accuracy_boosters_is_the_example_of_the_documentation) {
  const std::string page = test::read_file(BFPSIM_SOURCE_DIR "/docs/configuration.md");
  const std::size_t begin = page.find("```yaml\n") + 8;
  const Schedule documented = load_text(page.substr(begin, page.find("```", begin) - begin));
  EXPECT_EQ(values_of(documented), values_of(shipped("accuracy_boosters")));
}

TEST(DumpSchedule, names_what_the_file_left_out) {
  const std::string text =
      dump_schedule(load_text("schema: bfpsim.schedule/1\nname: bare\nrules: [{format: hbfp4}]\n"));
  EXPECT_EQ(text,
            "schema: bfpsim.schedule/1\nname: \"bare\"\nepochs: 160\nblock: 1x64\nrules:\n  - format: hbfp4\n"
            "    rounding: nearest_even\nencoding_source: fp32\nloss_scale: none\non_write: []\noptimizer: "
            "{kind: momentum, "
            "master_weights: fp32}\nseed: 1\n");
}

template <typename T>
std::optional<T> maybe(std::mt19937_64& random, int count, int first = 0) {
  if (random() % 2 == 0) return std::nullopt;
  return static_cast<T>(first + static_cast<int>(random() % static_cast<unsigned>(count)));
}

/// A format of the table with options, or one of somebody's own.
Encoding random_encoding(std::mt19937_64& random, bool plain_float) {
  Encoding as;
  do {
    as.format = format_table()[random() % format_table().size()];
  } while (plain_float && as.format.is_block());
  as.format.rounding = static_cast<Rounding>(random() % 4);
  if (!as.format.is_block()) as.overflow = static_cast<Overflow>(random() % 2);
  if (as.format.is_block() && random() % 2 == 0) as.format.block = BlockShape::vector(24);
  if (leaves_block_open(as.format) && random() % 2 == 0) as.format.shared->bits = 7;
  if (as.format.is_block() && !leaves_block_open(as.format))
    as.format.scale_rule = static_cast<ScaleRule>(random() % 4);
  if (random() % 4 != 0) return as;
  if (random() % 2 == 0) as.format.name = "mine";
  if (auto* element = std::get_if<FloatElement>(&as.format.element)) {
    *element = {3, 4, 3, SpecialValues::None, 2};
  } else {
    as.format.element = IntElement{11};
  }
  return as;
}

ScheduleRule random_rule(std::mt19937_64& random) {
  ScheduleRule rule;
  rule.last_epochs = static_cast<std::int64_t>(1 + random() % 20);  // never without a condition
  if (random() % 2 == 0) {
    rule.epoch_from = static_cast<std::int64_t>(1 + random() % 50);
    rule.epoch_to = *rule.epoch_from + static_cast<std::int64_t>(random() % 50);
  }
  rule.layers = static_cast<LayerSelector>(random() % 5);
  if (rule.layers == LayerSelector::Named) rule.layer_glob = random() % 2 == 0 ? "a \"b\\: # *" : "größe*";
  rule.pass = maybe<Pass>(random, 5);
  rule.operand = maybe<Role>(random, 3);
  rule.as = random_encoding(random, false);
  return rule;
}

LossScalePolicy random_loss_scale(std::mt19937_64& random) {
  if (random() % 3 == 0) return NoLossScale{};
  if (random() % 2 == 0) return ConstantLossScale{0.1F * static_cast<float>(1 + random() % 1000)};
  DynamicLossScale policy;
  policy.initial = std::ldexp(1.0F, static_cast<int>(random() % 30));
  policy.maximum = std::ldexp(1.0F, static_cast<int>(random() % 30));
  policy.factor = 1.5F;
  policy.growth_interval = static_cast<std::int64_t>(1 + random() % 5000);
  for (std::int64_t i = static_cast<std::int64_t>(random() % 3); i > 0; --i)
    policy.minimum.push_back({100 - i, 3.0F});
  return policy;
}

ScheduleRule random_write(std::mt19937_64& random) {
  ScheduleRule rule = random_rule(random);
  rule.pass.reset();
  rule.operand = maybe<Role>(random, 4);
  rule.as = random_encoding(random, true);
  return rule;
}

TEST(DumpSchedule, reads_back_to_an_equal_schedule) {
  constexpr unsigned kSeed = 4;
  std::mt19937_64 random(kSeed);
  const std::vector<BlockShape> blocks{BlockShape::vector(64),
                                       BlockShape::vector(1),
                                       BlockShape::tile(24),
                                       {BlockShape::Kind::Row, 64},
                                       {BlockShape::Kind::Tensor, 64}};
  const test::TempFolder folder;
  for (int i = 0; i < 300; ++i) {
    SCOPED_TRACE("seed " + std::to_string(kSeed) + ", schedule " + std::to_string(i));
    Schedule schedule;
    schedule.name = "random";
    schedule.description = i % 3 == 0 ? "" : "two lines:\n# \"quoted\" \\ größe";
    schedule.epochs = static_cast<std::int64_t>(1 + random() % 1000);
    schedule.block = blocks[random() % blocks.size()];
    for (std::uint64_t n = random() % 5; n > 0; --n)
      schedule.rules.push_back(random_rule(random));
    schedule.rules.push_back({{}, {}, {}, LayerSelector::Any, "", {}, {}, named("hbfp4")});
    schedule.encoding_source = random() % 2 == 0 ? EncodingSource::Fp32 : EncodingSource::Quantised;
    schedule.loss_scale = random_loss_scale(random);
    for (std::uint64_t n = random() % 3; n > 0; --n)
      schedule.on_write.push_back(random_write(random));
    schedule.seed = static_cast<std::int64_t>(random() >> 1U);
    schedule.mapping.objective = static_cast<MappingObjective>(random() % kMappingObjectiveWords.size());
    for (std::uint64_t n = random() % 3; n > 0; --n) {
      const auto size = [&] { return static_cast<std::int64_t>(1 + random() % 5000); };
      schedule.mapping.rules.push_back({"* \"" + std::to_string(n) + "\": #",
                                        {size(), size(), size(), static_cast<TileOrder>(random() % 2)}});
    }
    const Schedule again = load_schedule(folder.write("schedule.yaml", dump_schedule(schedule)));
    ASSERT_EQ(values_of(again), values_of(schedule));
  }
}

constexpr const char* kRulesOfX = "schema: bfpsim.schedule/1\nname: x\nblock: 32\nrules:\n";
constexpr const char* kMine =
    "schema: bfpsim.format/1\nname: mine\nelement: {kind: int, bits: 5}\nscale: {kind: shared_exponent}\n"
    "block: 1x16\n";

TEST(ScheduleFormats, rules_take_rounding_scale_rule_block_exponent_bits_and_overflow) {
  const Schedule s =
      load_text(std::string(kRulesOfX) +
                "  - {when: {epochs: [1, 1]}, format: mxfp4, rounding: stochastic, scale_rule: even, "
                "block: 16}\n"
                "  - {when: {epochs: [2, 2]}, format: hbfp4, exponent_bits: 8, block: 1x8}\n"
                "  - {when: {epochs: [3, 3]}, format: fp8_e5m2, overflow: saturate}\n"
                "  - {format: hbfp6, rounding: toward_zero}\n");
  Encoding mxfp4 = named("mxfp4");
  mxfp4.format.rounding = Rounding::Stochastic;
  mxfp4.format.scale_rule = ScaleRule::Even;
  mxfp4.format.block = BlockShape::vector(16);
  EXPECT_EQ(s.rules[0].as, mxfp4);
  Encoding hbfp4 = named("hbfp4", 8);
  hbfp4.format.shared->bits = 8;
  EXPECT_EQ(s.rules[1].as, hbfp4);
  EXPECT_EQ(s.rules[2].as, (Encoding{find_format("fp8_e5m2").value(), Overflow::Saturate}));
  Encoding hbfp6 = named("hbfp6", 32);
  hbfp6.format.rounding = Rounding::TowardZero;
  EXPECT_EQ(s.rules[3].as, hbfp6);
}

TEST(ScheduleFormats, formats_of_ones_own_come_by_name_by_path_and_in_full) {
  const test::TempFolder folder;
  folder.write("my/formats/mine.yaml", kMine);
  const std::string path = folder.write("my/schedules/s.yaml",
                                        std::string(kRulesOfX) +
                                            "  - {when: {epochs: [1, 1]}, format: mine}\n"
                                            "  - {when: {epochs: [2, 2]}, format: ../formats/mine.yaml}\n"
                                            "  - format: {name: mine, element: {kind: int, bits: 5}, scale: "
                                            "{kind: shared_exponent}, block: 16}\n");
  Encoding mine;
  mine.format.name = "mine";
  mine.format.element = IntElement{5};
  mine.format.shared = SharedExponent{10, ExponentCoding::TwosComplement};
  mine.format.block = BlockShape::vector(16);  // its own, not the schedule's 32
  const Schedule s = load_schedule(path, {}, {folder.path("my"), {}});
  for (const ScheduleRule& rule : s.rules)
    EXPECT_EQ(rule.as, mine);
}

TEST(ScheduleFormats, mistakes_name_the_rule_and_the_reason) {
  const test::TempFolder folder;
  folder.write("bad.yaml", "schema: bfpsim.format/1\nname: bad\nelement: {kind: int, bits: 77}\n");
  folder.write("formats/mine.yaml", kMine);
  const std::string path = folder.write(
      "s.yaml", std::string(kRulesOfX) +
                    "  - {when: {epochs: [1, 1]}, format: mine2}\n"
                    "  - {when: {epochs: [2, 2]}, format: hbfp4, scale_rule: even}\n"
                    "  - {when: {epochs: [3, 3]}, format: fp16, block: 8}\n"
                    "  - {when: {epochs: [4, 4]}, format: mxfp4, exponent_bits: 8, overflow: saturate}\n"
                    "  - {when: {epochs: [5, 5]}, format: bad.yaml}\n"
                    "  - {when: {epochs: [6, 6]}, format: none.yaml}\n"
                    "  - {when: {epochs: [7, 7]}, format: hbfp4, rounding: stochastik}\n"
                    "  - format: {name: mine, element: {kind: int}}\n");
  EXPECT_THAT(
      test::told_by([&] {
        return load_schedule(path, {}, {folder.path(""), {}});
      }),
      ElementsAre(
          "5:38 unknown format 'mine2'; did you mean 'mine'?",
          "6:57 'rules[1].scale_rule': hbfp4 has a shared exponent, no E8M0 scale",
          "7:51 'rules[2].block': fp16 is a plain float, which shares no exponent",
          "8:60 'rules[3].exponent_bits': mxfp4 has an E8M0 scale of 8 bits",
          "8:73 'rules[3].overflow': mxfp4 is a block format, whose elements saturate",
          "9:38 the file of format 'bad.yaml' cannot be used: line 3, column 28: 'element.bits' must be an "
          "integer from 2 to 16; '77' is out of range",
          "10:38 the file of format 'none.yaml' cannot be used: no such file",
          "11:55 'rules[6].rounding' must be nearest_even, stochastic, nearest_away or toward_zero, not "
          "'stochastik'; did you mean 'stochastic'?",
          "12:35 missing key 'rules[7].format.element.bits' of an int"));
}

}  // namespace
}  // namespace bfpsim

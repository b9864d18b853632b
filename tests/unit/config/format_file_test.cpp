// SPDX-License-Identifier: Apache-2.0
// Expectations: docs/configuration.md's keys, and the ranges of the format's value types.
#include "sim/config/format_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <tuple>

#include "tests/unit/config/support.h"

namespace bfpsim {
namespace {

using testing::ElementsAre;

auto values_of(const Format& f) {
  const FloatElement none{0, 0, 0, SpecialValues::None, 2};
  const FloatElement e = f.has_int_elements() ? none : f.as_float();
  return std::make_tuple(f.name, f.description, f.element_bits(), e.exponent_bits, e.mantissa_bits, e.bias,
                         e.specials, e.radix, f.shared, f.shared ? to_string(f.block) : "", f.rounding,
                         f.scale_rule);
}

const std::string kHead = "schema: bfpsim.format/1\nname: mine\n";

Format load_text(const std::string& text) {
  const test::TempFolder folder;
  return load_format(folder.write("format.yaml", text));
}

std::vector<std::string> mistakes(const std::string& text) {
  return test::told_by([&] { return load_text(kHead + text); });
}

TEST(LoadFormat, ReadsAnIntFormat) {
  const Format f = load_text(kHead +
                             "element: {kind: int, bits: 5}\nscale: {kind: shared_exponent, bits: 7}\n"
                             "block: 8x8\nrounding: stochastic\n");
  EXPECT_EQ(f.as_int().bits, 5);
  EXPECT_EQ(f.shared, (SharedExponent{7, ExponentCoding::TwosComplement}));
  EXPECT_EQ(f.block, BlockShape::tile(8));
  EXPECT_EQ(f.rounding, Rounding::Stochastic);
}

TEST(LoadFormat, APlainFloatHasIeeeDefaults) {
  const Format f = load_text(kHead + "element: {kind: float, exponent_bits: 5, mantissa_bits: 3}\n");
  EXPECT_FALSE(f.is_block());
  EXPECT_EQ(f.as_float().bias, 15);
  EXPECT_EQ(f.as_float().specials, SpecialValues::Ieee);
  EXPECT_EQ(f.rounding, Rounding::NearestEven);
}

TEST(LoadFormat, TellsEveryMistakeWithItsPlace) {
  EXPECT_THAT(
      mistakes("element: {kind: int, bits: 17}\nscale: {kind: e8m0, rule: ciel, bits: 8}\nblock: 4x8\n"),
      ElementsAre(testing::StartsWith("3:28 'element.bits' must be"),
                  testing::AllOf(testing::StartsWith("4:27 "), testing::HasSubstr("did you mean 'ceil'")),
                  testing::StartsWith("4:39 'scale.bits' belongs to kind: shared_exponent"),
                  testing::StartsWith("5:8 'block' must be a length")));
  EXPECT_THAT(mistakes("element: {kind: flaot}\n"), ElementsAre(testing::HasSubstr("did you mean 'float'")));
  EXPECT_THAT(mistakes("element: {kind: int, bits: 4}\nroundign: stochastic\n"),
              testing::Contains(testing::HasSubstr("did you mean 'rounding'")));
}

TEST(LoadFormat, RefusesWhatCannotBe) {
  const std::pair<const char*, const char*> cases[] = {
      {"element: {kind: int, bits: 4}\n", "int elements take a 'scale'"},
      {"element: {kind: int}\nscale: {kind: e8m0}\n", "missing key 'element.bits'"},
      {"element: {kind: float, exponent_bits: 4}\n", "missing key 'element.mantissa_bits'"},
      {"element: {kind: float, exponent_bits: 4, mantissa_bits: 0}\n", "at least 1 mantissa bit"},
      {"element: {kind: float, exponent_bits: 1, mantissa_bits: 2}\n", "no normal number"},
      {"element: {kind: float, exponent_bits: 8, mantissa_bits: 3, bias: 120}\n", "above FP32's range"},
      {"element: {kind: float, exponent_bits: 4, mantissa_bits: 3, bias: 200}\n", "below FP32's"},
      {"element: {kind: float, exponent_bits: 3, mantissa_bits: 1, specials: none, radix: 4}\n",
       "the radix must be"},
      {"element: {kind: float, exponent_bits: 4, mantissa_bits: 3}\nblock: 32\n", "'block' takes a 'scale'"},
      {"element: {kind: float, exponent_bits: 4, mantissa_bits: 3, bits: 8}\n", "belongs to kind: int"}};
  for (const auto& [text, message] : cases)
    EXPECT_THAT(mistakes(text), ElementsAre(testing::HasSubstr(message))) << text;
}

TEST(DumpFormat, ReadsBackToAnEqualFormatForEveryRowOfTheTable) {
  const test::TempFolder folder;
  for (const Format& row : format_table()) {
    for (const Rounding rounding : {Rounding::NearestEven, Rounding::Stochastic, Rounding::TowardZero}) {
      Format format = row;
      format.rounding = rounding;
      if (format.shared && format.shared->coding == ExponentCoding::Biased)
        format.scale_rule = ScaleRule::Rceil;
      const Format again = load_format(folder.write("format.yaml", dump_format(format)));
      EXPECT_EQ(values_of(again), values_of(format)) << row.name;
    }
  }
}

TEST(ShippedFormats, MxFp8E3m4IsTheExampleOfTheDocumentation) {
  const std::string page = test::read_file(BFPSIM_SOURCE_DIR "/docs/configuration.md");
  const std::size_t begin = page.find("```yaml\n", page.find("<!-- the shipped mxfp8_e3m4 -->")) + 8;
  const Format documented = load_text(page.substr(begin, page.find("```", begin) - begin));
  EXPECT_EQ(values_of(documented),
            values_of(load_format(BFPSIM_SOURCE_DIR "/configs/formats/mxfp8_e3m4.yaml")));
}

TEST(ResolveFormat, KnowsTheTableTheFolderAndFiles) {
  const ConfigSearch search{std::nullopt, {{BFPSIM_SOURCE_DIR}}};
  EXPECT_EQ(resolve_format("hbfp4", search).as_int().bits, 4);
  EXPECT_EQ(resolve_format("mxfp8_e3m4", search).scale_rule, ScaleRule::Rceil);
  EXPECT_EQ(resolve_format(BFPSIM_SOURCE_DIR "/configs/formats/mxfp8_e3m4.yaml", search).name, "mxfp8_e3m4");
  EXPECT_THAT(test::told_by([&] { return resolve_format("mxfp8_e3n4", search); }),
              ElementsAre(testing::HasSubstr("did you mean 'mxfp8_e3m4'?")));
}

}  // namespace
}  // namespace bfpsim

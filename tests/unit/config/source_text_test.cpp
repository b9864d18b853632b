// SPDX-License-Identifier: Apache-2.0
// Files that are hardly text: what they are told, and that they cost neither memory nor time.
#include "sim/config/source_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/config/check.h"
#include "tests/unit/config/support.h"

namespace bfpsim {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> told_of(const std::string& text) {
  const test::TempFolder folder;
  return test::told(check_file(folder.write("file.yaml", text)).diagnostics);
}

std::string formatted(const std::string& text) {
  const test::TempFolder folder;
  std::vector<Diagnostic> diagnostics = check_file(folder.write("file.yaml", text)).diagnostics;
  for (Diagnostic& d : diagnostics)
    d.file = "f";
  return format(diagnostics);
}

std::string repeat(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i)
    all += text;
  return all;
}

const std::string kGood = "schema: bfpsim.schedule/1\nname: x\nrules: [{format: hbfp4}]\n";

TEST(SourceText, a_missing_file_is_told) {
  EXPECT_THAT(test::told(check_file("/nonexistent/x.yaml").diagnostics), ElementsAre("no such file"));
}

TEST(SourceText, a_folder_is_told) {
  const test::TempFolder folder;
  EXPECT_THAT(test::told(check_file(folder.path("")).diagnostics), ElementsAre("is a folder, not a file"));
}

TEST(SourceText, an_endless_file_ends) {
  EXPECT_THAT(test::told(check_file("/dev/zero").diagnostics),
              ElementsAre(HasSubstr("is larger than 4 MiB")));
}

TEST(SourceText, a_byte_order_mark_and_dos_line_ends_are_fine) {
  std::string dos;
  for (const char c : kGood)
    dos += c == '\n' ? "\r\n" : std::string(1, c);
  EXPECT_THAT(told_of("\xEF\xBB\xBF" + dos), ElementsAre());
  EXPECT_THAT(told_of("\xEF\xBB\xBFname: x\r\nschema: no\r\n"),
              ElementsAre(HasSubstr("2:9 'schema' must be one of")));
}

TEST(SourceText, a_missing_line_end_at_the_end_is_fine) {
  EXPECT_THAT(told_of(kGood.substr(0, kGood.size() - 1)), ElementsAre());
}

TEST(SourceText, what_is_not_utf8_is_told_by_place) {
  EXPECT_THAT(told_of("a: b\nname: Gr\xF6\xDF"
                      "e\n"),
              ElementsAre("2:9 byte 0xf6 is not UTF-8 text"));
  EXPECT_THAT(told_of("\xFF\xFEs\0c\0"), ElementsAre("1:1 byte 0xff is not UTF-8 text"));
}

// RFC 3629, section 3: overlong forms, surrogates and beyond U+10FFFF; a character that is cut off.
TEST(SourceText, malformed_utf8_is_refused) {
  for (const char* bytes : {"\xC0\x80", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF",
                            "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\x80", "\xE2\x82"}) {
    EXPECT_THAT(told_of(std::string("# ") + bytes), ElementsAre(HasSubstr("1:3 byte 0x"))) << bytes;
  }
  for (const char* bytes :
       {"\xC2\xA0", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_THAT(told_of("# " + std::string(bytes) + "\n" + kGood), ElementsAre()) << bytes;
  }
}

TEST(SourceText, control_characters_are_refused) {
  EXPECT_THAT(told_of(std::string("a: \0b\n", 6)),
              ElementsAre("1:4 control character U+0000 is not allowed"));
  EXPECT_THAT(told_of("a: b\n\x04hidden: 1\n"), ElementsAre("2:1 control character U+0004 is not allowed"));
  EXPECT_THAT(told_of("a: \x1b[2J\n"), ElementsAre("1:4 control character U+001B is not allowed"));
  EXPECT_THAT(told_of("a: \xC2\x85\n"), ElementsAre("1:4 control character U+0085 is not allowed"));
  EXPECT_THAT(told_of("a: b\rc: d\n"), ElementsAre("1:5 control character U+000D is not allowed"));
}

TEST(SourceText, escapes_bring_no_control_characters_in) {
  EXPECT_THAT(
      told_of("schema: bfpsim.schedule/1\nname: x\ndescription: \"\\e[2J\"\nrules: [{format: hbfp4}]\n"),
      ElementsAre("3:14 'description' must be text without control characters"));
  EXPECT_THAT(told_of("schema: \"\\e[2J\"\n"), ElementsAre(HasSubstr("not the quoted text '?[2J'")));
}

// The caret stands under the place with any tab width, and counts characters, not bytes.
TEST(Diagnostics, carets_follow_tabs_and_wide_characters) {
  EXPECT_EQ(formatted("schema: bfpsim.schedule/1\nname: x\nrules: [{\"fo\xC3\xB6\":\thbfp4,\tx: 1}]\n"),
            "f:3:9: error: missing key 'format' in 'rules[0]'\n"
            "    3 | rules: [{\"fo\xC3\xB6\":\thbfp4,\tx: 1}]\n"
            "      |         ^\n"
            "f:3:10: error: unknown key 'fo\xC3\xB6' in 'rules[0]'\n"
            "    3 | rules: [{\"fo\xC3\xB6\":\thbfp4,\tx: 1}]\n"
            "      |          ^~~~~\n"
            "f:3:24: error: unknown key 'x' in 'rules[0]'\n"
            "    3 | rules: [{\"fo\xC3\xB6\":\thbfp4,\tx: 1}]\n"
            "      |                \t      \t^");
}

TEST(Diagnostics, many_mistakes_are_counted_not_listed) {
  std::string text = "schema: bfpsim.accelerator/1\nname: x\n";
  for (int i = 0; i < 250; ++i)
    text += "key" + std::to_string(i) + ": 1\n";
  const std::vector<std::string> told = told_of(text);
  ASSERT_EQ(told.size(), 101U);
  EXPECT_EQ(told.back(), "150 more mistakes are not shown");
}

// Sizes at which a reader that recurses, expands or counts again and again would be seen.
TEST(HostileFiles, deep_nesting_is_refused) {
  for (const char* open : {"[", "{", "- ", "? ", "a: [", "[\n"}) {
    EXPECT_THAT(told_of(repeat(open, 50000)), ElementsAre(HasSubstr("nested deeper than 32 levels"))) << open;
  }
}

TEST(HostileFiles, aliases_do_not_multiply) {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    const std::string last = "*a" + std::to_string(i - 1) + ", ";
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + repeat(last, 9) +
            last.substr(0, 3) + "]\n";
  }
  EXPECT_THAT(told_of(text), ElementsAre(HasSubstr("more than 2000000 values")));
}

// Without an anchor around them, the copies are counted by nothing but the aliases.
TEST(HostileFiles, one_value_is_not_copied_without_end) {
  EXPECT_THAT(told_of("a: &a [" + repeat("x, ", 999) + "x]\nb: [" + repeat("*a, ", 2500) + "*a]\n"),
              ElementsAre(HasSubstr("more than 2000000 values")));
}

TEST(HostileFiles, one_long_line_is_shown_in_part) {
  const std::string text = formatted("a: [" + repeat("1,", 100000) + "1]\nschema: bfpsim.nothing\n" +
                                     "b: " + std::string(100000, 'x') + "\n");
  EXPECT_LT(text.size(), 1000U);
}

}  // namespace
}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
#include "sim/report/text_table.h"

#include <gtest/gtest.h>

namespace bfpsim {
namespace {

TextTable three_columns() {
  TextTable table({{"name", Align::Left, 0, 6}, {"cycles", Align::Right}, {"remark", Align::Left, 1}});
  table.add_row({"conv1", "12", "first"});
  table.add_row({"a longer name", "1,234", "second"});
  return table;
}

TEST(TextTable, AlignsColumns) {
  EXPECT_EQ(three_columns().render({80, false}, 2),
            "  name           cycles  remark\n"
            "  conv1              12  first\n"
            "  a longer name   1,234  second\n");
}

TEST(TextTable, CutsCellsBeforeItDropsColumns) {
  EXPECT_EQ(three_columns().render({26, false}, 2),
            "  name      cycles  remark\n"
            "  conv1         12  first\n"
            "  a l..ame   1,234  second\n");
}

TEST(TextTable, DropsTheHighestRankAndSaysSo) {
  EXPECT_EQ(three_columns().render({18, false}, 2),
            "  name      cycles\n"
            "  conv1         12\n"
            "  a l..ame   1,234\n"
            "  (too narrow for:\n"
            "  remark)\n");
}

TEST(TextTable, ContinuesProseOnLinesBelow) {
  TextTable table({{"name"}, {"what it is", Align::Left, 0, 9, true}});
  table.add_row({"a", "some longer text"});
  table.add_row({"b", "short"});
  EXPECT_EQ(table.render({18, false}, 0),
            "name  what it is\n"
            "a     some longer\n"
            "      text\n"
            "b     short\n");
}

TEST(TextTable, RefusesARowOfAnotherLength) {
  TextTable table({{"one"}, {"two"}});
  EXPECT_THROW(table.add_row({"alone"}), std::logic_error);
}

}  // namespace
}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
// A table for a terminal: aligned columns that give way when the width is small.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/report/text_style.h"

namespace bfpsim {

enum class Align : std::uint8_t { Left, Right };

struct Column {
  std::string title;
  Align align = Align::Left;
  int drop_rank = 0;   ///< 0 stays; in a narrow terminal the highest goes first
  int min_width = 0;   ///< the cells may be cut down to this; 0: never cut
  bool wraps = false;  ///< prose: continued on lines below instead of cut
};

class TextTable {
 public:
  explicit TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {}

  /// One cell per column.
  void add_row(std::vector<std::string> cells);

  /// Title line and rows, `indent` spaces before each. Columns are cut first, then left out; what is left out
  /// is named in a last line.
  [[nodiscard]] std::string render(const TextStyle& style, int indent = 2) const;

 private:
  struct Layout {
    std::vector<std::size_t> columns;  ///< those that are shown
    std::vector<int> widths;           ///< theirs
    std::vector<std::string> dropped;
  };
  [[nodiscard]] Layout lay_out(int width) const;
  [[nodiscard]] int natural_width(std::size_t column) const;
  [[nodiscard]] std::string row(const Layout& layout, const std::vector<std::string>& cells,
                                int indent) const;
  [[nodiscard]] std::string line(const Layout& layout, const std::vector<std::string>& cells,
                                 int indent) const;

  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
#include "sim/report/text_table.h"

#include <algorithm>
#include <numeric>
#include <sstream>
#include <stdexcept>

namespace bfpsim {
namespace {

constexpr int kGap = 2;  ///< spaces between columns

int total_width(const std::vector<int>& widths) {
  const int gaps = widths.empty() ? 0 : kGap * (static_cast<int>(widths.size()) - 1);
  return std::accumulate(widths.begin(), widths.end(), gaps);
}

}  // namespace

void TextTable::add_row(std::vector<std::string> cells) {
  if (cells.size() != columns_.size()) throw std::logic_error("a table row has another number of cells");
  rows_.push_back(std::move(cells));
}

int TextTable::natural_width(std::size_t column) const {
  int width = display_width(columns_[column].title);
  for (const auto& cells : rows_)
    width = std::max(width, display_width(cells[column]));
  return width;
}

TextTable::Layout TextTable::lay_out(int width) const {
  Layout layout;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    layout.columns.push_back(i);
    layout.widths.push_back(natural_width(i));
  }
  const auto floor_of = [&](std::size_t at) {
    const int least = columns_[layout.columns[at]].min_width;
    return least > 0 ? std::min(least, layout.widths[at]) : layout.widths[at];
  };
  const auto least_total = [&] {
    std::vector<int> floors;
    for (std::size_t at = 0; at < layout.columns.size(); ++at)
      floors.push_back(floor_of(at));
    return total_width(floors);
  };
  while (least_total() > width) {
    const auto victim = std::max_element(
        layout.columns.begin(), layout.columns.end(),
        [&](std::size_t a, std::size_t b) { return columns_[a].drop_rank < columns_[b].drop_rank; });
    if (victim == layout.columns.end() || columns_[*victim].drop_rank == 0) break;
    if (!columns_[*victim].title.empty()) layout.dropped.push_back(columns_[*victim].title);
    layout.widths.erase(layout.widths.begin() + (victim - layout.columns.begin()));
    layout.columns.erase(victim);
  }
  for (std::size_t at = layout.columns.size(); at-- > 0;) {
    const int excess = total_width(layout.widths) - width;
    if (excess > 0) layout.widths[at] = std::max(floor_of(at), layout.widths[at] - excess);
  }
  return layout;
}

std::string TextTable::line(const Layout& layout, const std::vector<std::string>& cells, int indent) const {
  std::string out(static_cast<std::size_t>(indent), ' ');
  for (std::size_t at = 0; at < layout.columns.size(); ++at) {
    const std::string cell = ellipsize(cells[layout.columns[at]], layout.widths[at]);
    const std::string padding(static_cast<std::size_t>(layout.widths[at] - display_width(cell)), ' ');
    if (at > 0) out.append(kGap, ' ');
    out += columns_[layout.columns[at]].align == Align::Right ? padding + cell : cell + padding;
  }
  out.erase(out.find_last_not_of(' ') + 1);
  return out;
}

std::string TextTable::row(const Layout& layout, const std::vector<std::string>& cells, int indent) const {
  std::vector<std::vector<std::string>> lines = {cells};
  for (std::size_t at = 0; at < layout.columns.size(); ++at) {
    const std::size_t column = layout.columns[at];
    if (!columns_[column].wraps) continue;
    std::istringstream text(wrap(cells[column], {layout.widths[at], false}));
    std::string piece;
    for (std::size_t i = 0; std::getline(text, piece); ++i) {
      if (i == lines.size()) lines.emplace_back(columns_.size());
      lines[i][column] = piece;
    }
  }
  std::string out;
  for (const auto& cells_of_line : lines)
    out += line(layout, cells_of_line, indent) + "\n";
  return out;
}

std::string TextTable::render(const TextStyle& style, int indent) const {
  const Layout layout = lay_out(style.width - indent);
  std::vector<std::string> titles;
  for (const Column& column : columns_)
    titles.push_back(column.title);
  std::string out = heading(line(layout, titles, indent), style);
  for (const auto& cells : rows_)
    out += row(layout, cells, indent);
  if (layout.dropped.empty()) return out;
  std::string note = "(too narrow for:";
  for (const std::string& title : layout.dropped)
    note += (title == layout.dropped.front() ? " " : ", ") + title;
  return out + wrap(note + ")", style, indent);
}

}  // namespace bfpsim

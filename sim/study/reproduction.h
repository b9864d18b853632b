// SPDX-License-Identifier: Apache-2.0
// A published figure beside ours: what was claimed, how we count, the bound that decides, and the verdict.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/config/published_bound.h"

namespace bfpsim {

enum class Verdict : std::uint8_t {
  Holds,
  Refuted,
  Undefined,  ///< there is no figure of ours
};
[[nodiscard]] std::string_view to_string(Verdict verdict);

/// One published figure under one way of counting.
struct Finding {
  std::string id;         ///< "fig1.fmnist-resnet8.1xN.network"
  std::string what;       ///< the figure
  std::string where;      ///< in the publication: section, figure, table
  std::string published;  ///< in its words
  std::string counting;   ///< what ours counts, and over what data
  PublishedBound bound;
  std::optional<double> ours;
  std::optional<std::string> disagreement;  ///< documented: why ours is expected not to hold

  [[nodiscard]] std::optional<double> deviation() const;  ///< ours / published - 1
  [[nodiscard]] Verdict verdict() const;
  /// Refuted and undocumented, or documented and not refuted: the page and the program disagree.
  [[nodiscard]] bool fails() const;
};

/// Figures behind the findings, for whoever draws them. The first is an undefined one.
using DataCell = std::variant<std::monostate, std::string, std::int64_t, double>;
struct DataColumn {
  std::string key;    ///< in JSON
  std::string title;  ///< in the terminal
  int drop_rank = 0;  ///< as in TextTable
};
struct DataTable {
  std::string name;
  std::vector<DataColumn> columns;
  std::vector<std::vector<DataCell>> rows;
};

/// Everything that one `bfpsim reproduce` name tells.
struct Reproduction {
  std::string name;    ///< "fig1"
  std::string title;   ///< one line
  std::string source;  ///< the publication
  std::vector<Finding> findings;
  std::vector<DataTable> tables;
  std::vector<std::string> notes;  ///< paragraphs: how to read it

  [[nodiscard]] bool fails() const;
};

}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
// Every parameter of a machine, one row each: reading, writing and documentation follow the rows.
// A new parameter is a member in machine.h and a row here. Internal to sim/config.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "rtl_models/arch/machine.h"
#include "sim/config/reader.h"

namespace bfpsim::config {

struct Parameter {
  enum class Kind { Integer, Boolean, Word };
  Kind kind = Kind::Integer;
  std::string section;
  std::string key;
  std::int64_t (*get)(const MachineParams&) = nullptr;  ///< booleans as 0 and 1, words as their position
  void (*set)(MachineParams&, std::int64_t) = nullptr;
  Range range;                ///< of Integer
  std::int64_t or_value = 0;  ///< of Integer: what `range.or_word` stands for
  Words words;                ///< of Word
  std::string unit;           ///< "" where there is none
  std::string about;          ///< what it is, without a full stop

  [[nodiscard]] std::string name() const { return section + "." + key; }
  /// The value as YAML text.
  [[nodiscard]] std::string show(const MachineParams& machine) const;
};

/// Grouped by section, in the order of files and documentation.
[[nodiscard]] const std::vector<Parameter>& accelerator_parameters();

/// Their sections, in that order.
[[nodiscard]] const std::vector<std::string>& accelerator_sections();

/// Bounds of the key clock_mhz. The clock is kept to a whole hertz.
inline constexpr double kMinClockMhz = 1.0;
inline constexpr double kMaxClockMhz = 10000.0;

/// The table of docs/configuration.md, as Markdown.
[[nodiscard]] std::string accelerator_parameters_markdown();

}  // namespace bfpsim::config

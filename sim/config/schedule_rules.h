// SPDX-License-Identifier: Apache-2.0
// The parts of a schedule file: rules with their conditions, loss scaling, formats on write. Internal to
// sim/config.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "sim/config/reader.h"
#include "sim/workload/schedule.h"

namespace bfpsim::config {

inline constexpr std::int64_t kMaxEpochs = 1'000'000;

/// The words of an enumeration in the order of its enumerators.
template <typename Enum, std::size_t N>
struct Vocabulary {
  std::array<const char*, N> words;

  [[nodiscard]] Words allowed() const { return {{words.begin(), words.end()}, {}}; }
  [[nodiscard]] const char* of(Enum value) const { return words.at(static_cast<std::size_t>(value)); }
};

/// What a rule is about: an operand of a GEMM, or a tensor as it is written.
enum class RuleKind : std::uint8_t { Operand, Write };

[[nodiscard]] bool is_unconditional(const ScheduleRule& rule);

/// The conditions of `when`.
void read_when(const Node& node, const std::string& path, RuleKind kind, ScheduleRule& rule,
               Problems& problems);
/// The `format` of a rule; empty, with a problem, where it is not in the format table.
[[nodiscard]] std::string read_format(const MappingReader& reader, Problems& problems);
/// A rule with `format` and, maybe, `when`.
[[nodiscard]] ScheduleRule read_operand_rule(const Node& node, const std::string& path, Problems& problems);
/// "" without a condition.
[[nodiscard]] std::string dump_when(const ScheduleRule& rule, RuleKind kind);

/// `loss_scale`, `on_write` and `seed`, all optional.
void read_training(const MappingReader& root, Schedule& schedule, Problems& problems);
/// The same as YAML, every key explicit.
[[nodiscard]] std::string dump_training(const Schedule& schedule);

}  // namespace bfpsim::config

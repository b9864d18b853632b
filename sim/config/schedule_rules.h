// SPDX-License-Identifier: Apache-2.0
// The parts of a schedule file: rules with their conditions, loss scaling, formats on write, mappings.
// Internal to sim/config.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "sim/config/format_reader.h"
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

/// A rule with `format`, its options and, maybe, `when`.
[[nodiscard]] ScheduleRule read_rule(const Node& node, const std::string& path, RuleKind kind,
                                     const FormatScope& scope, Problems& problems);
/// An item of the list of rules. `block`: the schedule's.
[[nodiscard]] std::string dump_rule(const ScheduleRule& rule, RuleKind kind, const BlockShape& block);

/// `encoding_source`, `loss_scale`, `on_write`, `optimizer` and `seed`, all optional.
void read_training(const MappingReader& root, const FormatScope& scope, Schedule& schedule,
                   Problems& problems);
/// The same as YAML, every key explicit.
[[nodiscard]] std::string dump_training(const Schedule& schedule);

/// `mapping`, optional: the mapper's objective and the user's own mappings.
void read_mapping(const MappingReader& root, Schedule& schedule, Problems& problems);
/// The same as YAML; "" for the default, so that schedules that do not speak of mappings dump as they are.
[[nodiscard]] std::string dump_mapping(const MappingChoice& choice);

}  // namespace bfpsim::config

// SPDX-License-Identifier: Apache-2.0
// What a run's summary and run.json say of energy and area.
#pragma once

#include <string>

#include "sim/report/json_writer.h"
#include "sim/report/run_report.h"
#include "sim/report/text_style.h"

namespace bfpsim {

/// Energy, per MAC, power, area, node and confidence, in a sentence or two.
[[nodiscard]] std::string cost_sentence(const RunRecord& run, const RunCost& cost);

/// Components, the costliest first, with their areas; then what is not counted.
[[nodiscard]] std::string cost_section(const RunCost& cost, const TextStyle& style);

/// The members of run.json about energy and area; null figures without a cost.
void write_cost(JsonWriter& json, const RunRecord& run, const std::optional<RunCost>& cost);

/// "1.9" where pJ are meant: joules to picojoules per MAC; absent without MACs.
[[nodiscard]] std::optional<double> joules_per_mac(double joules, double macs);

}  // namespace bfpsim

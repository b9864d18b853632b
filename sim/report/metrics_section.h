// SPDX-License-Identifier: Apache-2.0
// What a run's summary and run.json say of its figures of merit and of what its energy goes to.
#pragma once

#include <optional>
#include <string>

#include "sim/report/json_writer.h"
#include "sim/report/run_report.h"
#include "sim/report/text_style.h"

namespace bfpsim {

/// Under which roof the run lies, and how near; empty where there is no roofline.
[[nodiscard]] std::string roofline_sentence(const RunRecord& run);

/// The value-aware account beside the plain one, and whether it changes which component takes most; empty
/// without values.
[[nodiscard]] std::string value_aware_sentence(const RunRecord& run, const RunCost& cost);

/// A table of the run's metrics, their units and definitions.
[[nodiscard]] std::string metrics_section(const RunRecord& run, const RunCost& cost, const TextStyle& style);

/// Energy by pass and by format, each with its share and its energy for a useful MAC.
[[nodiscard]] std::string energy_group_section(const RunRecord& run, const RunCost& cost,
                                               const TextStyle& style);

/// The members `metrics`, `energy_by_pass`, `energy_by_format`, `energy_by_layer` and `value_aware` of
/// run.json.
void write_metrics(JsonWriter& json, const RunRecord& run, const RunCost& cost);

}  // namespace bfpsim

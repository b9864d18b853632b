// SPDX-License-Identifier: Apache-2.0
// What a run's summary and run.json say of the whole training (--project).
#pragma once

#include <string>

#include "sim/report/json_writer.h"
#include "sim/report/run_report.h"
#include "sim/report/text_style.h"

namespace bfpsim {

[[nodiscard]] std::string training_section(const TrainingReport& training, const TextStyle& style);

/// The member `projection`; null without one.
void write_training(JsonWriter& json, const std::optional<TrainingReport>& training);

}  // namespace bfpsim

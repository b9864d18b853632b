// SPDX-License-Identifier: Apache-2.0
// What a run's summary and run.json say of --sensitivity.
#pragma once

#include <optional>
#include <string>

#include "sim/report/json_writer.h"
#include "sim/report/text_style.h"
#include "sim/study/sensitivity.h"

namespace bfpsim {

[[nodiscard]] std::string sensitivity_section(const Sensitivity& sensitivity, const TextStyle& style);

/// The member `sensitivity`; null without one.
void write_sensitivity(JsonWriter& json, const std::optional<Sensitivity>& sensitivity);

}  // namespace bfpsim

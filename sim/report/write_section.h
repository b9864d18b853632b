// SPDX-License-Identifier: Apache-2.0
// What writing in a narrow format did to gradients and results, and what the loss scaler makes of it.
#pragma once

#include <string>

#include "sim/report/json_writer.h"
#include "sim/report/run_report.h"
#include "sim/report/text_style.h"

namespace bfpsim {

/// The scale, how much of dY becomes 0 with it and without, and whether the step's update is applied; empty
/// where the run has no such figures.
[[nodiscard]] std::string loss_scaling_sentence(const RunRecord& run);

/// Two tables: each layer's dY, with the loss scale and without; results by pass and format. Empty where
/// nothing is written in a narrow format.
[[nodiscard]] std::string write_section(const RunRecord& run, const TextStyle& style);

/// The run's key `loss_scaling`; null where there is none (docs/run-json.md).
void write_loss_scaling(JsonWriter& json, const RunRecord& run);
/// A GEMM's key `written`; null where its result is FP32.
void write_written(JsonWriter& json, const GemmRecord& gemm);

}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
// The numerics keys of the JSON schemas (docs/numerics-report.md).
#pragma once

#include "sim/engine/replay.h"
#include "sim/report/json_writer.h"

namespace bfpsim {

/// Exponents of a histogram that are told one by one, from the largest down; the rest is one count.
inline constexpr int kMostExponents = 64;

/// An object on one line: counts, distances, range and shared exponents of a tensor's encoding.
void write_tensor(JsonWriter& json, const TensorFigures& figures);

/// Members of an object: SQNR, largest error, both distances, the error split, and the operands' figures.
void write_numerics(JsonWriter& json, const GemmNumerics& numerics);

/// Key `numerics` of a GEMM; null without values.
void write_numerics(JsonWriter& json, const GemmRecord& gemm);

}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
// One operation of a trace.yaml. Internal to sim/config.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sim/config/reader.h"
#include "sim/workload/trace.h"

namespace bfpsim::config {

/// What the trace says for all operations.
struct OperationContext {
  std::int64_t batch = 1;
  TensorLayout layout = TensorLayout::Nchw;
};

/// Reads and checks an operation; file names are relative to the step's folder.
[[nodiscard]] Operation read_operation(const Node& node, const std::string& path,
                                       const OperationContext& context, Problems& problems);

/// A path that does not leave the folder it is relative to: not absolute, no "..".
[[nodiscard]] std::optional<std::string> read_relative_path(const MappingReader& reader, std::string_view key,
                                                            Problems& problems);

}  // namespace bfpsim::config

// SPDX-License-Identifier: Apache-2.0
// Fields that files of several kinds have. Internal to sim/config.
#pragma once

#include <optional>
#include <string>

#include "rtl_models/numerics/format.h"
#include "sim/config/reader.h"

namespace bfpsim::config {

/// `64`, `1x64`, `8x8`, `row` or `tensor`; `what` names the value in messages.
[[nodiscard]] std::optional<BlockShape> read_block_shape(const Node& node, const std::string& what,
                                                         Problems& problems);

/// `source`, if there is one: where something was published. For the reader of the file: checked, not kept.
void check_source(const MappingReader& reader, Problems& problems);

}  // namespace bfpsim::config

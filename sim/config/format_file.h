// SPDX-License-Identifier: Apache-2.0
// Number format files (schema bfpsim.format/1, docs/configuration.md): YAML to Format and back.
#pragma once

#include <string>
#include <vector>

#include "rtl_models/numerics/format.h"
#include "sim/config/resolve.h"

namespace bfpsim {

inline constexpr const char* kFormatSchema = "bfpsim.format/1";

/// Reads, applies `overrides` ("element.bits=5"), checks. Throws ConfigError with every mistake.
[[nodiscard]] Format load_format(const std::string& path, const std::vector<std::string>& overrides = {});

/// A name of the format table, a name in configs/formats/, or the path of a format file. Throws ConfigError
/// with near misses of both kinds of name.
[[nodiscard]] Format resolve_format(const std::string& name_or_path, const ConfigSearch& search);

/// The whole format as YAML text, every key explicit; reads back to an equal format.
[[nodiscard]] std::string dump_format(const Format& format);

}  // namespace bfpsim

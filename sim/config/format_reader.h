// SPDX-License-Identifier: Apache-2.0
// Formats inside other files, and how a schedule's rules encode values. Internal to sim/config.
#pragma once

#include <string>
#include <vector>

#include "sim/config/reader.h"
#include "sim/config/resolve.h"
#include "sim/workload/encoding.h"

namespace bfpsim::config {

/// A format as a mapping without `schema`; `path` names it in messages.
[[nodiscard]] Format read_inline_format(const Node& node, const std::string& path, Problems& problems);

/// Its keys and values, all explicit, "key: value" each on one line.
[[nodiscard]] std::vector<std::string> dump_format_entries(const Format& format);

/// The names that resolve_format() knows.
[[nodiscard]] std::vector<std::string> known_formats(const ConfigSearch& search);

/// What the formats of a file's rules depend on beside the rules.
struct FormatScope {
  const ConfigSearch& search;
  std::string
      folder;        ///< of the file: where relative paths begin; those that lead nowhere, in the working one
  BlockShape block;  ///< of formats of the table that leave theirs open
};

/// The keys of encodings: `format` and what goes with it.
[[nodiscard]] const std::vector<std::string>& encoding_option_keys();

/// A rule's `format` (a name, a path or a mapping) with its options `rounding`, `scale_rule`, `block`,
/// `exponent_bits` and `overflow`; options that the format cannot take are problems.
[[nodiscard]] Encoding read_encoding(const MappingReader& reader, const FormatScope& scope,
                                     Problems& problems);

/// The same as "key: value" entries that read back to an equal encoding. Formats of the table stand by name,
/// others in full.
[[nodiscard]] std::vector<std::string> dump_encoding(const Encoding& encoding, const BlockShape& block);

}  // namespace bfpsim::config

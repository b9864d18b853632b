// SPDX-License-Identifier: Apache-2.0
// Result files: looked at before the work, written whole or not at all.
#pragma once

#include <string>

namespace bfpsim {

/// The folder can be written to, or made. Throws UsageError where not, so that a long run does not end in it.
void require_writable_folder(const std::string& folder);

/// The file's folder is there and can be written to, and the name is not a folder. Throws UsageError.
void require_writable_file(const std::string& path);

/// Makes the folder with its parents. Throws UsageError.
void make_folder(const std::string& folder);

/// Writes to a temporary name beside `path`, then renames. Throws UsageError.
void write_file(const std::string& path, const std::string& text);

/// A name as a part of a file name: everything but letters, digits, '.', '_' and '-' becomes '_'.
[[nodiscard]] std::string as_file_name(const std::string& name);

}  // namespace bfpsim

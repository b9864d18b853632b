// SPDX-License-Identifier: Apache-2.0
// The header of a .npy file as text. Internal to sim/workload.
#pragma once

#include <string>
#include <string_view>

#include "sim/workload/tensor.h"

namespace bfpsim::npy {

/// Reads magic, version and the Python dictionary; `bytes` is the whole file. Throws NpyError with `path` in
/// front.
[[nodiscard]] NpyHeader parse_header(const std::string& path, std::string_view bytes);

/// Magic, version 1.0 and dictionary of a float32 array in C order; its size is a multiple of 64 bytes.
[[nodiscard]] std::string make_header(const std::vector<std::int64_t>& shape);

/// "[32, 8, 14, 14]".
[[nodiscard]] std::string shape_text(const std::vector<std::int64_t>& shape);

/// Elements of a shape; nullopt-like -1 where their number passes 2^62.
[[nodiscard]] std::int64_t element_count(const std::vector<std::int64_t>& shape);

/// "float64 ('<f8')": what people call a dtype.
[[nodiscard]] std::string dtype_text(const std::string& dtype);

/// Bytes of an element; 0 where the dtype does not say (structures, objects).
[[nodiscard]] std::int64_t item_bytes(const std::string& dtype);

}  // namespace bfpsim::npy

// SPDX-License-Identifier: Apache-2.0
// Test support: reads the reference vectors (float32 or float64, C order, little endian) and their CSV
// indices.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace bfpsim::test {

struct Array {
  std::vector<std::int64_t> shape;
  std::vector<float> values;
};

/// Reads tests/data/numerics/<name>; throws std::runtime_error when it is not such a file.
[[nodiscard]] Array read_npy(const std::string& name);

/// The values of tests/data/numerics/<name>, a float64 array.
[[nodiscard]] std::vector<double> read_npy_fp64(const std::string& name);

/// The rows of tests/data/numerics/<name>, split at commas, without the heading.
[[nodiscard]] std::vector<std::vector<std::string>> read_index(const std::string& name);

}  // namespace bfpsim::test

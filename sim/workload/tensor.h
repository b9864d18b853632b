// SPDX-License-Identifier: Apache-2.0
// A float32 tensor in C order, and how .npy files become one.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

namespace bfpsim {

struct Tensor {
  std::vector<std::int64_t> shape;
  std::vector<float> values;  ///< C order
};

/// A .npy file that cannot be used: `what()` is one line with file, what was found and what was expected.
class NpyError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Header of a .npy file.
struct NpyHeader {
  std::vector<std::int64_t> shape;
  std::string dtype;  ///< as numpy writes it, e.g. "<f4"
  bool fortran_order = false;
  std::int64_t data_offset = 0;
};

/// Reads and checks magic, version, header and the file's size. Throws NpyError.
[[nodiscard]] NpyHeader read_npy_header(const std::string& path);

/// A whole float32 array (memory-mapped while read); C and Fortran order are both read. Throws NpyError.
[[nodiscard]] Tensor read_npy(const std::string& path);

/// Writes format version 1.0, little-endian float32, C order; to a temporary name, then renamed. Throws
/// NpyError.
void write_npy(const std::string& path, const Tensor& tensor);

}  // namespace bfpsim

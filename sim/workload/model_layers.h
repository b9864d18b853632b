// SPDX-License-Identifier: Apache-2.0
// What each kind of layer makes of a tensor, and the operations it adds. Internal to sim/workload.
#pragma once

#include <optional>
#include <string>

#include "sim/workload/model_spec.h"

namespace bfpsim::model {

/// A tensor of one sample: an image (channels x height x width) or rows x features.
struct TensorShape {
  bool image = false;
  std::int64_t channels = 0;  ///< or features
  std::int64_t height = 1;    ///< or rows
  std::int64_t width = 1;     ///< 1 unless an image
  bool has_gradient = true;   ///< false for a model's input: no dX is computed
  std::size_t result_of = 0;  ///< n: exactly what the nth matrix operation wrote; 0: changed since

  [[nodiscard]] static TensorShape of_image(std::int64_t channels, std::int64_t height, std::int64_t width) {
    return {true, channels, height, width, false};
  }
  [[nodiscard]] static TensorShape of_rows(std::int64_t rows, std::int64_t features) {
    return {false, features, rows, 1, true};
  }
  [[nodiscard]] std::int64_t rows() const { return height; }
  [[nodiscard]] std::int64_t elements() const { return channels * height * width; }
  [[nodiscard]] bool same_extents(const TensorShape& other) const {
    return image == other.image && channels == other.channels && height == other.height &&
           width == other.width;
  }
};
[[nodiscard]] std::string to_string(const TensorShape& shape);  ///< "16 x 32 x 32", "25 rows x 512"

/// A layer whose names and arguments are resolved.
struct LayerCall {
  const LayerWord& word;
  std::string name;  ///< with the names of its groups
  std::map<std::string, Extent2d, std::less<>> arguments;
  std::optional<TensorShape> input;
  std::optional<TensorShape> other;  ///< of Combine and Concat
};

/// Adds the layer's operations and returns its output. Throws std::invalid_argument.
[[nodiscard]] TensorShape build_layer(const LayerCall& call, Workload& workload);

}  // namespace bfpsim::model

// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/step_tensors.h"

#include <array>

#include "sim/workload/npy_header.h"

namespace bfpsim {
namespace {

enum class Which : std::uint8_t { X, W, Dy, Dw };

const char* name_of(Which which) {
  constexpr std::array<const char*, 4> kNames{"X", "W", "dY", "dW"};
  return kNames[static_cast<std::size_t>(which)];
}

using Shape4 = std::array<std::int64_t, 4>;

/// result[i0][i1][i2][i3] has dimension order[j] of the source as its dimension j.
std::vector<float> permuted(const std::vector<float>& source, const Shape4& shape,
                            const std::array<std::size_t, 4>& order) {
  const Shape4 source_strides{shape[1] * shape[2] * shape[3], shape[2] * shape[3], shape[3], 1};
  Shape4 extents{};
  Shape4 strides{};
  for (std::size_t axis = 0; axis < 4; ++axis) {
    extents[axis] = shape[order[axis]];
    strides[axis] = source_strides[order[axis]];
  }
  std::vector<float> result;
  result.reserve(source.size());
  for (std::int64_t a = 0; a < extents[0]; ++a) {
    for (std::int64_t b = 0; b < extents[1]; ++b) {
      for (std::int64_t c = 0; c < extents[2]; ++c) {
        const std::int64_t start = a * strides[0] + b * strides[1] + c * strides[2];
        for (std::int64_t d = 0; d < extents[3]; ++d) {
          result.push_back(source[static_cast<std::size_t>(start + d * strides[3])]);
        }
      }
    }
  }
  return result;
}

/// Extents of a convolution's tensor; `outer` is the batch, or the output channels of W and dW.
struct ConvExtents {
  std::int64_t outer;
  std::int64_t height;
  std::int64_t width;
  std::int64_t channels;
};

ConvExtents extents_of(Which what, const ConvGeometry& g) {
  if (what == Which::X) return {g.batch, g.height, g.width, g.in_channels};
  if (what == Which::Dy) return {g.batch, g.out_height(), g.out_width(), g.out_channels};
  return {g.out_channels, g.kernel_h, g.kernel_w, g.in_channels / g.groups};
}

const char* order_text(Which what, bool nchw) {
  if (what == Which::W || what == Which::Dw) {
    return nchw ? " (out, in/groups, kernel height, kernel width)"
                : " (out, kernel height, kernel width, in/groups)";
  }
  return nchw ? " (batch, channels, height, width)" : " (batch, height, width, channels)";
}

/// Knows which file of an operation is read and what it should hold.
class Loader {
 public:
  Loader(const Trace& trace, const Operation& operation) : trace_(trace), operation_(operation) {}

  [[nodiscard]] std::vector<float> x() const { return load(Which::X, operation_.files.x); }
  [[nodiscard]] std::vector<float> w() const { return load(Which::W, operation_.files.w); }
  [[nodiscard]] std::vector<float> dy() const { return load(Which::Dy, operation_.files.dy); }
  [[nodiscard]] std::vector<float> dw() const { return load(Which::Dw, operation_.files.dw); }

 private:
  [[nodiscard]] std::vector<float> load(Which what, const std::string& file) const {
    if (file.empty()) return {};
    const std::string path = trace_.folder.empty() ? file : trace_.folder + "/" + file;
    Tensor tensor = read_npy(path);
    return std::visit([&](const auto& geometry) { return arranged(what, path, std::move(tensor), geometry); },
                      operation_.geometry);
  }

  [[noreturn]] void refuse(Which what, const std::string& path, const Tensor& tensor,
                           const std::string& expected) const {
    throw NpyError(path + ": shape " + npy::shape_text(tensor.shape) + " found, " + expected +
                   " expected for " + name_of(what) + " of layer '" + operation_.layer + "'");
  }

  /// [leading..., rows, columns], the product of the leading dimensions being `leading`.
  [[nodiscard]] std::vector<float> arranged(Which what, const std::string& path, Tensor tensor,
                                            const BatchedGeometry& g) const {
    const std::int64_t rows = what == Which::W ? g.k : g.m;
    const std::int64_t columns = what == Which::X ? g.k : g.n;
    const std::vector<std::int64_t>& shape = tensor.shape;
    const bool fits = shape.size() >= 2 && shape[shape.size() - 2] == rows && shape.back() == columns &&
                      npy::element_count(shape) == g.batch * rows * columns;
    if (fits && what != Which::Dw) return std::move(tensor.values);
    refuse(what, path, tensor,
           what == Which::Dw
               ? "no file"
               : npy::shape_text({g.batch, rows, columns}) + " (batch in any number of leading dimensions)");
  }

  [[nodiscard]] std::vector<float> arranged(Which what, const std::string& path, Tensor tensor,
                                            const LinearGeometry& g) const {
    const bool is_weight = what == Which::W || what == Which::Dw;
    const std::int64_t rows = is_weight ? g.k : g.m;
    const std::int64_t columns = what == Which::X ? g.k : g.n;
    const std::vector<std::int64_t> expected{rows, columns};
    // The rows of X and dY may come as samples and positions.
    const bool split_rows = !is_weight && !tensor.shape.empty() && tensor.shape.back() == columns &&
                            npy::element_count(tensor.shape) == rows * columns;
    if (tensor.shape == expected || split_rows) return std::move(tensor.values);
    const bool transposed = is_weight && tensor.shape == std::vector<std::int64_t>{columns, rows};
    refuse(what, path, tensor,
           npy::shape_text(expected) + (transposed  ? " ([k][n], the transpose)"
                                        : is_weight ? " ([k][n])"
                                                    : " ([m][columns])"));
  }

  [[nodiscard]] std::vector<float> arranged(Which what, const std::string& path, Tensor tensor,
                                            const ConvGeometry& g) const {
    const bool nchw = operation_.layout == TensorLayout::Nchw;
    const ConvExtents e = extents_of(what, g);
    const Shape4 shape = nchw ? Shape4{e.outer, e.channels, e.height, e.width}
                              : Shape4{e.outer, e.height, e.width, e.channels};
    if (tensor.shape != std::vector<std::int64_t>(shape.begin(), shape.end())) {
      refuse(what, path, tensor, npy::shape_text({shape.begin(), shape.end()}) + order_text(what, nchw));
    }
    if (what == Which::Dw) return permuted(tensor.values, shape, nchw ? kOihwToHwio : kOhwiToHwio);
    return nchw ? permuted(tensor.values, shape, kNchwToNhwc) : std::move(tensor.values);
  }

  static constexpr std::array<std::size_t, 4> kNchwToNhwc{0, 2, 3, 1};
  static constexpr std::array<std::size_t, 4> kOihwToHwio{2, 3, 1, 0};
  static constexpr std::array<std::size_t, 4> kOhwiToHwio{1, 2, 3, 0};
  const Trace& trace_;
  const Operation& operation_;
};

}  // namespace

OperationTensors load_tensors(const Trace& trace, const Operation& operation) {
  const Loader loader(trace, operation);
  return {loader.x(), loader.w(), loader.dy()};
}

std::optional<std::vector<float>> load_reference_dw(const Trace& trace, const Operation& operation) {
  if (operation.files.dw.empty()) return std::nullopt;
  return Loader(trace, operation).dw();
}

}  // namespace bfpsim

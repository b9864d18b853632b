// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/model_layers.h"

#include <limits>
#include <stdexcept>

namespace bfpsim::model {
namespace {

constexpr std::int64_t kMaxExtent = std::numeric_limits<std::int32_t>::max();
constexpr std::int64_t kMaxElements = std::int64_t{1} << 40;
constexpr std::int64_t kLstmGates = 4;

[[noreturn]] void refuse(const std::string& message) {
  throw std::invalid_argument(message);
}

class Builder {
 public:
  Builder(const LayerCall& call, Workload& workload) : call_(call), workload_(workload) {}

  TensorShape build();

 private:
  [[nodiscard]] Extent2d pair(std::string_view key, std::int64_t absent) const {
    const auto found = call_.arguments.find(key);
    return found == call_.arguments.end() ? Extent2d{absent, absent} : found->second;
  }
  [[nodiscard]] std::int64_t value(std::string_view key, std::int64_t absent = 0) const {
    return pair(key, absent).h;
  }
  /// The input, of the kind that the layer takes.
  [[nodiscard]] const TensorShape& any_input() const {
    if (!call_.input) refuse("there is no tensor yet to start from: a model starts with its input");
    return *call_.input;
  }
  [[nodiscard]] const TensorShape& image_input() const {
    if (!any_input().image) refuse("needs an image, not " + to_string(*call_.input));
    return *call_.input;
  }
  [[nodiscard]] const TensorShape& row_input() const {
    if (any_input().image) refuse("needs rows of features, not an image of " + to_string(*call_.input));
    return *call_.input;
  }

  /// The whole batch's elements.
  [[nodiscard]] std::int64_t elements(const TensorShape& shape) const {
    std::int64_t count = workload_.batch;
    for (const std::int64_t extent : {shape.channels, shape.height, shape.width}) {
      if (extent > kMaxExtent || extent > kMaxElements / count) refuse("its tensors pass 2^40 elements");
      count *= extent;
    }
    return count;
  }
  [[nodiscard]] std::int64_t times_batch(std::int64_t extent) const {
    if (extent > kMaxExtent / workload_.batch) refuse("its tensors pass 2^31 rows");
    return extent * workload_.batch;
  }

  /// `shape` as the newest matrix operation writes it.
  [[nodiscard]] TensorShape written(TensorShape shape) const {
    shape.has_gradient = true;
    shape.result_of = workload_.step.operations.size();
    return shape;
  }
  [[nodiscard]] static TensorShape changed(TensorShape shape) {
    shape.result_of = 0;
    return shape;
  }

  void add_matrix(const std::string& name, const decltype(Operation::geometry)& geometry) const;
  void add_elementwise(std::int64_t in, std::int64_t out) const;

  [[nodiscard]] TensorShape embedding() const;
  [[nodiscard]] TensorShape conv() const;
  [[nodiscard]] TensorShape linear() const;
  [[nodiscard]] TensorShape bmm() const;
  [[nodiscard]] TensorShape recurrent() const;
  [[nodiscard]] TensorShape lstm_cell() const;
  [[nodiscard]] TensorShape elementwise() const;
  [[nodiscard]] TensorShape pool() const;
  [[nodiscard]] TensorShape global_pool() const;
  [[nodiscard]] TensorShape tokens() const;
  [[nodiscard]] TensorShape select() const;
  [[nodiscard]] TensorShape combine() const;
  [[nodiscard]] TensorShape concat() const;

  const LayerCall& call_;
  Workload& workload_;
};

void Builder::add_matrix(const std::string& name, const decltype(Operation::geometry)& geometry) const {
  Operation operation;
  operation.layer = name;
  operation.geometry = geometry;
  operation.input_gradient = any_input().has_gradient;
  const std::vector<std::string> mistakes = geometry_mistakes(operation);
  if (!mistakes.empty()) refuse(mistakes.front());
  workload_.step.operations.push_back(std::move(operation));
}

/// A ReLU right behind a GEMM is done on the way to memory.
void Builder::add_elementwise(std::int64_t in, std::int64_t out) const {
  ElementwiseOperation operation{call_.name, call_.word.elementwise, in, out, 0, false};
  std::vector<Operation>& matrices = workload_.step.operations;
  operation.before = matrices.size();
  if (operation.kind == ElementwiseKind::Relu && call_.input->result_of == matrices.size() &&
      !matrices.empty()) {
    operation.fused = true;
    matrices.back().post_op = PostOp::Relu;
  }
  workload_.step.elementwise.push_back(std::move(operation));
}

TensorShape Builder::embedding() const {
  const TensorShape out = TensorShape::of_rows(value("rows"), value("features"));
  add_elementwise(elements(out), elements(out));
  return out;
}

TensorShape Builder::conv() const {
  const TensorShape& in = image_input();
  ConvGeometry g;
  g.batch = workload_.batch;
  g.in_channels = in.channels;
  g.height = in.height;
  g.width = in.width;
  g.out_channels = value("out");
  g.set_window({pair("kernel", 1), pair("stride", 1), pair("padding", 0), pair("dilation", 1)});
  g.groups = value("groups", 1);
  add_matrix(call_.name, g);
  return written(TensorShape::of_image(g.out_channels, g.out_height(), g.out_width()));
}

TensorShape Builder::linear() const {
  const TensorShape& in = row_input();
  add_matrix(call_.name, LinearGeometry{times_batch(in.rows()), value("out"), in.channels});
  return written(TensorShape::of_rows(in.rows(), value("out")));
}

TensorShape Builder::bmm() const {
  (void)row_input();
  const BatchedGeometry g{times_batch(value("batch")), value("m"), value("n"), value("k")};
  add_matrix(call_.name, g);
  return written(TensorShape::of_rows(g.m, value("batch") * g.n));
}

/// What the step before contributes to each row; the sum is part of the cell that follows.
TensorShape Builder::recurrent() const {
  const TensorShape& in = row_input();
  add_matrix(call_.name, LinearGeometry{times_batch(in.rows()), in.channels, value("in"), in.rows()});
  return written(in);
}

TensorShape Builder::lstm_cell() const {
  const TensorShape& in = row_input();
  if (in.channels % kLstmGates != 0) refuse("takes four gates of one size, not " + to_string(in));
  const TensorShape out = TensorShape::of_rows(in.rows(), in.channels / kLstmGates);
  add_elementwise(elements(in), elements(out));
  return out;
}

TensorShape Builder::elementwise() const {
  const TensorShape& in = any_input();
  add_elementwise(elements(in), elements(in));
  return changed(in);
}

TensorShape Builder::pool() const {
  const TensorShape& in = image_input();
  const Extent2d kernel = pair("kernel", 1);
  const auto stride_of = call_.arguments.find("stride");
  const Extent2d stride = stride_of == call_.arguments.end() ? kernel : stride_of->second;
  const Extent2d padding = pair("padding", 0);
  if (kernel.h > in.height + 2 * padding.h || kernel.w > in.width + 2 * padding.w)
    refuse("its window is larger than its padded input of " + to_string(in));
  TensorShape out = changed(in);
  out.height = (in.height + 2 * padding.h - kernel.h) / stride.h + 1;
  out.width = (in.width + 2 * padding.w - kernel.w) / stride.w + 1;
  add_elementwise(elements(in), elements(out));
  return out;
}

TensorShape Builder::global_pool() const {
  const TensorShape& in = image_input();
  const TensorShape out = TensorShape::of_rows(1, in.channels);
  add_elementwise(elements(in), elements(out));
  return out;
}

TensorShape Builder::tokens() const {
  const TensorShape& in = image_input();
  return TensorShape::of_rows(in.height * in.width + value("extra"), in.channels);
}

TensorShape Builder::select() const {
  const TensorShape& in = row_input();
  const std::int64_t rows = value("rows");
  if (rows > in.rows()) refuse("selects " + std::to_string(rows) + " rows from " + to_string(in));
  return TensorShape::of_rows(rows, in.channels);
}

TensorShape Builder::combine() const {
  const TensorShape& in = any_input();
  if (!in.same_extents(*call_.other))
    refuse("joins tensors of different shapes: " + to_string(in) + " and " + to_string(*call_.other));
  add_elementwise(elements(in) + elements(*call_.other), elements(in));
  return changed(in);
}

TensorShape Builder::concat() const {
  const TensorShape& in = any_input();
  const TensorShape& other = *call_.other;
  if (in.image != other.image || in.height != other.height || in.width != other.width)
    refuse("joins tensors of different extents: " + to_string(in) + " and " + to_string(other));
  TensorShape out = changed(in);
  out.channels += other.channels;
  return out;
}

TensorShape Builder::build() {
  switch (call_.word.kind) {
    case LayerKind::Image:
      return TensorShape::of_image(value("channels"), value("height"), value("width"));
    case LayerKind::Tensor:
      return TensorShape::of_rows(value("rows"), value("features"));
    case LayerKind::Embedding:
      return embedding();
    case LayerKind::Conv:
      return conv();
    case LayerKind::Linear:
      return linear();
    case LayerKind::Bmm:
      return bmm();
    case LayerKind::Recurrent:
      return recurrent();
    case LayerKind::LstmCell:
      return lstm_cell();
    case LayerKind::Elementwise:
      return elementwise();
    case LayerKind::Pool:
      return pool();
    case LayerKind::GlobalPool:
      return global_pool();
    case LayerKind::Tokens:
      return tokens();
    case LayerKind::Select:
      return select();
    case LayerKind::Combine:
      return combine();
    case LayerKind::Concat:
      return concat();
    default:
      throw std::logic_error("not a layer of its own");
  }
}

}  // namespace

std::string to_string(const TensorShape& shape) {
  if (!shape.image) return std::to_string(shape.rows()) + " rows x " + std::to_string(shape.channels);
  return std::to_string(shape.channels) + " x " + std::to_string(shape.height) + " x " +
         std::to_string(shape.width);
}

TensorShape build_layer(const LayerCall& call, Workload& workload) {
  return Builder(call, workload).build();
}

}  // namespace bfpsim::model

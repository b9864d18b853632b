// SPDX-License-Identifier: Apache-2.0
#include "sim/config/trace_operation.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <initializer_list>
#include <vector>

namespace bfpsim::config {
namespace {

constexpr std::int64_t kMaxExtent = 2147483647;

enum class OperationKind { Conv2d, Linear, Bmm };

struct OperationReader {
  const MappingReader& reader;
  Problems& problems;

  [[nodiscard]] std::int64_t extent(std::string_view key) const {
    return reader.integer(key, {1, kMaxExtent}).value_or(1);
  }

  /// An integer for both directions, or [h, w].
  [[nodiscard]] Extent2d pair(std::string_view key, std::int64_t min, std::int64_t absent) const {
    const Range range{min, kMaxExtent};
    const Node* node = reader.find(key);
    if (node == nullptr) return {absent, absent};
    const std::string what = reader.path_of(key);
    if (node->kind != Node::Kind::Sequence) {
      const std::int64_t both = read_integer(*node, what, range, problems).value_or(1);
      return {both, both};
    }
    if (node->items.size() != 2) {
      problems.add(node->place, fmt::format("'{}' must be an integer or a list [h, w], not a list of {}",
                                            what, node->items.size()));
      return {1, 1};
    }
    return {read_integer(node->items[0], what + "[0]", range, problems).value_or(1),
            read_integer(node->items[1], what + "[1]", range, problems).value_or(1)};
  }
};

ConvGeometry read_conv(const OperationReader& in, std::int64_t batch) {
  ConvGeometry g;
  g.batch = batch;
  g.in_channels = in.extent("in_channels");
  g.height = in.extent("height");
  g.width = in.extent("width");
  g.out_channels = in.extent("out_channels");
  g.set_window({in.pair("kernel", 1, 1), in.pair("stride", 1, 1), in.pair("padding", 0, 0),
                in.pair("dilation", 1, 1)});
  g.groups = in.extent("groups");
  return g;
}

void read_geometry(OperationKind kind, const OperationContext& context, const OperationReader& in,
                   Operation& operation) {
  switch (kind) {
    case OperationKind::Conv2d:
      operation.geometry = read_conv(in, context.batch);
      return;
    case OperationKind::Linear:
      operation.geometry = LinearGeometry{in.extent("m"), in.extent("n"), in.extent("k")};
      return;
    case OperationKind::Bmm:
      break;
  }
  operation.geometry = BatchedGeometry{in.extent("batch"), in.extent("m"), in.extent("n"), in.extent("k")};
}

void read_tensors(const MappingReader& operation, OperationKind kind, TensorFiles& files,
                  Problems& problems) {
  const Node* node = operation.find("tensors");
  if (node == nullptr) return;
  MappingReader::Keys keys{{"x", "w", "dy"}, {}, {}};
  // The framework has no dW of a product of two activations.
  if (kind != OperationKind::Bmm) keys.optional_keys = {"dw"};
  const MappingReader reader(*node, operation.path_of("tensors"), keys, problems);
  files.x = read_relative_path(reader, "x", problems).value_or("");
  files.w = read_relative_path(reader, "w", problems).value_or("");
  files.dy = read_relative_path(reader, "dy", problems).value_or("");
  files.dw = read_relative_path(reader, "dw", problems).value_or("");
}

MappingReader::Keys keys_of(OperationKind kind) {
  MappingReader::Keys keys{{"layer", "kind"}, {"first_layer", "last_layer", "post_op", "tensors"}, {}};
  const auto add = [](std::vector<std::string>& to, std::initializer_list<const char*> more) {
    to.insert(to.end(), more.begin(), more.end());
  };
  switch (kind) {
    case OperationKind::Conv2d:
      add(keys.required, {"in_channels", "height", "width", "out_channels", "kernel"});
      add(keys.optional_keys, {"stride", "padding", "dilation", "groups", "input_gradient"});
      break;
    case OperationKind::Linear:
      add(keys.required, {"m", "n", "k"});
      add(keys.optional_keys, {"input_gradient"});
      break;
    case OperationKind::Bmm:
      add(keys.required, {"batch", "m", "n", "k"});
      break;
  }
  return keys;
}

/// The kind decides which other keys there may be, so it is read before them.
std::optional<OperationKind> read_kind(const Node& node, const std::string& path, Problems& problems) {
  const Entry* entry = node.find("kind");
  if (node.kind != Node::Kind::Mapping || entry == nullptr) {
    problems.add(node.place,
                 node.kind == Node::Kind::Mapping
                     ? fmt::format("missing key 'kind' in '{}' (conv2d, linear or bmm)", path)
                     : fmt::format("'{}' must be a mapping (key: value), not {}", path, describe(node)));
    return std::nullopt;
  }
  const auto word = read_word(entry->value, path + ".kind", {{"conv2d", "linear", "bmm"}, {}}, problems);
  return word ? std::optional(static_cast<OperationKind>(*word)) : std::nullopt;
}

}  // namespace

std::optional<std::string> read_relative_path(const MappingReader& reader, std::string_view key,
                                              Problems& problems) {
  const std::optional<std::string> text = reader.text(key);
  if (!text) return std::nullopt;
  const std::filesystem::path path(*text);
  const bool climbs = std::find(path.begin(), path.end(), "..") != path.end();
  if (path.is_relative() && !climbs) return text;
  problems.add(reader.find(key)->place,
               fmt::format("'{}' must be a path inside the trace's folder: relative and without '..', not {}",
                           reader.path_of(key), quote_for_message(*text)));
  return std::nullopt;
}

Operation read_operation(const Node& node, const std::string& path, const OperationContext& context,
                         Problems& problems) {
  Operation operation;
  const std::optional<OperationKind> kind = read_kind(node, path, problems);
  if (!kind) return operation;
  const MappingReader::Keys keys = keys_of(*kind);
  const MappingReader reader(node, path, keys, problems);
  const bool complete = std::all_of(keys.required.begin(), keys.required.end(),
                                    [&](const std::string& key) { return reader.find(key) != nullptr; });
  const std::size_t before = problems.count();
  operation.layout = context.layout;
  read_geometry(*kind, context, {reader, problems}, operation);
  if (complete && problems.count() == before) {
    for (const std::string& mistake : geometry_mistakes(operation)) {
      problems.add(node.place, fmt::format("'{}': {}", path, mistake));
    }
  }
  operation.layer = reader.text("layer").value_or("");
  operation.first_layer = reader.boolean("first_layer").value_or(false);
  operation.last_layer = reader.boolean("last_layer").value_or(false);
  operation.input_gradient = reader.boolean("input_gradient").value_or(true);
  const Words post_ops{{"none", "relu"}, {}};
  operation.post_op = static_cast<PostOp>(reader.word("post_op", post_ops).value_or(0));
  read_tensors(reader, *kind, operation.files, problems);
  return operation;
}

}  // namespace bfpsim::config

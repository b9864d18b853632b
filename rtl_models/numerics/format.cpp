// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/numerics/format.h"

#include <charconv>

namespace bfpsim {
namespace {

constexpr int kMaxBlockSize = 65536;

std::optional<int> parse_size(std::string_view text) {
  int value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  const bool digits_only = !text.empty() && text.front() >= '0' && text.front() <= '9';
  if (!digits_only || error != std::errc{} || stop != end) return std::nullopt;
  if (value < 1 || value > kMaxBlockSize) return std::nullopt;
  return value;
}

}  // namespace

std::optional<BlockShape> parse_block_shape(std::string_view text) {
  if (text == "row") return BlockShape{BlockShape::Kind::Row, 0};
  if (text == "tensor") return BlockShape{BlockShape::Kind::Tensor, 0};
  const std::size_t cross = text.find('x');
  if (cross == std::string_view::npos) {
    const std::optional<int> size = parse_size(text);
    return size ? std::optional(BlockShape::vector(*size)) : std::nullopt;
  }
  const std::optional<int> rows = parse_size(text.substr(0, cross));
  const std::optional<int> columns = parse_size(text.substr(cross + 1));
  if (!rows || !columns) return std::nullopt;
  if (*rows == 1) return BlockShape::vector(*columns);
  return *rows == *columns ? std::optional(BlockShape::tile(*rows)) : std::nullopt;
}

std::string to_string(const BlockShape& shape) {
  switch (shape.kind) {
    case BlockShape::Kind::Vector:
      return "1x" + std::to_string(shape.size);
    case BlockShape::Kind::Tile:
      return std::to_string(shape.size) + "x" + std::to_string(shape.size);
    case BlockShape::Kind::Row:
      return "row";
    case BlockShape::Kind::Tensor:
      break;
  }
  return "tensor";
}

int Format::element_bits() const {
  const auto* integer = std::get_if<IntElement>(&element);
  return integer != nullptr ? integer->bits : as_float().total_bits();
}

}  // namespace bfpsim

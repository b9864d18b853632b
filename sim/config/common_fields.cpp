// SPDX-License-Identifier: Apache-2.0
#include "sim/config/common_fields.h"

#include <fmt/format.h>

namespace bfpsim::config {

std::optional<BlockShape> read_block_shape(const Node& node, const std::string& what, Problems& problems) {
  const auto shape = node.kind == Node::Kind::Scalar ? parse_block_shape(node.text) : std::nullopt;
  if (shape) return shape;
  problems.add(node.place, fmt::format("'{}' must be a length (64, 1x64), a tile (8x8), row or tensor, "
                                       "with sizes from 1 to 65536, not {}",
                                       what, describe(node)));
  return std::nullopt;
}

void check_source(const MappingReader& reader, Problems& problems) {
  const Node* node = reader.find("source");
  if (node == nullptr) return;
  const MappingReader source(*node, reader.path_of("source"), {{"paper"}, {"section"}, {}}, problems);
  (void)source.text("paper");
  (void)source.text("section");
}

}  // namespace bfpsim::config

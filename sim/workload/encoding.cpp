// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/encoding.h"

namespace bfpsim {

BlockCodec make_codec(const Encoding& encoding) {
  BlockCodec codec = make_codec(encoding.format);
  codec.overflow = encoding.overflow;
  return codec;
}

bool leaves_block_open(const Format& format) {
  return format.shared && format.shared->coding == ExponentCoding::TwosComplement;
}

Format in_blocks(Format format, const BlockShape& block) {
  if (leaves_block_open(format)) format.block = block;
  return format;
}

}  // namespace bfpsim

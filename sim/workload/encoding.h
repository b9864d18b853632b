// SPDX-License-Identifier: Apache-2.0
// How a schedule encodes values: a format as a value, and what its name leaves to be said.
#pragma once

#include "rtl_models/numerics/block.h"
#include "rtl_models/numerics/format.h"

namespace bfpsim {

/// A format with its block, rounding and scale rule, and what becomes of values that are too large for it.
struct Encoding {
  Format format;
  Overflow overflow = Overflow::ToSpecial;  ///< of plain floats; the elements of a block saturate

  friend bool operator==(const Encoding& a, const Encoding& b) {
    return a.format == b.format && a.overflow == b.overflow;
  }
};

[[nodiscard]] BlockCodec make_codec(const Encoding& encoding);

/// Whether a format of the table has its block from where it is used: those with a shared exponent in two's
/// complement do. MX formats have their own, plain floats none.
[[nodiscard]] bool leaves_block_open(const Format& format);

/// The format with its block set to `block` if it leaves it open.
[[nodiscard]] Format in_blocks(Format format, const BlockShape& block);

}  // namespace bfpsim

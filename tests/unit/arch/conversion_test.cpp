// SPDX-License-Identifier: Apache-2.0
// Conversion of vectors and tiles; expectations are counted by hand (docs/timing.md, sections 4 and 9).
#include "rtl_models/arch/conversion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rtl_models/arch/refuse.h"

namespace bfpsim {
namespace {

constexpr std::int64_t kExponentBytes = 2;  // 10 bits

OperandFormat blocks(std::int64_t size, std::int64_t tile_lines) {
  OperandFormat format;
  format.block = size;
  format.tile_lines = tile_lines;
  format.codec.mantissa_bits = 4;
  return format;
}

std::int64_t cycles(int count, int width, std::int64_t lines, std::int64_t k, const OperandFormat& format) {
  ConverterParams converter;
  converter.count = count;
  converter.width = width;
  return conversion_cycles(converter, lines, k, format).count();
}

TEST(ConversionCycles, vectors_go_line_by_line) {
  // 20 lines on 8 converters: 3 turns; 24 elements in blocks of 8 on 4 elements a cycle: 6 beats.
  EXPECT_EQ(cycles(8, 4, 20, 24, blocks(8, 1)), 3 * 6);
}

TEST(ConversionCycles, strips_of_tiles_go_together_where_there_are_converters) {
  // Two strips of 8 lines at once on 16 converters, one on 15: of three strips the last has 4 lines.
  EXPECT_EQ(cycles(16, 4, 20, 24, blocks(8, 8)), 2 * 6);
  EXPECT_EQ(cycles(15, 4, 20, 24, blocks(8, 8)), 3 * 6);
}

TEST(ConversionCycles, a_tile_taken_in_turns_ends_with_its_second_pass) {
  // 3 converters: 3 turns for each strip of 8 lines, 2 for the last one's 4; behind the last tile two turns
  // of 2 beats.
  EXPECT_EQ(cycles(3, 4, 20, 24, blocks(8, 8)), (3 + 3 + 2) * 6 + 2 * 2);
  // A panel of 2 lines: one turn holds all of its tiles.
  EXPECT_EQ(cycles(3, 4, 2, 24, blocks(8, 8)), 6);
}

TEST(EncodedBytes, a_tile_has_one_exponent_and_is_padded_once) {
  // Blocks of 3 x 4 bits: 2 bytes a line; nine elements of a tile 5 bytes; of a ragged tile of 2 x 1, one.
  EXPECT_EQ(encoded_bytes(5, 4, blocks(3, 1)).count(), 5 * (2 + 1 + 2 * kExponentBytes));
  EXPECT_EQ(encoded_bytes(5, 4, blocks(3, 3)).count(), (5 + 2) + (3 + 1) + 4 * kExponentBytes);
  EXPECT_EQ(encoded_blocks(5, 4, blocks(3, 1)), 10);
  EXPECT_EQ(encoded_blocks(5, 4, blocks(3, 3)), 4);
}

TEST(RefuseMapping, a_panel_begins_where_a_tile_does) {
  MachineParams machine;
  machine.array.rows = 4;
  GemmJob job;
  job.m = job.n = job.k = 64;
  job.format_a = blocks(6, 6);
  job.mapping = {8, 8, 64, TileOrder::NFastest};
  EXPECT_THAT(refuse_mapping(machine, job).value_or(""),
              testing::HasSubstr(
                  "tile_m is 8; it must be a multiple of 12, of both array.rows (4) and the 6 lines of a "
                  "tile"));
  job.mapping.tile_m = 12;
  EXPECT_EQ(refuse_mapping(machine, job), std::nullopt);
}

}  // namespace
}  // namespace bfpsim

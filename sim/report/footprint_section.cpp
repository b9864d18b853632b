// SPDX-License-Identifier: Apache-2.0
#include "sim/report/footprint_section.h"

#include <fmt/format.h>

#include <array>

#include "sim/report/number_text.h"
#include "sim/report/text_table.h"

namespace bfpsim {
namespace {

struct Part {
  const char* key;
  const char* text;
  std::int64_t MemoryFootprint::*bytes;
};

constexpr std::array<Part, 7> kParts = {{
    {"weights", "weights", &MemoryFootprint::weights},
    {"master_weights", "master weights", &MemoryFootprint::master_weights},
    {"optimizer_state", "optimizer state", &MemoryFootprint::optimizer_state},
    {"weight_gradients", "weight gradients", &MemoryFootprint::weight_gradients},
    {"stashed_operands", "stashed operands", &MemoryFootprint::stashed_operands},
    {"stashed_inputs", "other stashed inputs", &MemoryFootprint::stashed_inputs},
    {"gradients", "gradients of activations", &MemoryFootprint::gradients},
}};

std::string bytes_text(std::int64_t bytes) {
  return si(static_cast<double>(bytes), "B");
}

void write_one(JsonWriter& json, std::string_view key, const MemoryFootprint& footprint) {
  json.key(key);
  json.begin_object(JsonWriter::Layout::OneLine);
  for (const Part& part : kParts)
    json.member(part.key, footprint.*part.bytes);
  json.member("total", footprint.total());
  json.end();
}

}  // namespace

std::string footprint_section(const StepFootprint& footprint, const TextStyle& style) {
  TextTable table(
      {{"off-chip memory at its peak"}, {"FP32 stash", Align::Right}, {"encoded stash", Align::Right}});
  for (const Part& part : kParts) {
    if (footprint.fp32.*part.bytes == 0) continue;
    table.add_row(
        {part.text, bytes_text(footprint.fp32.*part.bytes), bytes_text(footprint.encoded.*part.bytes)});
  }
  table.add_row({"sum", bytes_text(footprint.fp32.total()), bytes_text(footprint.encoded.total())});
  return heading("Memory footprint", style) + table.render(style) +
         wrap(fmt::format(
                  "On chip: {} of buffers, which are reserved whole. The encoded stash is a study: the "
                  "machine stashes FP32.",
                  bytes_text(footprint.on_chip_bytes)),
              style, 2);
}

void write_footprint(JsonWriter& json, const StepFootprint& footprint) {
  json.key("footprint");
  json.begin_object();
  write_one(json, "dram_bytes_fp32_stash", footprint.fp32);
  write_one(json, "dram_bytes_encoded_stash", footprint.encoded);
  json.member("sram_bytes", footprint.on_chip_bytes);
  json.end();
}

}  // namespace bfpsim

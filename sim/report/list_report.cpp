// SPDX-License-Identifier: Apache-2.0
#include "sim/report/list_report.h"

#include <fmt/format.h>

#include "sim/cost/run_metrics.h"
#include "sim/report/number_text.h"
#include "sim/report/text_table.h"

namespace bfpsim {
namespace {

constexpr const char* kMistakes = "(has mistakes: bfpsim config check)";

/// "exp10 1x64": what is shared, and by how many.
std::string scale_text(const Format& format) {
  if (!format.shared) return "-";
  const bool e8m0 = format.shared->coding == ExponentCoding::Biased;
  return fmt::format("{} {}", e8m0 ? "e8m0" : fmt::format("exp{}", format.shared->bits),
                     to_string(format.block));
}

std::string steps_text(const Trace& trace) {
  std::string text;
  for (const TraceStep& step : trace.steps)
    text += (text.empty() ? "" : ", ") + std::to_string(step.step);
  return text;
}

}  // namespace

std::string array_text(const MachineParams& machine) {
  const ArrayParams& array = machine.array;
  const std::string arrays = array.count > 1 ? fmt::format("{} x ", array.count) : "";
  return arrays + fmt::format("{}x{} DPUs x {} lanes", array.rows, array.cols, array.lanes);
}

std::string element_text(const Format& format) {
  if (std::holds_alternative<IntElement>(format.element)) return fmt::format("int{}", format.as_int().bits);
  const FloatElement& element = format.as_float();
  if (element.radix != 2) return fmt::format("E{}r{}", element.exponent_bits, element.radix);
  return fmt::format("E{}M{}", element.exponent_bits, element.mantissa_bits);
}

std::string to_text(const std::vector<ListedFormat>& formats, const TextStyle& style) {
  TextTable table({{"format"},
                   {"element", Align::Left},
                   {"bits", Align::Right, 2},
                   {"scale", Align::Left, 1},
                   {"what it is", Align::Left, 0, 24, true}});
  for (const ListedFormat& item : formats) {
    if (!item.value) {
      table.add_row({item.name, "", "", "", kMistakes});
      continue;
    }
    const Format& format = *item.value;
    table.add_row({item.name, element_text(format), std::to_string(format.element_bits()), scale_text(format),
                   format.description});
  }
  return table.render(style, 0);
}

/// The most that memory moves.
std::string memory_text(const MachineParams& machine) {
  const std::optional<double> peak = memory_bytes_per_second(machine);
  return peak ? si(*peak, "B/s") : "ideal";
}

std::string to_text(const std::vector<ListedAccelerator>& accelerators, const TextStyle& style) {
  TextTable table({{"accelerator"},
                   {"array", Align::Left, 0, 20},
                   {"slice", Align::Right, 3},
                   {"clock", Align::Right, 2},
                   {"peak", Align::Right, 1},
                   {"memory", Align::Right, 4},
                   {"file", Align::Left, 5}});
  for (const ListedAccelerator& item : accelerators) {
    if (!item.value) {
      table.add_row({item.name, kMistakes, "", "", "", "", item.path});
      continue;
    }
    const MachineParams& machine = *item.value;
    table.add_row({item.name, array_text(machine), fmt::format("{} bits", machine.array.slice_bits),
                   si(machine.clock_hz, "Hz"),
                   si(static_cast<double>(machine.multipliers()) * machine.clock_hz, "MAC/s"),
                   memory_text(machine), item.path});
  }
  return table.render(style, 0);
}

std::string to_text(const std::vector<ListedSchedule>& schedules, const TextStyle& style) {
  TextTable table({{"schedule"},
                   {"epochs", Align::Right, 1},
                   {"block", Align::Left, 2},
                   {"rules", Align::Right, 3},
                   {"what it does", Align::Left, 0, 24, true}});
  for (const ListedSchedule& item : schedules) {
    if (!item.value) {
      table.add_row({item.name, "", "", "", kMistakes});
      continue;
    }
    table.add_row({item.name, std::to_string(item.value->epochs), to_string(item.value->block),
                   std::to_string(item.value->rules.size()), item.value->description});
  }
  return table.render(style, 0);
}

std::string to_text(const std::vector<ListedTrace>& traces, const TextStyle& style) {
  TextTable table({{"trace"},
                   {"model", Align::Left, 1, 20, true},
                   {"batch", Align::Right, 2},
                   {"operations", Align::Right, 3},
                   {"steps", Align::Left},
                   {"folder", Align::Left, 4}});
  for (const ListedTrace& item : traces) {
    if (!item.value) {
      table.add_row({item.name, kMistakes, "", "", "", item.path});
      continue;
    }
    const Trace& trace = *item.value;
    const std::size_t operations = trace.steps.empty() ? 0 : trace.steps.back().operations.size();
    table.add_row({item.name, trace.model, std::to_string(trace.batch), std::to_string(operations),
                   steps_text(trace), item.path});
  }
  return table.render(style, 0);
}

}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
#include "sim/report/sensitivity_section.h"

#include <fmt/format.h>

#include "sim/report/number_text.h"
#include "sim/report/text_table.h"

namespace bfpsim {
namespace {

constexpr auto kOneLine = JsonWriter::Layout::OneLine;

double share_of(const SensitivityChange& change, std::int64_t cycles) {
  return cycles == 0 ? 0.0 : static_cast<double>(change.saved_cycles) / static_cast<double>(cycles);
}

bool moves(const std::optional<SensitivityChange>& change) {
  return change && change->saved_cycles != 0;
}

std::string bottleneck_sentence(const Sensitivity& sensitivity) {
  const SensitivityProbe* first = sensitivity.bottleneck();
  if (first == nullptr) return "No parameter alone saves a cycle.";
  const SensitivityChange& change = first->large ? *first->large : *first->small;
  return fmt::format("The bottleneck is {}: {} in place of {} saves {} of {} cycles ({}).", first->parameter,
                     change.value, first->value, grouped(change.saved_cycles), grouped(sensitivity.cycles),
                     percent(share_of(change, sensitivity.cycles)));
}

std::string value_cell(const std::optional<SensitivityChange>& change) {
  return change ? std::to_string(change->value) : "-";
}

std::string saved_cell(const std::optional<SensitivityChange>& change) {
  return change ? grouped(change->saved_cycles) : "-";
}

std::string share_cell(const std::optional<SensitivityChange>& change, std::int64_t cycles) {
  return change ? percent(share_of(*change, cycles)) : "-";
}

void write_change(JsonWriter& json, std::string_view key, const std::optional<SensitivityChange>& change,
                  std::int64_t cycles) {
  json.key(key);
  if (!change) {
    json.null();
    return;
  }
  json.begin_object(kOneLine);
  json.member("value", change->value);
  json.member("saved_cycles", change->saved_cycles);
  json.member("saved_share", share_of(*change, cycles));
  json.end();
}

}  // namespace

std::string sensitivity_section(const Sensitivity& sensitivity, const TextStyle& style) {
  TextTable table({{"parameter"},
                   {"now", Align::Right},
                   {"a step", Align::Right, 1},
                   {"saves", Align::Right, 1},
                   {"share", Align::Right, 1},
                   {"twice", Align::Right},
                   {"saves", Align::Right},
                   {"share", Align::Right}});
  std::string without;
  for (const SensitivityProbe& probe : sensitivity.probes) {
    if (!moves(probe.small) && !moves(probe.large)) {
      without += (without.empty() ? "" : ", ") + probe.parameter;
      continue;
    }
    table.add_row({probe.parameter, std::to_string(probe.value), value_cell(probe.small),
                   saved_cell(probe.small), share_cell(probe.small, sensitivity.cycles),
                   value_cell(probe.large), saved_cell(probe.large),
                   share_cell(probe.large, sensitivity.cycles)});
  }
  std::string out = heading("Sensitivity", style);
  if (!sensitivity.complete) out += wrap("INTERRUPTED: the parameters that were tried.", style);
  out +=
      wrap(bottleneck_sentence(sensitivity), style) + table.render(style) +
      wrap(
          "A step is one more; of a capacity 1 KiB more, of a latency a cycle less, where \"twice\" is half.",
          style, 2);
  if (!without.empty()) out += wrap("Neither step saves a cycle: " + without + ".", style, 2);
  return out;
}

void write_sensitivity(JsonWriter& json, const std::optional<Sensitivity>& sensitivity) {
  json.key("sensitivity");
  if (!sensitivity) {
    json.null();
    return;
  }
  json.begin_object();
  json.member("complete", sensitivity->complete);
  json.member("cycles", sensitivity->cycles);
  json.key("bottleneck");
  if (const SensitivityProbe* first = sensitivity->bottleneck()) {
    json.value(first->parameter);
  } else {
    json.null();
  }
  json.key("parameters");
  json.begin_array();
  for (const SensitivityProbe& probe : sensitivity->probes) {
    json.begin_object(kOneLine);
    json.member("parameter", probe.parameter);
    json.member("unit", probe.unit);
    json.member("value", probe.value);
    write_change(json, "step", probe.small, sensitivity->cycles);
    write_change(json, probe.is_latency ? "half" : "twice", probe.large, sensitivity->cycles);
    json.end();
  }
  json.end();
  json.end();
}

}  // namespace bfpsim

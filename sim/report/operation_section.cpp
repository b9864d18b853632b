// SPDX-License-Identifier: Apache-2.0
#include "sim/report/operation_section.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "sim/report/number_text.h"
#include "sim/report/text_table.h"

namespace bfpsim {
namespace {

/// Operations of one kind and pass.
struct Group {
  std::string kind;
  OperationPass pass = OperationPass::Forward;
  std::int64_t count = 0;
  std::int64_t elements = 0;
  std::int64_t cycles = 0;
  std::int64_t dram_bytes = 0;
};

std::vector<Group> groups_of(const RunRecord& run) {
  std::vector<Group> groups;
  for (const OperationRecord& operation : run.operations) {
    auto group = std::find_if(groups.begin(), groups.end(), [&](const Group& g) {
      return g.kind == operation.kind && g.pass == operation.pass;
    });
    if (group == groups.end()) group = groups.insert(groups.end(), {operation.kind, operation.pass});
    ++group->count;
    group->elements += operation.elements;
    group->cycles += operation.cycles.count();
    group->dram_bytes += operation.events[Event::DramBytesRead] + operation.events[Event::DramBytesWritten];
  }
  std::stable_sort(groups.begin(), groups.end(),
                   [](const Group& a, const Group& b) { return a.cycles > b.cycles; });
  return groups;
}

}  // namespace

std::string operation_sentence(const RunRecord& run) {
  const RunTotals& totals = run.totals;
  const std::int64_t cycles = totals.operation_cycles.count();
  return fmt::format("GEMMs take {} of the cycles at a utilisation of {}; the other operations take {} ({}).",
                     share(totals.cycles.count() - cycles, totals.cycles.count()),
                     percent(totals.gemm_utilization), grouped(cycles), share(cycles, totals.cycles.count()));
}

std::string operation_section(const RunRecord& run, const TextStyle& style) {
  TextTable table({{"operation", Align::Left, 0, 16},
                   {"pass"},
                   {"count", Align::Right, 3},
                   {"elements", Align::Right, 2},
                   {"cycles", Align::Right},
                   {"of cycles", Align::Right},
                   {"DRAM", Align::Right, 1}});
  for (const Group& group : groups_of(run)) {
    table.add_row({group.kind, std::string(to_string(group.pass)), grouped(group.count),
                   grouped(group.elements), grouped(group.cycles),
                   share(group.cycles, run.totals.cycles.count()),
                   si(static_cast<double>(group.dram_bytes), "B")});
  }
  return heading("Operations that are no GEMM", style) + table.render(style);
}

}  // namespace bfpsim

// SPDX-License-Identifier: Apache-2.0
#include "sim/cost/run_metrics.h"

namespace bfpsim {
namespace {

using Figure = std::optional<double>;

constexpr double kOperationsPerMac = 2.0;
constexpr double kTera = 1e12;
constexpr double kUm2PerMm2 = 1e6;

double operations(const RunRecord& run) {
  return kOperationsPerMac * static_cast<double>(run.totals.macs);
}

double square_millimetres(const RunCost& cost) {
  return cost.area.total.um2() / kUm2PerMm2;
}

Figure ratio(double dividend, double divisor) {
  return divisor > 0.0 ? Figure(dividend / divisor) : std::nullopt;
}

Figure tera(const Figure& value) {
  return value ? Figure(*value / kTera) : std::nullopt;
}

Figure tops(const RunRecord& run, const RunCost& /*cost*/) {
  return tera(ratio(operations(run), run.totals.seconds));
}

Figure tops_per_watt(const RunRecord& run, const RunCost& cost) {
  return tera(ratio(operations(run), cost.total.total.joules()));
}

Figure tops_per_area(const RunRecord& run, const RunCost& cost) {
  return tera(ratio(operations(run), run.totals.seconds * square_millimetres(cost)));
}

Figure arithmetic_density(const RunRecord& run, const RunCost& cost) {
  return ratio(static_cast<double>(run.totals.macs),
               static_cast<double>(run.totals.cycles.count()) * square_millimetres(cost));
}

Figure energy_delay(const RunRecord& run, const RunCost& cost) {
  return run.totals.seconds > 0.0 ? Figure(cost.total.total.joules() * run.totals.seconds) : std::nullopt;
}

Figure intensity(const RunRecord& run, const RunCost& /*cost*/) {
  const std::optional<Roofline> roofline = roofline_of(run);
  return roofline ? Figure(roofline->intensity) : std::nullopt;
}

Figure compute_roof(const RunRecord& run, const RunCost& /*cost*/) {
  const std::optional<Roofline> roofline = roofline_of(run);
  return roofline ? tera(roofline->compute_roof) : std::nullopt;
}

Figure memory_roof(const RunRecord& run, const RunCost& /*cost*/) {
  const std::optional<Roofline> roofline = roofline_of(run);
  return roofline ? tera(roofline->memory_roof) : std::nullopt;
}

Figure roofline_share(const RunRecord& run, const RunCost& /*cost*/) {
  const std::optional<Roofline> roofline = roofline_of(run);
  return roofline ? ratio(roofline->achieved, roofline->attainable()) : std::nullopt;
}

}  // namespace

const std::vector<RunMetric>& run_metrics() {
  static const std::vector<RunMetric> kAll = {
      {"tops", "TOPS", "operations a second: 2 for each useful MAC", tops},
      {"tops_per_w", "TOPS/W", "operations for each joule, off-chip memory included", tops_per_watt},
      {"tops_per_mm2", "TOPS/mm2",
       "operations a second and mm2 of the machine; areas are of a relaxed clock, so it compares machines at "
       "one clock",
       tops_per_area},
      {"arithmetic_density", "MAC/cycle/mm2", "useful MACs for each cycle and mm2 of the machine",
       arithmetic_density},
      {"energy_delay_js", "J s", "energy of the step times its time", energy_delay},
      {"operational_intensity", "op/B", "operations for each byte of off-chip traffic", intensity},
      {"compute_roof_tops", "TOPS",
       "operations a second if every lane were busy: the peak over the mean digit "
       "passes of a MAC",
       compute_roof},
      {"memory_roof_tops", "TOPS",
       "operations a second that memory's bandwidth feeds at this intensity; null of an ideal memory",
       memory_roof},
      {"roofline_share", "", "operations a second over the lower of both roofs", roofline_share},
  };
  return kAll;
}

std::optional<double> memory_bytes_per_second(const MachineParams& machine) {
  switch (machine.memory.kind) {
    case MemoryKind::Bandwidth:
      return static_cast<double>(machine.memory.bytes_per_cycle) * machine.clock_hz;
    case MemoryKind::Banked:
      return machine.dram.bytes_per_second();
    case MemoryKind::Ideal:
      break;
  }
  return std::nullopt;
}

std::optional<Roofline> roofline_of(const RunRecord& run) {
  const RunTotals& totals = run.totals;
  const std::int64_t bytes = totals.events[Event::DramBytesRead] + totals.events[Event::DramBytesWritten];
  if (totals.macs == 0 || totals.digit_products == 0 || bytes == 0 || totals.seconds <= 0.0)
    return std::nullopt;
  const double products_per_mac =
      static_cast<double>(totals.digit_products) / static_cast<double>(totals.macs);
  Roofline roofline;
  roofline.intensity = operations(run) / static_cast<double>(bytes);
  roofline.compute_roof = kOperationsPerMac * static_cast<double>(run.machine.multipliers()) *
                          run.machine.clock_hz / products_per_mac;
  if (const auto bandwidth = memory_bytes_per_second(run.machine))
    roofline.memory_roof = *bandwidth * roofline.intensity;
  roofline.achieved = operations(run) / totals.seconds;
  return roofline;
}

}  // namespace bfpsim

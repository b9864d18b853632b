// SPDX-License-Identifier: Apache-2.0
#include "sim/report/training_section.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/report/number_text.h"
#include "sim/report/run_sentences.h"
#include "sim/report/text_table.h"

namespace bfpsim {
namespace {

constexpr auto kOneLine = JsonWriter::Layout::OneLine;
constexpr double kSecondsPerMinute = 60.0;
constexpr double kSecondsPerHour = 3600.0;
constexpr double kSecondsPerDay = 86400.0;

/// "5.2 h": as people count long times.
std::string duration(double seconds) {
  if (seconds >= 3 * kSecondsPerDay) return fmt::format("{:.4g} days", seconds / kSecondsPerDay);
  if (seconds >= 3 * kSecondsPerHour) return fmt::format("{:.4g} h", seconds / kSecondsPerHour);
  if (seconds >= 3 * kSecondsPerMinute) return fmt::format("{:.4g} min", seconds / kSecondsPerMinute);
  return si(seconds, "s");
}

std::string length_sentence(const Projection& projection) {
  const TrainingLength& length = projection.training;
  std::string text =
      fmt::format("{} of {}", counted(length.epochs, "epoch"), counted(projection.steps_per_epoch, "step"));
  if (projection.steps_per_epoch == 1 && length.samples <= length.batch)
    return text + " (the samples of an epoch are not known; a step stands for one)";
  text += fmt::format(" of batch {}, {} samples", length.batch, grouped(length.samples));
  if (projection.short_batch > 0)
    text += fmt::format("; an epoch's last step has {}", projection.short_batch);
  return text;
}

std::string totals_sentence(const TrainingReport& training) {
  const ProjectedTotals& totals = training.projection.totals;
  std::string text = fmt::format("{} steps take {:.4g} cycles, {}, {}, and move {} of DRAM data",
                                 totals.steps, totals.cycles, duration(totals.seconds),
                                 si(training.energy_j(), "J"), si(totals.dram_bytes, "B"));
  if (!training.projection.complete) text = "INCOMPLETE, the phases that were run: " + text;
  return text + fmt::format(" (utilisation {}).", percent(totals.utilization));
}

std::string phase_table(const TrainingReport& training, const TextStyle& style) {
  TextTable table({{"from epoch", Align::Right},
                   {"epochs", Align::Right},
                   {"batch", Align::Right},
                   {"steps", Align::Right},
                   {"cycles a step", Align::Right, 1},
                   {"time", Align::Right},
                   {"energy", Align::Right, 2},
                   {"DRAM", Align::Right, 3}});
  const Projection& projection = training.projection;
  for (std::size_t i = 0; i < projection.phases.size(); ++i) {
    const ProjectedPhase& phase = projection.phases[i];
    const RunTotals& step = phase.run.totals;
    const auto steps = static_cast<double>(phase.steps());
    const auto bytes =
        static_cast<double>(step.events[Event::DramBytesRead] + step.events[Event::DramBytesWritten]);
    table.add_row({grouped(phase.epoch), grouped(phase.epochs), grouped(phase.batch), grouped(phase.steps()),
                   grouped(step.cycles.count()), duration(steps * step.seconds),
                   si(steps * training.energy_per_step[i].total.joules(), "J"), si(steps * bytes, "B")});
  }
  return table.render(style);
}

double share_by_epochs(const Projection& projection, const std::string& format) {
  for (const FormatShare& share : projection.shares_by_epochs) {
    if (share.format == format) return share.share;
  }
  return 0.0;
}

std::string share_table(const Projection& projection, const TextStyle& style) {
  TextTable table({{"format"},
                   {"of MACs", Align::Right},
                   {"of useful MACs", Align::Right},
                   {"by epochs alone", Align::Right}});
  for (const FormatShare& share : projection.shares) {
    table.add_row({share.format, fmt::format("{:.3f}%", 100.0 * share.share),
                   fmt::format("{:.3f}%", 100.0 * share.useful_share),
                   fmt::format("{:.3f}%", 100.0 * share_by_epochs(projection, share.format))});
  }
  return table.render(style) + wrap(
                                   "MACs are counted as publications do, with a convolution's padding; "
                                   "useful ones without. By epochs "
                                   "alone: as if no layer were the first or last.",
                                   style, 2);
}

std::string baseline_sentence(const BaselineRatio& baseline) {
  return fmt::format(
      "Against all of it in {}: {:.3f}x the slice passes (before utilisation; {:.3f}x without padding), "
      "{:.3f}x "
      "the cycles (after it).",
      prose_format(baseline.format), baseline.slice_passes, baseline.useful_slice_passes, baseline.cycles);
}

void write_shares(JsonWriter& json, std::string_view key, const std::vector<FormatShare>& shares) {
  json.key(key);
  json.begin_array();
  for (const FormatShare& share : shares) {
    json.begin_object(kOneLine);
    json.member("format", share.format);
    json.member("macs", share.macs);
    json.member("share", share.share);
    json.member("useful_macs", share.useful_macs);
    json.member("useful_share", share.useful_share);
    json.end();
  }
  json.end();
}

void write_phases(JsonWriter& json, const TrainingReport& training) {
  json.key("phases");
  json.begin_array();
  for (std::size_t i = 0; i < training.projection.phases.size(); ++i) {
    const ProjectedPhase& phase = training.projection.phases[i];
    const RunTotals& step = phase.run.totals;
    json.begin_object(kOneLine);
    json.member("first_epoch", phase.epoch);
    json.member("epochs", phase.epochs);
    json.member("batch", phase.batch);
    json.member("steps_per_epoch", phase.steps_per_epoch);
    json.member("cycles_per_step", step.cycles.count());
    json.member("seconds_per_step", step.seconds);
    json.member("energy_per_step_j", training.energy_per_step[i].total.joules());
    json.member("dram_bytes_per_step",
                step.events[Event::DramBytesRead] + step.events[Event::DramBytesWritten]);
    json.member("macs_per_step", step.macs);
    json.member("utilization", step.utilization);
    json.end();
  }
  json.end();
}

void write_totals(JsonWriter& json, const TrainingReport& training) {
  const ProjectedTotals& totals = training.projection.totals;
  json.member("steps", totals.steps);
  json.member("cycles", totals.cycles);
  json.member("seconds", totals.seconds);
  json.member("macs", totals.macs);
  json.member("digit_products", totals.digit_products);
  json.member("energy_j", training.energy_j());
  json.member("dram_bytes", totals.dram_bytes);
  json.member("utilization", totals.utilization);
}

void write_baseline(JsonWriter& json, const std::optional<BaselineRatio>& baseline) {
  json.key("baseline");
  if (!baseline) {
    json.null();
    return;
  }
  json.begin_object(kOneLine);
  json.member("format", baseline->format);
  json.member("slice_passes", baseline->slice_passes);
  json.member("useful_slice_passes", baseline->useful_slice_passes);
  json.member("cycles", baseline->cycles);
  json.end();
}

}  // namespace

double TrainingReport::energy_j() const {
  double joules = 0.0;
  for (std::size_t i = 0; i < projection.phases.size(); ++i)
    joules += static_cast<double>(projection.phases[i].steps()) * energy_per_step[i].total.joules();
  return joules;
}

std::string training_section(const TrainingReport& training, const TextStyle& style) {
  const Projection& projection = training.projection;
  std::string out = heading("The whole training", style);
  out += wrap(length_sentence(projection) + ".", style, 2) + wrap(totals_sentence(training), style, 2);
  out += phase_table(training, style) + "\n" + share_table(projection, style);
  if (projection.baseline) out += wrap(baseline_sentence(*projection.baseline), style, 2);
  return out;
}

void write_training(JsonWriter& json, const std::optional<TrainingReport>& training) {
  json.key("projection");
  if (!training) {
    json.null();
    return;
  }
  const Projection& projection = training->projection;
  json.begin_object();
  json.member("complete", projection.complete);
  json.member("epochs", projection.training.epochs);
  json.member("samples", projection.training.samples);
  json.member("batch", projection.training.batch);
  json.member("steps_per_epoch", projection.steps_per_epoch);
  json.member("short_batch", projection.short_batch);
  write_totals(json, *training);
  write_phases(json, *training);
  write_shares(json, "shares", projection.shares);
  write_shares(json, "shares_by_epochs", projection.shares_by_epochs);
  write_baseline(json, projection.baseline);
  json.end();
}

}  // namespace bfpsim

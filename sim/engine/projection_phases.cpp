// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/projection_phases.h"

#include <algorithm>
#include <map>
#include <stdexcept>

#include "rtl_models/arch/chunking.h"

namespace bfpsim::projection {
namespace {

const Encoding* ask(const Schedule& schedule, const ScheduleQuery& query) {
  if (const Encoding* encoding = choose_encoding(schedule, query)) return encoding;
  throw RefusedError(query.layer + " " + std::string(to_string(query.pass)) + ": no rule of schedule '" +
                     schedule.name + "' matches");
}

/// Epochs between whose ends no rule changes its mind: [first, last], both included.
struct EpochRange {
  std::int64_t first = 1;
  std::int64_t last = 1;
  [[nodiscard]] std::int64_t count() const { return last - first + 1; }
};

std::vector<EpochRange> epoch_ranges(const Schedule& schedule, std::int64_t epochs) {
  std::vector<std::int64_t> starts{1};
  for (const ScheduleRule& rule : schedule.rules) {
    if (rule.last_epochs) starts.push_back(epochs - *rule.last_epochs + 1);
    if (rule.epoch_from) starts.push_back(*rule.epoch_from);
    if (rule.epoch_to) starts.push_back(*rule.epoch_to + 1);
  }
  std::sort(starts.begin(), starts.end());
  starts.erase(std::unique(starts.begin(), starts.end()), starts.end());
  std::vector<EpochRange> ranges;
  for (const std::int64_t start : starts) {
    if (start < 1 || start > epochs) continue;
    if (!ranges.empty()) ranges.back().last = start - 1;
    ranges.push_back({start, epochs});
  }
  return ranges;
}

std::string format_name(const GemmEncodings& gemm) {
  const std::string& a = gemm.a->format.name;
  const std::string& b = gemm.b->format.name;
  return a == b ? a : a + " x " + b;
}

/// Samples of an epoch in units of the given step: MACs are proportional to them.
double steps_per_epoch(const TrainingLength& training) {
  if (training.samples == 0) return 1.0;
  return static_cast<double>(training.samples) / static_cast<double>(training.batch);
}

/// 1 on a float datapath, which takes elements whole.
std::int64_t digits_of(const Format& format, const MachineParams& machine) {
  if (machine.array.datapath == Datapath::Float) return 1;
  if (!format.has_int_elements())
    throw RefusedError("format '" + format.name + "' has no integer elements: it has no slice passes");
  return digit_count(format.as_int().bits, machine.array.slice_bits);
}

}  // namespace

StepFormats ListedStep::formats(const Schedule& schedule, std::int64_t epoch, std::int64_t epochs,
                                bool by_epochs) const {
  StepFormats formats;
  ScheduleQuery query;
  query.epoch = epoch;
  query.epochs = epochs;
  for (const ListedGemm& gemm : gemms_) {
    const Operation& operation = step_.operations[gemm.operation];
    query.layer = gemm.layer;
    query.first_layer = operation.first_layer && !by_epochs;
    query.last_layer = operation.last_layer && !by_epochs;
    query.pass = gemm.pass;
    query.operand = gemm.role_a;
    const Encoding* a = ask(schedule, query);
    query.operand = gemm.role_b;
    formats.push_back({a, ask(schedule, query)});
  }
  return formats;
}

std::vector<EpochClass> ListedStep::epoch_classes(const Schedule& schedule, std::int64_t epochs,
                                                  bool by_epochs) const {
  std::vector<EpochClass> classes;
  for (const EpochRange& range : epoch_ranges(schedule, epochs)) {
    StepFormats in_range = formats(schedule, range.first, epochs, by_epochs);
    const auto same = std::find_if(classes.begin(), classes.end(),
                                   [&](const EpochClass& c) { return c.formats == in_range; });
    if (same != classes.end()) {
      same->count += range.count();
    } else {
      classes.push_back({range.first, range.count(), std::move(in_range)});
    }
  }
  return classes;
}

std::vector<FormatShare> ListedStep::shares(const Schedule& schedule, const TrainingLength& training,
                                            bool by_epochs) const {
  std::map<std::string, FormatShare> by_format;
  FormatShare all;
  for (const EpochClass& epochs : epoch_classes(schedule, training.epochs, by_epochs)) {
    const double weight = static_cast<double>(epochs.count) * steps_per_epoch(training);
    for (std::size_t i = 0; i < gemms_.size(); ++i) {
      for (FormatShare* sum : {&by_format[format_name(epochs.formats[i])], &all}) {
        sum->macs += weight * static_cast<double>(gemms_[i].lowered_macs);
        sum->useful_macs += weight * static_cast<double>(gemms_[i].macs);
      }
    }
  }
  std::vector<FormatShare> shares;
  for (auto& [format, share] : by_format) {
    share.format = format;
    share.share = share.macs / all.macs;
    share.useful_share = share.useful_macs / all.useful_macs;
    shares.push_back(std::move(share));
  }
  std::stable_sort(shares.begin(), shares.end(),
                   [](const FormatShare& a, const FormatShare& b) { return a.macs > b.macs; });
  return shares;
}

ListedStep::SlicePasses ListedStep::slice_passes(const std::vector<EpochClass>& classes,
                                                 const MachineParams& machine) const {
  SlicePasses passes;
  for (const EpochClass& epochs : classes) {
    for (std::size_t i = 0; i < gemms_.size(); ++i) {
      const std::int64_t digits =
          digits_of(epochs.formats[i].a->format, machine) * digits_of(epochs.formats[i].b->format, machine);
      const auto per_mac = static_cast<double>(epochs.count * digits);
      passes.all += per_mac * static_cast<double>(gemms_[i].lowered_macs);
      passes.useful += per_mac * static_cast<double>(gemms_[i].macs);
    }
  }
  return passes;
}

void check_length(const TrainingLength& training) {
  if (training.epochs < 1 || training.batch < 1 || training.samples < 0)
    throw std::invalid_argument("a training has at least one epoch, and a batch of at least one sample");
}

}  // namespace bfpsim::projection

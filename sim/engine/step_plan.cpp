// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/step_plan.h"

#include <fmt/format.h>

#include <optional>

#include "rtl_models/arch/chunking.h"
#include "rtl_models/arch/refuse.h"
#include "sim/engine/mapper.h"
#include "sim/workload/lowering.h"

namespace bfpsim {
namespace {

/// The formats that a schedule gives to a GEMM's operands, as names and as the machine sees them.
struct ChosenFormats {
  std::string a;
  std::string b;
  OperandFormat format_a;
  OperandFormat format_b;
};

std::string describe(const LoweredGemm& gemm) {
  return fmt::format("{} {}{}{}", gemm.layer, to_string(gemm.pass), gemm.part.empty() ? "" : " ", gemm.part);
}

/// MX formats have their own blocks; the schedule's are for formats that leave them open.
BlockShape block_of(const Format& format, const Schedule& schedule) {
  const bool has_own = format.shared && format.shared->coding == ExponentCoding::Biased;
  return has_own ? format.block : schedule.block;
}

OperandFormat resolve_format(const Schedule& schedule, const std::string& name, const LoweredGemm& gemm) {
  const std::optional<Format> format = find_format(name);
  if (!format) {
    throw RefusedError(fmt::format("{}: schedule '{}' asks for the unknown format '{}'", describe(gemm),
                                   schedule.name, name));
  }
  const BlockShape block = block_of(*format, schedule);
  const bool is_tile = block.kind == BlockShape::Kind::Tile;
  if (format->is_block() && !is_tile && block.kind != BlockShape::Kind::Vector) {
    throw RefusedError(
        fmt::format("{}: machines take 1xN blocks along K and TxT tiles; the schedule '{}' has blocks '{}'",
                    describe(gemm), schedule.name, to_string(block)));
  }
  return {make_codec(*format), block.size, 0, is_tile ? block.size : 1};
}

ChosenFormats choose_formats(const LoweredGemm& gemm, const Schedule& schedule, ScheduleQuery query) {
  query.layer = gemm.layer;
  query.first_layer = gemm.first_layer;
  query.last_layer = gemm.last_layer;
  query.pass = gemm.pass;
  const auto ask = [&](Role role) {
    query.operand = role;
    const std::optional<std::string> name = choose_format(schedule, query);
    if (!name) {
      throw RefusedError(fmt::format("{}: no rule of schedule '{}' matches", describe(gemm), schedule.name));
    }
    return *name;
  };
  ChosenFormats chosen;
  chosen.a = ask(gemm.role_a);
  chosen.b = ask(gemm.role_b);
  chosen.format_a = resolve_format(schedule, chosen.a, gemm);
  chosen.format_b = resolve_format(schedule, chosen.b, gemm);
  return chosen;
}

std::optional<BlockShape> block_of(const ChosenFormats& formats) {
  for (const OperandFormat* format : {&formats.format_a, &formats.format_b}) {
    if (!format->codec.is_plain_float()) return format->shape();
  }
  return std::nullopt;
}

void refuse_if_needed(const LoweredGemm& gemm, const ChosenFormats& formats, const MachineParams& machine) {
  if (const auto reason = refuse_formats(machine, formats.format_a, formats.format_b)) {
    throw RefusedError(fmt::format("{}: machine '{}' cannot multiply {} by {}: {}", describe(gemm),
                                   machine.name, formats.a, formats.b, *reason));
  }
}

}  // namespace

const TileMapping& MappingCache::mapping(const MachineParams& machine, const GemmJob& job) {
  JobKey key = job_key(job, false);
  const auto found = known_.find(key);
  if (found != known_.end()) return found->second;
  return known_.emplace(std::move(key), choose_mapping(machine, job, {}, traffic_).mapping).first->second;
}

std::vector<PlannedGemm> plan_step(const TraceStep& step, const Schedule& schedule,
                                   const MachineParams& machine, std::int64_t epoch, std::int64_t epochs,
                                   MappingCache& mappings) {
  ScheduleQuery query;
  query.epoch = epoch;
  query.epochs = epochs;
  std::vector<PlannedGemm> plan;
  for (LoweredGemm& gemm : lower_step(step)) {
    const ChosenFormats formats = choose_formats(gemm, schedule, query);
    refuse_if_needed(gemm, formats, machine);
    gemm.job.format_a = formats.format_a;
    gemm.job.format_b = formats.format_b;
    try {
      gemm.job.mapping = mappings.mapping(machine, gemm.job);
    } catch (const std::runtime_error& error) {
      throw RefusedError(fmt::format("{}: machine '{}': {}", describe(gemm), machine.name, error.what()));
    }
    const int passes = make_chunking(machine.array, formats.format_a, formats.format_b).digit_products();
    plan.push_back({std::move(gemm), formats.a, formats.b, passes, block_of(formats)});
  }
  return plan;
}

}  // namespace bfpsim

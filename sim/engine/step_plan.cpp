// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/step_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "rtl_models/arch/chunking.h"
#include "rtl_models/arch/refuse.h"
#include "sim/engine/draw_keys.h"
#include "sim/engine/first_encoding.h"
#include "sim/workload/glob.h"
#include "sim/workload/lowering.h"

namespace bfpsim {
namespace {

/// How a schedule encodes a GEMM's operands, and what the machine sees of it.
struct ChosenFormats {
  Encoding a;
  Encoding b;
  OperandFormat format_a;
  OperandFormat format_b;
};

std::string describe(const LoweredGemm& gemm) {
  return fmt::format("{} {}{}{}", gemm.layer, to_string(gemm.pass), gemm.part.empty() ? "" : " ", gemm.part);
}

OperandFormat operand_format(const Schedule& schedule, const Encoding& encoding, const LoweredGemm& gemm) {
  const Format& format = encoding.format;
  const bool is_tile = format.block.kind == BlockShape::Kind::Tile;
  if (format.is_block() && !is_tile && format.block.kind != BlockShape::Kind::Vector) {
    throw RefusedError(
        fmt::format("{}: machines take 1xN blocks along K and TxT tiles; in schedule '{}' {} has blocks '{}'",
                    describe(gemm), schedule.name, format.name, to_string(format.block)));
  }
  return {make_codec(encoding), format.block.size, 0, is_tile ? format.block.size : 1};
}

/// Where a step's operands get their draws: every GEMM of a layer is another use of the layer's tensors.
class DrawKeys {
 public:
  DrawKeys(const TraceStep& step, std::int64_t seed) : seed_(seed) {
    std::uint32_t index = 0;
    for (const Operation& operation : step.operations)
      layers_[operation.layer].operation = index++;
  }

  void set(const std::string& layer, TensorName a, TensorName b, ChosenFormats& formats) {
    Layer& found = layers_.at(layer);
    ++found.uses;
    formats.format_a.draw_key = tensor_draw_key(seed_, found.operation, a, found.uses);
    formats.format_b.draw_key = tensor_draw_key(seed_, found.operation, b, found.uses);
  }

 private:
  struct Layer {
    std::uint32_t operation = 0;
    std::uint32_t uses = 0;
  };
  std::int64_t seed_;
  std::map<std::string, Layer> layers_;
};

ChosenFormats choose_formats(const LoweredGemm& gemm, const Schedule& schedule, ScheduleQuery query) {
  query.layer = gemm.layer;
  query.first_layer = gemm.first_layer;
  query.last_layer = gemm.last_layer;
  query.pass = gemm.pass;
  const auto ask = [&](Role role) {
    query.operand = role;
    const Encoding* encoding = choose_encoding(schedule, query);
    if (encoding == nullptr) {
      throw RefusedError(fmt::format("{}: no rule of schedule '{}' matches", describe(gemm), schedule.name));
    }
    return *encoding;
  };
  ChosenFormats chosen;
  chosen.a = ask(gemm.role_a);
  chosen.b = ask(gemm.role_b);
  chosen.format_a = operand_format(schedule, chosen.a, gemm);
  chosen.format_b = operand_format(schedule, chosen.b, gemm);
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
                                   machine.name, formats.a.format.name, formats.b.format.name, *reason));
  }
}

/// A rule that cuts nothing is a slip: in a name, or the schedule is of another network.
void refuse_idle_rules(const Schedule& schedule, const std::vector<PlannedGemm>& plan) {
  const std::vector<MappingRule>& rules = schedule.mapping.rules;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const bool used = std::any_of(plan.begin(), plan.end(), [&](const PlannedGemm& planned) {
      return matches_glob(rules[i].gemm_glob, describe(planned.gemm));
    });
    if (used || plan.empty()) continue;
    throw RefusedError(
        fmt::format("schedule '{}': mapping.rules[{}] matches no GEMM: '{}'; GEMMs are called "
                    "'{}'",
                    schedule.name, i, rules[i].gemm_glob, describe(plan.front().gemm)));
  }
}

}  // namespace

std::vector<PlannedGemm> plan_step(const TraceStep& step, const Schedule& schedule,
                                   const MachineParams& machine, std::int64_t epoch, std::int64_t epochs,
                                   MappingCache& mappings) {
  ScheduleQuery query;
  query.epoch = epoch;
  query.epochs = epochs;
  DrawKeys keys(step, schedule.seed);
  std::vector<PlannedGemm> plan;
  for (LoweredGemm& gemm : lower_step(step)) {
    ChosenFormats formats = choose_formats(gemm, schedule, query);
    keys.set(gemm.layer, gemm.tensor_a, gemm.tensor_b, formats);
    refuse_if_needed(gemm, formats, machine);
    gemm.job.format_a = formats.format_a;
    gemm.job.format_b = formats.format_b;
    MappingOrigin mapping;
    try {
      mapping = mappings.mapping(machine, gemm.job, describe(gemm), schedule.mapping);
      gemm.job.mapping = mapping.chosen.mapping;
    } catch (const std::runtime_error& error) {
      throw RefusedError(fmt::format("{}: machine '{}': {}", describe(gemm), machine.name, error.what()));
    }
    const int passes = make_chunking(machine.array, formats.format_a, formats.format_b).digit_products();
    plan.push_back({std::move(gemm), formats.a, formats.b, {}, {}, passes, block_of(formats), mapping});
  }
  refuse_idle_rules(schedule, plan);
  if (schedule.encoding_source == EncodingSource::Quantised) link_first_encodings(plan);
  return plan;
}

}  // namespace bfpsim

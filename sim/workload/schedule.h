// SPDX-License-Identifier: Apache-2.0
// A schedule chooses the format of each operand of each GEMM by epoch, layer, pass and role, the format in
// which tensors are written, and how GEMMs are cut; the first rule that matches wins.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/workload/encoding.h"
#include "sim/workload/loss_scaler.h"
#include "sim/workload/mapping_choice.h"
#include "sim/workload/operation.h"
#include "sim/workload/operation_costs.h"

namespace bfpsim {

/// Which layers a rule covers.
enum class LayerSelector : std::uint8_t { Any, First, Last, FirstOrLast, Named };

/// All conditions that are present must hold. The role is that of a GEMM's operand, or of a tensor that is
/// written; there the layer is the one whose GEMM reads or writes it, and there is no pass.
struct ScheduleRule {
  std::optional<std::int64_t> last_epochs;  ///< the last n epochs of the run
  std::optional<std::int64_t> epoch_from;   ///< 1-based, inclusive
  std::optional<std::int64_t> epoch_to;
  LayerSelector layers = LayerSelector::Any;
  std::string layer_glob;  ///< for Named: `*` matches any run of characters
  std::optional<Pass> pass;
  std::optional<Role> operand;
  Encoding as;
};

/// Who updates the weights, and what the copy that the update reads and writes is kept in.
struct OptimizerSettings {
  OptimizerKind kind = OptimizerKind::Momentum;
  std::string master_weights = "fp32";  ///< a plain float, or a wide block format (hbfp16)
};

/// What a tensor's second encoding is made from (contract A8).
enum class EncodingSource : std::uint8_t { Fp32, Quantised };

struct Schedule {
  std::string name;
  std::string description;
  std::int64_t epochs = 160;                  ///< of the training it was published for; --epochs overrides
  BlockShape block = BlockShape::vector(64);  ///< of formats that leave theirs open, see in_blocks()
  std::vector<ScheduleRule> rules;            ///< the last has no condition
  EncodingSource encoding_source = EncodingSource::Fp32;
  LossScalePolicy loss_scale;
  std::vector<ScheduleRule> on_write;  ///< in plain floats; tensors that no rule covers stay FP32
  OptimizerSettings optimizer;
  std::int64_t seed = 1;  ///< of stochastic rounding; >= 0
  MappingChoice mapping;
};

/// What a rule is asked about.
struct ScheduleQuery {
  std::int64_t epoch = 1;
  std::int64_t epochs = 160;
  std::string layer;
  bool first_layer = false;
  bool last_layer = false;
  Pass pass = Pass::Forward;
  Role operand = Role::Activation;
};

/// The encoding of the first rule that matches, inside `schedule`; nullptr when none does (a checked schedule
/// always matches).
[[nodiscard]] const Encoding* choose_encoding(const Schedule& schedule, const ScheduleQuery& query);

/// How a tensor of role `query.operand` is written; nullptr: as FP32. The pass of the query is not looked at.
[[nodiscard]] const Encoding* choose_write(const Schedule& schedule, const ScheduleQuery& query);

}  // namespace bfpsim

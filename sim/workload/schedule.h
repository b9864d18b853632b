// SPDX-License-Identifier: Apache-2.0
// A schedule chooses the format of each operand of each GEMM by epoch, layer, pass and role, and the format
// in which tensors are written; the first rule that matches wins.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rtl_models/numerics/format.h"
#include "sim/workload/loss_scaler.h"
#include "sim/workload/operation.h"

namespace bfpsim {

/// Which layers a rule covers.
enum class LayerSelector : std::uint8_t { Any, First, Last, FirstOrLast, Named };

/// All conditions that are present must hold.
struct ScheduleRule {
  std::optional<std::int64_t> last_epochs;  ///< the last n epochs of the run
  std::optional<std::int64_t> epoch_from;   ///< 1-based, inclusive
  std::optional<std::int64_t> epoch_to;
  LayerSelector layers = LayerSelector::Any;
  std::string layer_glob;  ///< for Named: `*` matches any run of characters
  std::optional<Pass> pass;
  std::optional<Role> operand;
  std::string format;  ///< a name of the format table
};

/// How a tensor is quantised when it is written: a plain float of the format table.
struct WriteFormat {
  std::string format;
  Rounding rounding = Rounding::NearestEven;
};

/// The role is that of the tensor, the layer the one whose GEMM reads or writes it; no pass.
struct WriteRule {
  ScheduleRule when;  ///< its `format` is unused
  WriteFormat as;
};

struct Schedule {
  std::string name;
  std::string description;
  std::int64_t epochs = 160;  ///< of the training it was published for; --epochs overrides
  BlockShape block = BlockShape::vector(64);
  std::vector<ScheduleRule> rules;  ///< the last has no condition
  LossScalePolicy loss_scale;
  std::vector<WriteRule> on_write;  ///< tensors that no rule covers are written as FP32
  std::int64_t seed = 1;            ///< of stochastic rounding; >= 0
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

/// The format name of the first rule that matches; nullopt when none does (a checked schedule always
/// matches).
[[nodiscard]] std::optional<std::string> choose_format(const Schedule& schedule, const ScheduleQuery& query);

/// How a tensor of role `query.operand` is written; nullopt: as FP32. The pass of the query is not looked at.
[[nodiscard]] std::optional<WriteFormat> choose_write(const Schedule& schedule, const ScheduleQuery& query);

}  // namespace bfpsim

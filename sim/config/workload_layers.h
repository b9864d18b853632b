// SPDX-License-Identifier: Apache-2.0
// The lists of layers in a workload file. Internal to sim/config.
#pragma once

#include <string>
#include <vector>

#include "sim/config/reader.h"
#include "sim/workload/model_spec.h"

namespace bfpsim::config {

/// Where each layer and parameter stands, by its id: the model's mistakes are told there.
using ModelPlaces = std::vector<Place>;

/// `path` names the list in messages.
[[nodiscard]] LayerList read_layers(const Node& list, const std::string& path, ModelPlaces& places,
                                    Problems& problems);

/// An integer, a name or arithmetic over both; nullopt after a problem.
[[nodiscard]] std::optional<Expression> read_expression(const Node& node, const std::string& what,
                                                        Problems& problems);

/// A name that expressions can use; false after a problem.
[[nodiscard]] bool check_value_name(const std::string& name, const Place& place, Problems& problems);

}  // namespace bfpsim::config

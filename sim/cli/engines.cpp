// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/engines.h"

#include <stdexcept>

#include "sim/engine/fast_engine.h"
#include "sim/engine/systemc_engine.h"

namespace bfpsim {

const std::vector<std::string>& engine_names() {
  static const std::vector<std::string> names = {"fast", "systemc"};
  return names;
}

std::unique_ptr<Engine> make_engine(const std::string& name, const MachineParams& machine) {
  if (name == "fast") return make_fast_engine(machine);
  if (name == "systemc") return make_systemc_engine(machine);
  throw std::logic_error("no engine is called " + name);
}

std::string other_engine(const std::string& name) {
  return name == "fast" ? "systemc" : "fast";
}

}  // namespace bfpsim

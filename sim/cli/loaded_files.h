// SPDX-License-Identifier: Apache-2.0
// What files said when they were read first, for runs that name them again.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "rtl_models/arch/machine.h"
#include "sim/cost/technology.h"
#include "sim/workload/model.h"
#include "sim/workload/schedule.h"
#include "sim/workload/setting.h"
#include "sim/workload/trace.h"

namespace bfpsim {

/// Values by the file and the settings that they were read with. Forgets all when there are many.
template <typename T>
class Loaded {
 public:
  template <typename Load>
  const T& get(const std::string& path, const std::vector<std::string>& settings, Load load) {
    std::string key = path;
    for (const std::string& setting : settings)
      key += "\n" + setting;
    const auto found = known_.find(key);
    if (found != known_.end()) return found->second;
    if (known_.size() >= kMost) known_.clear();
    return known_.emplace(std::move(key), load()).first->second;
  }

 private:
  static constexpr std::size_t kMost = 256;
  std::map<std::string, T> known_;
};

struct LoadedWorkload {
  Workload workload;
  Trace trace;
  std::vector<Setting> settings;
};

struct LoadedFiles {
  Loaded<MachineParams> machines;
  Loaded<Schedule> schedules;
  Loaded<Technology> technologies;
  Loaded<LoadedWorkload> workloads;
  Loaded<Trace> traces;
};

}  // namespace bfpsim

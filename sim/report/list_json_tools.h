// SPDX-License-Identifier: Apache-2.0
// What the lists' JSON has in common; included by .cpp files of this folder only.
#pragma once

#include <string>
#include <utility>

#include "sim/report/json_tools.h"
#include "sim/report/list_report.h"
#include "sim/report/version.h"

namespace bfpsim {

inline std::string list_text(const char* kind, Json items) {
  return text_of({{"schema", "bfpsim.list/1"},
                  {"bfpsim_version", version()},
                  {"kind", kind},
                  {"items", std::move(items)}});
}

template <typename T>
Json named(const Listed<T>& item) {
  return {{"name", item.name}, {"path", item.path}, {"valid", item.value.has_value()}};
}

inline constexpr const char* kHasMistakes = "(has mistakes: bfpsim config check)";

}  // namespace bfpsim

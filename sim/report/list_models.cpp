// SPDX-License-Identifier: Apache-2.0
// The lists of models by shape and of technologies.
#include <fmt/format.h>

#include "sim/report/list_json_tools.h"
#include "sim/report/number_text.h"
#include "sim/report/text_table.h"
#include "sim/workload/lowering.h"

namespace bfpsim {
namespace {

/// What a step comes to: how many GEMMs, and their useful MACs.
struct StepSize {
  std::int64_t gemms = 0;
  double macs = 0.0;
};

StepSize size_of(const Workload& workload) {
  StepSize size;
  for (const LoweredGemm& gemm : lower_step(workload.step)) {
    ++size.gemms;
    size.macs += static_cast<double>(gemm.macs);
  }
  return size;
}

Json parameters_json(const Workload& workload) {
  Json json = Json::object();
  for (const WorkloadParameter& parameter : workload.parameters)
    json[parameter.name] = parameter.value;
  return json;
}

std::string node_text(double node_nm) {
  return node_nm == 0.0 ? "any node" : fmt::format("{:g} nm", node_nm);
}

Json source_json(const SourceLine& line) {
  return {{"constant", line.key},
          {"about", line.about},
          {"unit", line.unit},
          {"value", number_or_null(line.value)},
          {"low", number_or_null(line.low)},
          {"high", number_or_null(line.high)},
          {"confidence", to_string(line.confidence)},
          {"published", number_or_null(line.published)},
          {"published_node_nm", line.published_node_nm == 0.0 ? Json(nullptr) : Json(line.published_node_nm)},
          {"source", line.source}};
}

}  // namespace

std::string to_text(const std::vector<ListedWorkload>& workloads, const TextStyle& style) {
  TextTable table({{"workload"},
                   {"batch", Align::Right},
                   {"GEMMs", Align::Right, 3},
                   {"a step", Align::Right, 2},
                   {"model", Align::Left, 1, 24, true}});
  for (const ListedWorkload& item : workloads) {
    if (!item.value) {
      table.add_row({item.name, "", "", "", kHasMistakes});
      continue;
    }
    const StepSize size = size_of(*item.value);
    table.add_row({item.name, std::to_string(item.value->batch), grouped(size.gemms), si(size.macs, "MAC"),
                   item.value->description});
  }
  return table.render(style, 0);
}

std::string to_text(const std::vector<ListedTechnology>& technologies, const TextStyle& style) {
  TextTable table({{"technology"}, {"node", Align::Right}, {"what it is", Align::Left, 0, 24, true}});
  for (const ListedTechnology& item : technologies) {
    table.add_row({item.name, item.value ? node_text(item.value->node_nm) : "",
                   item.value ? item.value->description : kHasMistakes});
  }
  return table.render(style, 0);
}

std::string sources_text(const std::vector<ListedTechnology>& technologies, const TextStyle& style) {
  std::string out;
  for (const ListedTechnology& item : technologies) {
    out += heading(item.name, style);
    if (!item.value) {
      out += wrap(kHasMistakes, style, 2);
      continue;
    }
    out += wrap(fmt::format("{}; every value at {}", item.value->description, node_text(item.value->node_nm)),
                style, 2);
    for (const SourceLine& line : sources_of(*item.value)) {
      const std::string unit = line.unit.empty() ? "" : " " + line.unit;
      out += wrap(fmt::format("{} = {:.4g}{} ({:.4g} to {:.4g}), {}: {}", line.key, line.value, unit,
                              line.low, line.high, to_string(line.confidence), line.about),
                  style, 2);
      out += wrap(fmt::format("published: {:.4g}{} at {}; {}", line.published, unit,
                              node_text(line.published_node_nm), line.source),
                  style, 6);
    }
  }
  return out;
}

std::string to_json(const std::vector<ListedWorkload>& workloads) {
  Json items = Json::array();
  for (const ListedWorkload& item : workloads) {
    Json json = named(item);
    if (item.value) {
      const StepSize size = size_of(*item.value);
      json["description"] = item.value->description;
      json["source"] = item.value->source;
      json["batch"] = item.value->batch;
      json["samples"] = item.value->samples == 0 ? Json(nullptr) : Json(item.value->samples);
      json["epochs"] = item.value->epochs ? Json(*item.value->epochs) : Json(nullptr);
      json["parameters"] = parameters_json(*item.value);
      json["gemms"] = size.gemms;
      json["macs"] = number_or_null(size.macs);
    }
    items.push_back(std::move(json));
  }
  return list_text("workloads", std::move(items));
}

std::string to_json(const std::vector<ListedTechnology>& technologies) {
  Json items = Json::array();
  for (const ListedTechnology& item : technologies) {
    Json json = named(item);
    if (item.value) {
      json["description"] = item.value->description;
      json["node_nm"] = number_or_null(item.value->node_nm);
      json["constants"] = Json::array();
      for (const SourceLine& line : sources_of(*item.value))
        json["constants"].push_back(source_json(line));
    }
    items.push_back(std::move(json));
  }
  return list_text("technologies", std::move(items));
}

}  // namespace bfpsim

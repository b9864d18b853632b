// SPDX-License-Identifier: Apache-2.0
#include "sim/config/trace_file.h"

#include <fmt/format.h>

#include <filesystem>
#include <map>
#include <set>

#include "sim/config/document.h"
#include "sim/config/near_miss.h"
#include "sim/config/reader.h"
#include "sim/config/trace_operation.h"

namespace bfpsim {
namespace config {
namespace {

constexpr std::int64_t kMaxBatch = 1 << 20;
constexpr std::int64_t kMaxStep = std::int64_t{1} << 53;
constexpr double kMaxLoss = 1e300;

const Node* list_of(const MappingReader& root, std::string_view key, Problems& problems) {
  const Node* list = root.find(key);
  if (list == nullptr) return nullptr;
  if (list->kind == Node::Kind::Sequence && !list->items.empty()) return list;
  problems.add(list->place,
               fmt::format("'{}' must be a list, not {}", key,
                           list->kind == Node::Kind::Sequence ? "an empty one" : describe(*list)));
  return nullptr;
}

/// Layers are told apart by name, in results and in schedules.
void check_layer_names(const Node& list, const std::vector<Operation>& operations, Problems& problems) {
  std::map<std::string, std::size_t> first;
  for (std::size_t i = 0; i < operations.size(); ++i) {
    if (operations[i].layer.empty()) continue;
    const auto [it, fresh] = first.emplace(operations[i].layer, i);
    if (fresh) continue;
    problems.add(list.items[i].find("layer")->value.place,
                 fmt::format("layer {} is already the name of 'operations[{}]'",
                             quote_for_message(operations[i].layer), it->second));
  }
}

/// A replay needs all tensors, a timing study none: a mixture is a mistake.
void check_tensors_everywhere(const Node& list, Problems& problems) {
  std::size_t with = 0;
  for (const Node& item : list.items)
    with += item.find("tensors") != nullptr ? 1 : 0;
  if (with == 0 || with == list.items.size()) return;
  for (const Node& item : list.items) {
    if (item.kind != Node::Kind::Mapping || item.find("tensors") != nullptr) continue;
    problems.add(item.place, "missing key 'tensors': it stands with every operation or with none");
  }
}

std::vector<Operation> read_operations(const MappingReader& root, const OperationContext& context,
                                       Problems& problems) {
  std::vector<Operation> operations;
  const Node* list = list_of(root, "operations", problems);
  if (list == nullptr) return operations;
  for (std::size_t i = 0; i < list->items.size(); ++i) {
    operations.push_back(read_operation(list->items[i], fmt::format("operations[{}]", i), context, problems));
  }
  check_layer_names(*list, operations, problems);
  check_tensors_everywhere(*list, problems);
  return operations;
}

std::string below(const std::string& folder, const std::string& file) {
  return folder.empty() || file.empty() ? file : (std::filesystem::path(folder) / file).string();
}

TraceStep read_step(const Node& node, const std::string& path, const std::vector<Operation>& operations,
                    Problems& problems) {
  TraceStep step;
  const MappingReader reader(node, path, {{"step"}, {"loss", "folder"}, {}}, problems);
  step.step = reader.integer("step", {0, kMaxStep}).value_or(-1);
  step.loss = reader.number("loss", -kMaxLoss, kMaxLoss).value_or(0.0);
  const std::string folder = read_relative_path(reader, "folder", problems).value_or("");
  step.operations = operations;
  for (Operation& operation : step.operations) {
    for (std::string* file :
         {&operation.files.x, &operation.files.w, &operation.files.dy, &operation.files.dw}) {
      *file = below(folder, *file);
    }
  }
  return step;
}

std::vector<TraceStep> read_steps(const MappingReader& root, const std::vector<Operation>& operations,
                                  Problems& problems) {
  std::vector<TraceStep> steps;
  const Node* list = list_of(root, "steps", problems);
  if (list == nullptr) return steps;
  std::set<std::int64_t> seen;
  for (std::size_t i = 0; i < list->items.size(); ++i) {
    steps.push_back(read_step(list->items[i], fmt::format("steps[{}]", i), operations, problems));
    const std::int64_t number = steps.back().step;
    if (number >= 0 && !seen.insert(number).second) {
      problems.add(list->items[i].find("step")->value.place,
                   fmt::format("step {} stands in the list already", number));
    }
  }
  return steps;
}

}  // namespace

Trace parse_trace(const Node& root, const std::string& folder, Problems& problems) {
  static const MappingReader::Keys kKeys{
      {"schema", "name", "model", "origin", "batch", "operations", "steps"}, {"license", "layout"}, {}};
  Trace trace;
  trace.folder = folder;
  if (!check_schema(root, kTraceSchema, problems)) return trace;
  const MappingReader reader(root, "", kKeys, problems);
  trace.name = reader.name("name").value_or("");
  trace.model = reader.text("model").value_or("");
  trace.origin = reader.paragraph("origin").value_or("");
  (void)reader.text("license");
  trace.batch = reader.integer("batch", {1, kMaxBatch}).value_or(1);
  OperationContext context;
  context.batch = trace.batch;
  const Words layouts{{"nchw", "nhwc"}, {}};
  context.layout = static_cast<TensorLayout>(reader.word("layout", layouts).value_or(0));
  const std::vector<Operation> operations = read_operations(reader, context, problems);
  trace.steps = read_steps(reader, operations, problems);
  return trace;
}

}  // namespace config

Trace load_trace(const std::string& folder) {
  config::Problems problems;
  const std::string path = (std::filesystem::path(folder) / "trace.yaml").string();
  const config::Node root = config::load_tree(path, {}, problems);
  Trace trace = config::parse_trace(root, folder, problems);
  problems.raise();
  return trace;
}

}  // namespace bfpsim

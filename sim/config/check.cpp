// SPDX-License-Identifier: Apache-2.0
#include "sim/config/check.h"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>
#include <utility>

#include "sim/config/accelerator_file.h"
#include "sim/config/document.h"
#include "sim/config/format_file.h"
#include "sim/config/memory_file.h"
#include "sim/config/near_miss.h"
#include "sim/config/publication_file.h"
#include "sim/config/reader.h"
#include "sim/config/schedule_file.h"
#include "sim/config/suite_file.h"
#include "sim/config/sweep_file.h"
#include "sim/config/technology_base.h"
#include "sim/config/technology_file.h"
#include "sim/config/trace_file.h"
#include "sim/config/workload_file.h"

namespace bfpsim {
namespace config {
namespace {

void refuse_schema(const Node& root, Problems& problems) {
  const std::vector<std::string> known{kAcceleratorSchema, kFormatSchema,  kMemorySchema, kPublicationSchema,
                                       kScheduleSchema,    kSuiteSchema,   kSweepSchema,  kTechnologySchema,
                                       kTraceSchema,       kWorkloadSchema};
  const Entry* entry = root.find("schema");
  if (entry == nullptr) {
    problems.add(root.place,
                 fmt::format("missing key 'schema', which tells what the file is ({})", join_words(known)));
    return;
  }
  problems.add(entry->value.place,
               fmt::format("'schema' must be one of {}, not {}{}", join_words(known), describe(entry->value),
                           did_you_mean(entry->value.text, known)));
}

void check_tree(Node root, const std::string& path, const ConfigSearch& search, Problems& problems) {
  const std::string schema = schema_of(root);
  if (schema == kAcceleratorSchema) {
    (void)parse_accelerator(root, search, problems);
  } else if (schema == kFormatSchema) {
    (void)parse_format(root, problems);
  } else if (schema == kPublicationSchema) {
    (void)parse_publication(root, problems);
  } else if (schema == kMemorySchema) {
    (void)parse_memory(root, problems);
  } else if (schema == kScheduleSchema) {
    (void)parse_schedule(root, path, search, problems);
  } else if (schema == kSuiteSchema) {
    (void)parse_suite(root, std::filesystem::path(path).parent_path().string(), problems);
  } else if (schema == kSweepSchema) {
    (void)parse_sweep(root, problems);
  } else if (schema == kTechnologySchema) {
    complete_from_base(root, path, problems);
    (void)parse_technology(root, problems);
  } else if (schema == kTraceSchema) {
    (void)parse_trace(root, std::filesystem::path(path).parent_path().string(), problems);
  } else if (schema == kWorkloadSchema) {
    (void)parse_workload(root, problems);
  } else if (root.kind == Node::Kind::Mapping) {
    refuse_schema(root, problems);
  } else {
    problems.add(root.place, fmt::format("the file must be a mapping (key: value), not {}", describe(root)));
  }
}

/// A trace is named by its folder as well as by the file in it.
std::string file_to_check(const std::string& path) {
  std::error_code error;
  const std::filesystem::path trace = std::filesystem::path(path) / "trace.yaml";
  return std::filesystem::is_regular_file(trace, error) ? trace.string() : path;
}

}  // namespace
}  // namespace config

CheckReport check_file(const std::string& path, const ConfigSearch& search) {
  CheckReport report;
  config::Problems problems;
  try {
    const std::string file = config::file_to_check(path);
    config::Node root = config::load_tree(file, {}, problems);
    report.schema = config::schema_of(root);
    config::check_tree(std::move(root), file, search, problems);
    report.diagnostics = problems.take();
  } catch (const ConfigError& error) {
    report.diagnostics = error.diagnostics();
  }
  return report;
}

}  // namespace bfpsim

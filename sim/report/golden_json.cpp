// SPDX-License-Identifier: Apache-2.0
#include "sim/report/golden_json.h"

#include <fmt/format.h>

#include "sim/report/json_tools.h"
#include "sim/report/json_writer.h"

namespace bfpsim {
namespace {

constexpr auto kOneLine = JsonWriter::Layout::OneLine;

void add_count(GoldenPart& part, const std::string& name, std::int64_t count) {
  if (count != 0) part.figures[name] = count;
}

void add_units(GoldenPart& part, const std::vector<UnitReport>& units) {
  for (const UnitReport& unit : units) {
    for (std::size_t i = 0; i < kUnitStateCount; ++i) {
      const auto state = static_cast<UnitState>(i);
      if (state != UnitState::Idle)
        add_count(part, fmt::format("units.{}.{}", unit.name, to_string(state)), unit.states[state]);
    }
  }
}

std::int64_t dram_bytes(const EventCounters& events) {
  return events[Event::DramBytesRead] + events[Event::DramBytesWritten];
}

/// The counters are in the digest; the whole run's are stored one by one as well.
void add_events(GoldenPart& part, const EventCounters& events) {
  for (std::size_t i = 0; i < kEventCount; ++i) {
    const auto event = static_cast<Event>(i);
    add_count(part, fmt::format("events.{}", info(event).name), events[event]);
  }
}

GoldenPart run_part(const RunReport& report) {
  const RunTotals& totals = report.run.totals;
  GoldenPart part{"run", hex_digest(totals.digest), {}};
  add_count(part, "cycles", totals.cycles.count());
  add_count(part, "macs", totals.macs);
  add_count(part, "dram_bytes", dram_bytes(totals.events));
  part.figures["utilization"] = totals.utilization;
  if (report.cost) part.figures["energy_j"] = report.cost->total.total.joules();
  add_units(part, totals.units);
  add_events(part, totals.events);
  return part;
}

/// Names the jobs of a run, each once.
class JobNames {
 public:
  std::string next(std::string name) {
    const int count = ++seen_[name];
    if (count > 1) name += fmt::format(" #{}", count);
    return name;
  }

 private:
  std::map<std::string, int> seen_;
};

/// What GEMMs and operations have in common.
template <typename Record>
GoldenPart job_part(const Record& job, const std::string& name) {
  GoldenPart part{name, hex_digest(job.digest), {}};
  add_count(part, "cycles", job.cycles.count());
  add_count(part, "dram_bytes", dram_bytes(job.events));
  add_units(part, job.units);
  return part;
}

std::string name_of(const GemmRecord& gemm) {
  std::string name = gemm.layer + " " + std::string(to_string(gemm.pass));
  return gemm.part.empty() ? name : name + " " + gemm.part;
}

std::string name_of(const OperationRecord& operation) {
  return fmt::format("{} {} {}", operation.layer, operation.kind, to_string(operation.pass));
}

void write_figures(JsonWriter& json, const GoldenPart& part) {
  for (const auto& [name, figure] : part.figures)
    std::visit([&json, key = std::string_view(name)](auto value) { json.member(key, value); }, figure);
}

/// A parsed file; every access says what is missing.
class File {
 public:
  File(const std::string& path, const std::string& text) : path_(path) {
    root_ = Json::parse(text, nullptr, false);
    if (root_.is_discarded() || !root_.is_object()) fail("this is not JSON, or the file is damaged");
    const std::string schema = text_of(root_, "schema");
    if (schema != kGoldenSchema) fail(fmt::format("schema '{}' found, '{}' expected", schema, kGoldenSchema));
  }

  [[nodiscard]] Golden golden() const {
    Golden golden;
    golden.case_name = text_of(root_, "case");
    golden.configuration_hash = text_of(root_, "configuration_hash");
    for (const auto& [key, value] : member(root_, "configuration").items()) {
      if (!value.is_string()) fail(fmt::format("configuration '{}' is not text", key));
      golden.configuration.push_back({key, value.get<std::string>()});
    }
    if (hash_of(golden.configuration) != golden.configuration_hash)
      fail("the configuration does not have the hash that is stored with it: the file was edited by hand");
    golden.run = part(member(root_, "run"));
    for (const Json& job : member(root_, "jobs"))
      golden.jobs.push_back(part(job));
    return golden;
  }

 private:
  [[noreturn]] void fail(const std::string& what) const { throw GoldenFileError(path_ + ": " + what); }

  [[nodiscard]] const Json& member(const Json& object, const char* key) const {
    const auto found = object.find(key);
    if (found == object.end()) fail(fmt::format("key '{}' is missing", key));
    return *found;
  }
  [[nodiscard]] std::string text_of(const Json& object, const char* key) const {
    const Json& value = member(object, key);
    if (!value.is_string()) fail(fmt::format("'{}' is not text", key));
    return value.get<std::string>();
  }
  [[nodiscard]] GoldenPart part(const Json& object) const {
    if (!object.is_object()) fail("a part of the run is not an object");
    GoldenPart part{text_of(object, "name"), text_of(object, "digest"), {}};
    for (const auto& [key, value] : object.items()) {
      if (key == "name" || key == "digest") continue;
      if (value.is_number_integer()) {
        part.figures[key] = value.get<std::int64_t>();
      } else if (value.is_number()) {
        part.figures[key] = value.get<double>();
      } else {
        fail(fmt::format("'{}' of '{}' is not a number", key, part.name));
      }
    }
    return part;
  }

  std::string path_;
  Json root_;
};

}  // namespace

Golden golden_of(const RunReport& report, const std::string& case_name) {
  Golden golden;
  golden.case_name = case_name;
  golden.configuration = report.configuration;
  golden.configuration_hash = hash_of(report.configuration);
  golden.run = run_part(report);
  JobNames names;
  for (const GemmRecord& gemm : report.run.gemms)
    golden.jobs.push_back(job_part(gemm, names.next(name_of(gemm))));
  for (const OperationRecord& operation : report.run.operations)
    golden.jobs.push_back(job_part(operation, names.next(name_of(operation))));
  return golden;
}

std::string to_json(const Golden& golden) {
  JsonWriter json;
  const auto write_part = [&json](const GoldenPart& part, JsonWriter::Layout layout) {
    json.begin_object(layout);
    json.member("name", part.name);
    json.member("digest", part.digest);
    write_figures(json, part);
    json.end();
  };
  json.begin_object();
  json.member("schema", kGoldenSchema);
  json.member("case", golden.case_name);
  json.member("configuration_hash", golden.configuration_hash);
  json.key("run");
  write_part(golden.run, JsonWriter::Layout::Lines);
  json.key("jobs");
  json.begin_array();
  for (const GoldenPart& job : golden.jobs)
    write_part(job, kOneLine);
  json.end();
  json.key("configuration");
  json.begin_object();
  for (const Setting& setting : golden.configuration)
    json.member(setting.key, setting.value);
  json.end();
  json.end();
  return json.take();
}

Golden parse_golden(const std::string& path, const std::string& text) {
  try {
    return File(path, text).golden();
  } catch (const Json::exception& error) {
    throw GoldenFileError(fmt::format("{}: a key has another type than it should: {}", path, error.what()));
  }
}

}  // namespace bfpsim

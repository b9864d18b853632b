// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/regress_session.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "sim/cli/catalog.h"
#include "sim/cli/output_file.h"
#include "sim/cli/resolved_configuration.h"
#include "sim/cli/run_replay.h"
#include "sim/cli/terminal.h"
#include "sim/config/diagnostic.h"
#include "sim/config/near_miss.h"
#include "sim/config/suite_file.h"
#include "sim/report/golden_json.h"
#include "sim/report/regression_report.h"
#include "sim/report/text_table.h"
#include "sim/workload/glob.h"
#include "sim/workload/tensor.h"

namespace bfpsim {
namespace {

namespace fs = std::filesystem;

constexpr const char* kChangeLog = "CHANGES.md";
constexpr const char* kExtension = ".json";

std::string golden_path(const Suite& suite, const std::string& case_name) {
  return suite.goldens + "/" + as_file_name(case_name) + kExtension;
}

RunRequest request_of(const SuiteCase& each, const std::optional<std::string>& config_dir) {
  RunRequest request;
  request.trace = each.trace;
  request.workload = each.workload;
  request.batch = each.batch;
  request.accelerator = each.accelerator;
  request.schedule = each.schedule;
  request.engine = each.engine;
  request.epoch = each.epoch;
  request.settings = each.settings;
  request.config_dir = config_dir;
  return request;
}

/// Runs a case to its end. Bad input and refusals throw, as they do in `bfpsim run`.
RunReport run_case(const SuiteCase& each, const std::optional<std::string>& config_dir) {
  const RunRequest request = request_of(each, config_dir);
  const RunInputs inputs = load_inputs(request, make_search(config_dir));
  RunReport report = replay(request, inputs);
  report.configuration = flat_configuration(dump_files(inputs.configuration), inputs);
  return report;
}

/// The stored figures; nullopt where there are none. Throws GoldenFileError.
std::optional<Golden> read_golden(const std::string& path) {
  std::error_code error;
  if (!fs::exists(path, error)) return std::nullopt;
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) throw GoldenFileError(path + ": cannot be read");
  return parse_golden(path, text.str());
}

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

class Session {
 public:
  Session(const RegressRequest& request, Suite suite) : request_(request), suite_(std::move(suite)) {
    if (request.baseline) suite_.goldens = *request.baseline;
  }

  Regression run() {
    const std::vector<const SuiteCase*> chosen =
        choose(request_.update ? *request_.update : request_.cases.value_or("*"));
    Regression regression;
    regression.suite = suite_.name;
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      show_progress(fmt::format("case {} of {}: {}", i + 1, chosen.size(), chosen[i]->name));
      regression.cases.push_back(judge(*chosen[i]));
      regression.interrupted = interrupted_;
      if (interrupted_) break;
    }
    show_progress("");
    if (!request_.update && !request_.cases && !interrupted_) add_orphans(regression);
    return regression;
  }

  /// Writes the goldens of all cases, if all came to their end, and why to the change log.
  void store(const Regression& regression) const {
    for (const CaseResult& result : regression.cases) {
      if (result.verdict == CaseVerdict::Failed) {
        throw UsageError(
            fmt::format("--update: '{}' failed, so nothing is stored: {}", result.name, result.error));
      }
    }
    make_folder(suite_.goldens);
    std::string log;
    for (const CaseResult& result : regression.cases) {
      if (result.verdict == CaseVerdict::Passed) continue;
      write_file(golden_path(suite_, result.name), to_json(*result.now));
      log += fmt::format("- {:%Y-%m-%d} `{}`: {}. {}\n", fmt::gmtime(std::time(nullptr)), result.name,
                         *request_.reason, result.stored ? summary_of(result) : "First stored.");
    }
    if (!log.empty()) append_log(log);
  }

 private:
  static void show_progress(const std::string& text) {
    const int width = progress_width();
    if (width > 0) std::fprintf(stderr, "\r\x1b[K%s", ellipsize(text, width - 1).c_str());
  }

  [[nodiscard]] std::vector<const SuiteCase*> choose(const std::string& glob) const {
    std::vector<const SuiteCase*> chosen;
    std::vector<std::string> names;
    for (const SuiteCase& each : suite_.cases) {
      names.push_back(each.name);
      if (matches_glob(glob, each.name)) chosen.push_back(&each);
    }
    if (chosen.empty()) {
      throw UsageError(
          fmt::format("suite '{}' has no case '{}'{}", suite_.name, glob, did_you_mean(glob, names)));
    }
    return chosen;
  }

  CaseResult judge(const SuiteCase& each) {
    CaseResult result;
    result.name = each.name;
    const auto start = std::chrono::steady_clock::now();
    try {
      const RunReport report = run_case(each, request_.config_dir);
      interrupted_ = !report.run.complete;
      if (report.run.complete) result.now = golden_of(report, each.name);
      result.error = report.run.complete ? "" : "interrupted";
    } catch (const std::exception& error) {
      result.error = first_line(error.what());
    }
    result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    if (result.now) compare_with_golden(result);
    return result;
  }

  void compare_with_golden(CaseResult& result) const {
    result.verdict = CaseVerdict::NoGolden;
    try {
      result.stored = read_golden(golden_path(suite_, result.name));
    } catch (const GoldenFileError& error) {
      result.error = error.what();
    }
    if (!result.stored) return;
    result.difference = compare(*result.stored, *result.now, suite_.tolerances);
    result.verdict = result.difference.empty() ? CaseVerdict::Passed : CaseVerdict::Differs;
  }

  /// Goldens of cases that are no longer in the suite would look like guards and guard nothing.
  void add_orphans(Regression& regression) const {
    std::vector<std::string> stored;
    std::error_code error;
    for (fs::directory_iterator it(suite_.goldens, error), end; !error && it != end; it.increment(error)) {
      if (it->path().extension() == kExtension) stored.push_back(it->path().string());
    }
    std::sort(stored.begin(), stored.end());
    for (const std::string& path : stored) {
      const std::string name = fs::path(path).stem().string();
      const bool known = std::any_of(suite_.cases.begin(), suite_.cases.end(),
                                     [&](const SuiteCase& each) { return as_file_name(each.name) == name; });
      if (known) continue;
      CaseResult orphan;
      orphan.name = name;
      orphan.verdict = CaseVerdict::NoCase;
      orphan.error =
          fmt::format("{}: no case of the suite makes this golden; delete it, or add the case", path);
      regression.cases.push_back(std::move(orphan));
    }
  }

  void append_log(const std::string& lines) const {
    const std::string path = suite_.goldens + "/" + kChangeLog;
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    const std::string before =
        file && !text.str().empty()
            ? text.str()
            : "# Why the stored figures changed\n\nWritten by `bfpsim regress --update`.\n\n";
    write_file(path, before + lines);
  }

  const RegressRequest& request_;
  Suite suite_;
  bool interrupted_ = false;
};

bool runs_in_ci() {
  const char* const ci = std::getenv("CI");
  const std::string value = ci == nullptr ? "" : ci;
  return !value.empty() && value != "0" && value != "false";
}

void check_update(const RegressRequest& request) {
  if (!request.update) {
    if (request.reason) throw UsageError("--reason goes with --update");
    return;
  }
  if (request.cases) throw UsageError("--cases and --update: --update names the cases itself");
  if (!request.reason || request.reason->find_first_not_of(" \t") == std::string::npos)
    throw UsageError("--update needs --reason \"...\": why the figures changed, for " +
                     std::string(kChangeLog));
  if (runs_in_ci())
    throw UsageError(
        "--update is refused in CI (the variable CI is set): goldens are updated by a person who says why");
}

}  // namespace

ExitCode regress(const RegressRequest& request) {
  check_update(request);
  for (const auto& file : {request.junit, request.markdown}) {
    if (file) require_writable_file(*file);
  }
  Session session(
      request, load_suite(resolve_config(ConfigKind::Suite, request.suite, make_search(request.config_dir))));
  const Regression regression = session.run();
  if (request.junit) write_file(*request.junit, to_junit(regression));
  if (request.markdown) write_file(*request.markdown, to_markdown(regression));
  print(request.json ? to_json(regression) : to_text(regression, stdout_style()));
  if (regression.interrupted) return ExitCode::Interrupted;
  if (!request.update) return regression.passed() ? ExitCode::Done : ExitCode::DifferenceFound;
  session.store(regression);
  if (!request.json) {
    const std::size_t changed = regression.cases.size() - regression.count(CaseVerdict::Passed);
    print(changed == 0 ? "nothing to store: every case is as stored\n"
                       : fmt::format("stored {} of {}\n", changed, regression.cases.size()));
  }
  return ExitCode::Done;
}

}  // namespace bfpsim

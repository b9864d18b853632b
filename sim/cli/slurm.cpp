// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/slurm.h"

#include <fmt/format.h>

#include <filesystem>
#include <map>
#include <sstream>

#include "sim/cli/child_process.h"
#include "sim/cli/output_file.h"
#include "sim/study/golden.h"

namespace bfpsim {
namespace {

/// Tasks of one array: indices stay below Slurm's default MaxArraySize, 1001 (slurm.conf(5)).
constexpr std::size_t kTasksOfArray = 1000;

/// For a shell: everything between single quotes.
std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text)
    out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::string trimmed(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' '))
    text.pop_back();
  return text;
}

/// "launch failed requeued held" (squeue's %r in Slurm 22.05; the same with underscores is understood, too).
bool is_held_by_slurm(const std::string& reason) {
  return reason.find("requeued held") != std::string::npos ||
         reason.find("requeued_held") != std::string::npos;
}

}  // namespace

std::string index_ranges(const std::vector<std::size_t>& indices) {
  std::string text;
  for (std::size_t i = 0; i < indices.size();) {
    std::size_t last = i;
    while (last + 1 < indices.size() && indices[last + 1] == indices[last] + 1)
      ++last;
    if (!text.empty()) text += ",";
    text += last == i ? std::to_string(indices[i]) : fmt::format("{}-{}", indices[i], indices[last]);
    i = last + 1;
  }
  return text;
}

Slurm::Slurm(const PlannedSweep& sweep, SlurmOptions options)
    : sweep_(sweep),
      options_(std::move(options)),
      folder_(sweep.folder + "/slurm"),
      job_name_(fmt::format("bfpsim-{}-{}", as_file_name(sweep.manifest.sweep),
                            hash_of({{"plan", sweep.folder}}))) {}

/// A task that a signal ended has status 128 + signal, which Slurm would take as final; 75 says that another
/// try may help, where RequeueExit has it.
void Slurm::write_script() const {
  const std::string program = std::filesystem::read_symlink("/proc/self/exe").string();
  make_folder(folder_);
  write_file(
      folder_ + "/task.sh",
      fmt::format("#!/bin/sh\n"
                  "# One chunk of a planned sweep: the first argument and the task's index are its number.\n"
                  "{} sweep worker {} --jobs {} --chunk \"$(($1 + SLURM_ARRAY_TASK_ID))\"\n"
                  "status=$?\n"
                  "if [ \"$status\" -gt 128 ]; then exit {}; fi\n"
                  "exit \"$status\"\n",
                  quoted(program), quoted(sweep_.folder), options_.workers,
                  static_cast<int>(ExitCode::TryAgain)));
}

std::vector<std::string> Slurm::submit(const std::vector<std::size_t>& chunks) const {
  write_script();
  std::map<std::size_t, std::vector<std::size_t>> arrays;  // indices by the number that is added to them
  for (const std::size_t chunk : chunks)
    arrays[chunk / kTasksOfArray * kTasksOfArray].push_back(chunk % kTasksOfArray);
  std::vector<std::string> jobs;
  for (const auto& [base, indices] : arrays) {
    std::string array = index_ranges(indices);
    if (options_.at_once > 0) array += fmt::format("%{}", options_.at_once);
    std::vector<std::string> arguments = {"sbatch",
                                          "--parsable",
                                          "--requeue",
                                          "--open-mode=append",
                                          "--job-name=" + job_name_,
                                          "--output=" + folder_ + "/%A_%a.log",
                                          "--chdir=" + sweep_.manifest.folder,
                                          "--ntasks=1",
                                          fmt::format("--cpus-per-task={}", options_.workers),
                                          "--array=" + array};
    arguments.insert(arguments.end(), options_.sbatch.begin(), options_.sbatch.end());
    arguments.push_back(folder_ + "/task.sh");
    arguments.push_back(std::to_string(base));
    const ProgramResult result = run_program(arguments);
    if (result.status != 0)
      throw UsageError(
          fmt::format("sbatch refused the job (status {}): {}", result.status, trimmed(result.error)));
    jobs.push_back(trimmed(result.out));
  }
  return jobs;
}

void Slurm::cancel() const {
  (void)run_program({"scancel", "--quiet", "--name=" + job_name_});  // what goes on all the same does no harm
}

std::optional<bool> Slurm::has_tasks() const {
  const ProgramResult result = run_program({"squeue", "--noheader", "--format=%r", "--name=" + job_name_});
  if (result.status != 0) return std::nullopt;
  std::istringstream reasons(result.out);
  for (std::string reason; std::getline(reasons, reason);) {
    if (!trimmed(reason).empty() && !is_held_by_slurm(reason)) return true;
  }
  return false;
}

}  // namespace bfpsim

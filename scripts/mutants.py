#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Plants one error at a time in a copy of the sources, and demands that a test fails for each.

The errors are the table in mutants_table.py; docs/mutants.md explains them. A copy of the last commit (or, with
--working-tree, of the files as they are) is built once and must pass the tests that the mutants name; then each
mutant is applied, the tests named for it are built and run until one fails, and the source is restored.
Exit status: 0 all mutants caught, 1 at least one survived, 2 something else is wrong.
"""

import argparse
import contextlib
import io
import os
import resource
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import mutants_table

ROOT = Path(__file__).resolve().parent.parent
LEAST_TIMEOUT_S = 30
TIMEOUT_FACTOR = 10  # times what the unmutated test took
MEMORY_BYTES = 4 << 30  # a mutant that never ends must not fill the machine
QUICK_MUTANT_COUNT_IN_HELP = sum(m.quick for m in mutants_table.MUTANTS)


class Trouble(Exception):
    """The experiment itself failed: neither caught nor survived."""


@dataclass(frozen=True)
class Case:
    """One test case of a test program; every case runs in a process of its own."""
    program: str
    name: str


@dataclass(frozen=True)
class Verdict:
    mutant: object
    result: str  # caught, TIMEOUT, SURVIVED or ERROR
    by: str  # the test that failed, or what is wrong
    seconds: float


# --- The table ---

def occurrences(root, mutant):
    path = root / mutant.file
    return path.read_text("utf-8").count(mutant.old) if path.is_file() else 0


def table_mistakes(mutants, root):
    """One line for each entry that does not fit the sources or the rules of the table."""
    mistakes = []
    names = [m.name for m in mutants]
    for m in mutants:
        if names.count(m.name) > 1:
            mistakes.append(f"{m.name}: the name occurs twice")
        if m.group not in mutants_table.GROUPS:
            mistakes.append(f"{m.name}: unknown group `{m.group}`")
        if not m.tests:
            mistakes.append(f"{m.name}: names no test")
        if m.old == m.new:
            mistakes.append(f"{m.name}: changes nothing")
        count = occurrences(root, m)
        if count != 1:
            mistakes.append(f"{m.name}: stale mutant: its old text occurs {count} times in {m.file}, not once")
    return mistakes


def select(mutants, group=None, names=(), quick=False):
    unknown = sorted(set(names) - {m.name for m in mutants})
    if unknown:
        raise Trouble(f"no mutant named {', '.join(unknown)}; --list shows all")
    chosen = [m for m in mutants
              if (group is None or m.group == group) and (not names or m.name in names)
              and (not quick or m.quick)]
    if not chosen:
        raise Trouble("no mutant is left to run")
    return chosen


def markdown(mutants):
    """The table of docs/mutants.md."""
    lines = ["| mutant | hazard | file | caught by |", "| --- | --- | --- | --- |"]
    for m in mutants:
        tests = ", ".join(f"`{program}` `{filter_}`" for program, filter_ in m.tests)
        lines.append(f"| {m.name}{' (quick)' if m.quick else ''} | {m.why} | `{m.file}` | {tests} |")
    return "\n".join(lines)


# --- The copy ---

def copy_commit(root, folder):
    archive = subprocess.run(["git", "-C", str(root), "archive", "--format=tar", "HEAD"],
                             check=True, stdout=subprocess.PIPE).stdout
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        members = {m.name: tar.extractfile(m).read() for m in tar.getmembers() if m.isfile()}
    write_changed(folder, members)


def copy_working_tree(root, folder):
    listing = subprocess.run(["git", "-C", str(root), "ls-files", "-z", "-co", "--exclude-standard"],
                             check=True, stdout=subprocess.PIPE).stdout.decode()
    files = [name for name in listing.split("\0") if name and (root / name).is_file()]
    write_changed(folder, {name: (root / name).read_bytes() for name in files})


def write_changed(folder, files):
    """Makes `folder` hold exactly these files; what is equal keeps its time, so that builds can go on from it."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_file() and str(path.relative_to(folder)) not in files:
            path.unlink()
    for name, content in files.items():
        path = folder / name
        if path.is_file() and path.read_bytes() == content:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


# --- Build and run ---

def parse_test_list(text):
    """The cases in the output of --gtest_list_tests."""
    cases, suite = [], ""
    for line in text.splitlines():
        name = line.split("#")[0].rstrip()
        if not name or name.startswith("Running "):
            continue
        if name.startswith("  "):
            cases.append(suite + name.strip())
        elif name.endswith("."):
            suite = name
    return cases


class Workspace:
    """Source and build folder of the mutants."""

    def __init__(self, folder, jobs):
        self.source = folder / "source"
        self.build_folder = folder / "build"
        self.jobs = jobs
        self.cases = {}  # (program, filter): [Case]
        self.timeouts = {}  # Case: seconds
        # ccache must not tell apart folders that hold the same sources.
        self.environment = dict(os.environ, CCACHE_BASEDIR=str(folder), CCACHE_NOHASHDIR="1",
                                SYSTEMC_DISABLE_COPYRIGHT_MESSAGE="1")

    def configure(self):
        command = ["cmake", "-S", str(self.source), "-B", str(self.build_folder), "-DCMAKE_BUILD_TYPE=Release",
                   "-DBFPSIM_BUILD_BENCHMARKS=OFF"]
        if shutil.which("ninja"):
            command += ["-G", "Ninja"]
        self.command(command, "configuring failed")

    def build(self, programs):
        self.command(["cmake", "--build", str(self.build_folder), "--parallel", str(self.jobs), "--target",
                      *sorted(set(programs))], "the build failed")

    def command(self, command, what):
        done = subprocess.run(command, env=self.environment, text=True, errors="replace",
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode != 0:
            errors = [line for line in done.stdout.splitlines() if "error:" in line.lower()]
            raise Trouble(what + ": " + "\n".join(errors[:5] or done.stdout.splitlines()[-15:]))

    def list_cases(self, program, filter_):
        done = subprocess.run([str(self.build_folder / "bin" / program), "--gtest_list_tests",
                               "--gtest_filter=" + filter_], env=self.environment, text=True, errors="replace",
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        names = parse_test_list(done.stdout)
        if not names:
            raise Trouble(f"{program}: the filter {filter_} selects no test")
        return [Case(program, name) for name in names]

    def run_case(self, case, timeout):
        """(passed, what happened, seconds)"""
        start = time.monotonic()
        try:
            done = subprocess.run([str(self.build_folder / "bin" / case.program), "--gtest_filter=" + case.name],
                                  env=self.environment, text=True, errors="replace", timeout=timeout,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, preexec_fn=limit_memory)
        except subprocess.TimeoutExpired:
            return False, "timeout", time.monotonic() - start
        seconds = time.monotonic() - start
        if done.returncode < 0:
            return False, f"signal {-done.returncode}", seconds
        if done.returncode == 0 and ("[  PASSED  ] 1 test." not in done.stdout or "SKIPPED" in done.stdout):
            return False, "did not run", seconds
        return done.returncode == 0, "failed", seconds

    def baseline(self, tests):
        """All tests that mutants name must pass on the sources as they are."""
        self.build([program for program, _ in tests])
        for program, filter_ in tests:
            self.cases[program, filter_] = self.list_cases(program, filter_)
        cases = sorted({case for cases in self.cases.values() for case in cases},
                       key=lambda case: (case.program, case.name))
        with ThreadPoolExecutor(self.jobs) as pool:
            results = list(pool.map(lambda case: self.run_case(case, None), cases))
        broken = [case for case, (passed, _, _) in zip(cases, results) if not passed]
        if broken:
            raise Trouble("fails without any mutant: " + ", ".join(f"{c.program} {c.name}" for c in broken))
        for case, (_, _, seconds) in zip(cases, results):
            self.timeouts[case] = max(LEAST_TIMEOUT_S, TIMEOUT_FACTOR * seconds)
        return len(cases)

    def first_failure(self, tests):
        """(case, what happened) of the first case that fails, or None; cases run `jobs` at a time."""
        for test in tests:
            cases = self.cases[test]
            for at in range(0, len(cases), self.jobs):
                some = cases[at:at + self.jobs]
                with ThreadPoolExecutor(self.jobs) as pool:
                    results = list(pool.map(lambda case: self.run_case(case, self.timeouts[case]), some))
                for case, (passed, how, _) in zip(some, results):
                    if not passed:
                        return case, how
        return None

    @contextlib.contextmanager
    def planted(self, mutant):
        path = self.source / mutant.file
        original = path.read_text("utf-8")
        if original.count(mutant.old) != 1:
            raise Trouble(f"stale mutant: its old text does not occur once in {mutant.file}")
        path.write_text(original.replace(mutant.old, mutant.new), "utf-8")
        try:
            yield
        finally:
            path.write_text(original, "utf-8")

    def judge(self, mutant):
        start = time.monotonic()
        try:
            with self.planted(mutant):
                self.build([program for program, _ in mutant.tests])
                failure = self.first_failure(mutant.tests)
        except Trouble as trouble:
            return Verdict(mutant, "ERROR", str(trouble), time.monotonic() - start)
        seconds = time.monotonic() - start
        if failure is None:
            return Verdict(mutant, "SURVIVED", "no test noticed: " + mutant.why, seconds)
        case, how = failure
        by = f"{case.program} {case.name}" + ("" if how == "failed" else f" ({how})")
        return Verdict(mutant, "TIMEOUT" if how == "timeout" else "caught", by, seconds)


def limit_memory():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


# --- Reports ---

def row(verdict):
    return (f"{verdict.mutant.group:<14} {verdict.mutant.name:<34} {verdict.result:<9} "
            f"{verdict.seconds:6.1f} s  {verdict.by}")


def summary(verdicts):
    counts = {result: sum(v.result == result for v in verdicts)
              for result in ("caught", "TIMEOUT", "SURVIVED", "ERROR")}
    text = f"mutants: {counts['caught'] + counts['TIMEOUT']} of {len(verdicts)} caught"
    if counts["TIMEOUT"]:
        text += f", {counts['TIMEOUT']} of them by never ending"
    if counts["SURVIVED"]:
        text += f"; {counts['SURVIVED']} survived"
    if counts["ERROR"]:
        text += f"; {counts['ERROR']} could not be tried"
    return text


def exit_status(verdicts):
    results = {v.result for v in verdicts}
    return 2 if "ERROR" in results else 1 if "SURVIVED" in results else 0


def experiment(mutants, folder, jobs, working_tree):
    workspace = Workspace(folder, jobs)
    workspace.source.mkdir(parents=True, exist_ok=True)
    (copy_working_tree if working_tree else copy_commit)(ROOT, workspace.source)
    mistakes = table_mistakes(mutants, workspace.source)
    if mistakes:
        raise Trouble("\n".join(mistakes))
    start = time.monotonic()
    workspace.configure()
    tests = list(dict.fromkeys(test for m in mutants for test in m.tests))
    cases = workspace.baseline(tests)
    print(f"mutants: without any, {cases} test cases pass ({time.monotonic() - start:.0f} s with the build)",
          flush=True)
    verdicts = []
    for mutant in mutants:
        verdicts.append(workspace.judge(mutant))
        print(row(verdicts[-1]), flush=True)
    print(summary(verdicts))
    return exit_status(verdicts)


def parse_arguments(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--only", metavar="NAME", action="append", default=[], help="this mutant; may be repeated")
    parser.add_argument("--group", choices=mutants_table.GROUPS, help="mutants of one group")
    parser.add_argument("--quick", action="store_true",
                        help=f"the {QUICK_MUTANT_COUNT_IN_HELP} mutants that build and fail in seconds")
    parser.add_argument("--list", action="store_true", help="print the mutants as a table and stop")
    parser.add_argument("--check", action="store_true", help="only check that no mutant is stale; builds nothing")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="parallel compilers and tests")
    parser.add_argument("--working-tree", action="store_true", help="the files as they are, not the last commit")
    parser.add_argument("--folder", type=Path, metavar="DIR",
                        help="work here and keep it: the next run builds only what changed")
    parser.add_argument("--keep", action="store_true", help="keep the temporary folder, and say where it is")
    return parser.parse_args(arguments)


def main(arguments):
    options = parse_arguments(arguments)
    try:
        mutants = select(mutants_table.MUTANTS, options.group, options.only, options.quick)
        if options.list:
            print(markdown(mutants))
            return 0
        if options.check:
            mistakes = table_mistakes(mutants, ROOT)
            print("\n".join(mistakes) or f"mutants: none of {len(mutants)} is stale")
            return 2 if mistakes else 0
        jobs = max(1, options.jobs)
        if options.folder:
            return experiment(mutants, options.folder.resolve(), jobs, options.working_tree)
        folder = Path(tempfile.mkdtemp(prefix="bfpsim-mutants-"))
        try:
            return experiment(mutants, folder, jobs, options.working_tree)
        finally:
            if options.keep:
                print(f"mutants: kept {folder}")
            else:
                shutil.rmtree(folder, ignore_errors=True)
    except (Trouble, subprocess.CalledProcessError) as trouble:
        print(f"mutants: {trouble}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

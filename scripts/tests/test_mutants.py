# SPDX-License-Identifier: Apache-2.0
"""The logic of mutants.py, with shell scripts in place of test programs and without a compiler."""

import contextlib
import io
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "scripts"))
import mutants  # noqa: E402  (the path must be set first)
import mutants_table  # noqa: E402

SOURCE = "int f(int x) {\n  return x + 1;\n}\n"
PASSES = 'echo "[  PASSED  ] 1 test."\n'
# A test program of two cases. The second one fails as soon as the source holds a mutant.
PROGRAM = """#!/bin/sh
case "$*" in
  *--gtest_list_tests*--gtest_filter=Nothing*) echo 'Running main() from here'; exit 0;;
  *--gtest_list_tests*) printf 'Suite.\\n  First\\nSeeds/Param.\\n  Case/0  # GetParam() = a.b\\n'; exit 0;;
  *Suite.First) {first};;
  *) {second};;
esac
"""


def mutant(**changes):
    values = dict(name="m", group="units", file="f.cpp", old="x + 1", new="x + 2",
                  tests=(("program", "*"),), why="wrong sum")
    values.update(changes)
    return mutants_table.Mutant(**values)


class Scratch(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.workspace = mutants.Workspace(self.folder, 2)
        self.workspace.source.mkdir()
        (self.workspace.build_folder / "bin").mkdir(parents=True)
        self.file = self.workspace.source / "f.cpp"
        self.file.write_text(SOURCE, "utf-8")
        self.workspace.build = lambda programs: None

    def program(self, first=PASSES, second=PASSES):
        path = self.workspace.build_folder / "bin" / "program"
        path.write_text(PROGRAM.format(first=first.strip(), second=second.strip()), "utf-8")
        path.chmod(0o755)

    def sees_the_mutant(self):
        return f"grep -q 'x + 1' {self.file} && {PASSES.strip()}"


class Table(Scratch):
    def mistakes(self, *entries):
        return mutants.table_mistakes(entries, self.workspace.source)

    def test_a_good_entry_has_none(self):
        self.assertEqual(self.mistakes(mutant()), [])

    def test_old_text_must_occur_exactly_once(self):
        self.assertIn("occurs 0 times", self.mistakes(mutant(old="y + 1"))[0])
        self.assertIn("occurs 2 times", self.mistakes(mutant(old="x"))[0])
        self.assertIn("occurs 0 times", self.mistakes(mutant(file="gone.cpp"))[0])

    def test_names_groups_tests_and_changes_are_checked(self):
        self.assertEqual(len(self.mistakes(mutant(), mutant())), 2)
        self.assertIn("unknown group", self.mistakes(mutant(group="u"))[0])
        self.assertIn("names no test", self.mistakes(mutant(tests=()))[0])
        self.assertIn("changes nothing", self.mistakes(mutant(new="x + 1"))[0])

    def test_selection(self):
        entries = [mutant(name="a", quick=True), mutant(name="b", group="engines")]
        self.assertEqual([m.name for m in mutants.select(entries)], ["a", "b"])
        self.assertEqual([m.name for m in mutants.select(entries, group="engines")], ["b"])
        self.assertEqual([m.name for m in mutants.select(entries, quick=True)], ["a"])
        self.assertEqual([m.name for m in mutants.select(entries, names=["b"])], ["b"])
        with self.assertRaises(mutants.Trouble):
            mutants.select(entries, names=["c"])
        with self.assertRaises(mutants.Trouble):
            mutants.select(entries, group="engines", quick=True)


class ShippedTable(unittest.TestCase):
    def test_has_enough_of_each_group(self):
        sizes = {group: sum(m.group == group for m in mutants_table.MUTANTS) for group in mutants_table.GROUPS}
        self.assertGreaterEqual(sizes["units"] + sizes["specification"], 10)
        self.assertGreaterEqual(sizes["engines"], 12)

    def test_names_are_unique_and_listed_in_the_documentation(self):
        names = [m.name for m in mutants_table.MUTANTS]
        self.assertEqual(len(names), len(set(names)))
        page = (ROOT / "docs/mutants.md").read_text("utf-8")
        self.assertEqual([name for name in names if f"| {name} " not in page], [])


class Copy(Scratch):
    def test_keeps_the_time_of_what_is_equal_and_removes_what_is_gone(self):
        (self.workspace.source / "old.cpp").write_text("x", "utf-8")
        before = self.file.stat().st_mtime_ns
        mutants.write_changed(self.workspace.source, {"f.cpp": SOURCE.encode(), "sub/new.h": b"y"})
        self.assertEqual(self.file.stat().st_mtime_ns, before)
        self.assertFalse((self.workspace.source / "old.cpp").exists())
        self.assertEqual((self.workspace.source / "sub/new.h").read_bytes(), b"y")

    def test_commit_and_working_tree(self):
        repository = self.folder / "repository"
        repository.mkdir()
        git = ["git", "-C", str(repository), "-c", "user.name=n", "-c", "user.email=e@example.org"]
        for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "first"]):
            if command[0] == "add":
                (repository / "f.cpp").write_text("committed", "utf-8")
            subprocess.run(git + command, check=True)
        (repository / "f.cpp").write_text("changed", "utf-8")
        mutants.copy_commit(repository, self.workspace.source)
        self.assertEqual(self.file.read_text("utf-8"), "committed")
        mutants.copy_working_tree(repository, self.workspace.source)
        self.assertEqual(self.file.read_text("utf-8"), "changed")


class Judgement(Scratch):
    def judge(self, **changes):
        self.workspace.baseline((("program", "*"),))
        return self.workspace.judge(mutant(**changes))

    def test_a_failing_test_catches(self):
        self.program(second=self.sees_the_mutant())
        verdict = self.judge()
        self.assertEqual((verdict.result, verdict.by), ("caught", "program Seeds/Param.Case/0"))
        self.assertEqual(mutants.exit_status([verdict]), 0)

    def test_the_source_is_restored(self):
        self.program(second=self.sees_the_mutant())
        self.judge()
        self.assertEqual(self.file.read_text("utf-8"), SOURCE)

    def test_a_mutant_that_nobody_notices_survives(self):
        self.program()
        verdict = self.judge()
        self.assertEqual(verdict.result, "SURVIVED")
        self.assertEqual(mutants.exit_status([verdict]), 1)

    def test_a_crash_catches_and_is_named(self):
        self.program(second=self.sees_the_mutant() + " || kill -SEGV $$")
        self.assertIn("(signal 11)", self.judge().by)

    def test_never_ending_counts_as_caught_and_is_reported(self):
        self.program(second=self.sees_the_mutant() + " || exec sleep 60")
        self.workspace.baseline((("program", "*"),))
        self.workspace.timeouts = dict.fromkeys(self.workspace.timeouts, 0.2)
        verdict = self.workspace.judge(mutant())
        self.assertEqual(verdict.result, "TIMEOUT")
        self.assertEqual(mutants.exit_status([verdict]), 0)

    def test_a_mutant_that_does_not_compile_is_no_catch(self):
        self.program()
        self.workspace.baseline((("program", "*"),))

        def fail(_):
            raise mutants.Trouble("the build failed: f.cpp:2: error")
        self.workspace.build = fail
        verdict = self.workspace.judge(mutant())
        self.assertEqual(verdict.result, "ERROR")
        self.assertEqual(mutants.exit_status([verdict]), 2)
        self.assertEqual(self.file.read_text("utf-8"), SOURCE)

    def test_a_stale_mutant_is_an_error(self):
        self.program()
        self.assertIn("stale mutant", self.judge(old="y").by)

    def test_the_baseline_must_pass(self):
        self.program(first="exit 1")
        with self.assertRaisesRegex(mutants.Trouble, "without any mutant: program Suite.First"):
            self.workspace.baseline((("program", "*"),))

    def test_a_skipped_baseline_is_no_pass(self):
        self.program(first="echo '[  SKIPPED ] 1 test.'")
        with self.assertRaises(mutants.Trouble):
            self.workspace.baseline((("program", "*"),))

    def test_a_filter_that_selects_nothing_is_an_error(self):
        self.program()
        with self.assertRaisesRegex(mutants.Trouble, "selects no test"):
            self.workspace.baseline((("program", "Nothing"),))


class Report(unittest.TestCase):
    def test_summary_names_each_outcome(self):
        verdicts = [mutants.Verdict(mutant(), result, "", 1.0)
                    for result in ("caught", "TIMEOUT", "SURVIVED", "ERROR")]
        self.assertEqual(mutants.summary(verdicts), "mutants: 2 of 4 caught, 1 of them by never ending; "
                                                    "1 survived; 1 could not be tried")

    def test_list_is_a_markdown_table(self):
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            self.assertEqual(mutants.main(["--list", "--group", "units"]), 0)
        self.assertTrue(out.getvalue().startswith("| mutant | hazard | file | caught by |"))

    def test_unknown_name_ends_with_2(self):
        with contextlib.redirect_stderr(io.StringIO()):
            self.assertEqual(mutants.main(["--only", "nothing-of-the-kind"]), 2)


if __name__ == "__main__":
    unittest.main()

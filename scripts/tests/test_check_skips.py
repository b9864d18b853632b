# SPDX-License-Identifier: Apache-2.0
"""check_skips.py against a report as ctest 3.25 writes it."""

import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import check_skips  # noqa: E402  (the path must be set first)

JUNIT = """<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="(empty)" tests="4" failures="0" disabled="1" skipped="2">
  <testcase name="Ran.well" classname="Ran.well" time="0.1" status="run"><system-out>ok</system-out></testcase>
  <testcase name="Skipped.itself" classname="s" time="0.1" status="notrun">
    <skipped message="SKIP_REGULAR_EXPRESSION_MATCHED"/></testcase>
  <testcase name="Has.no_program" classname="n" time="0" status="notrun"/>
  <testcase name="Is.disabled" classname="d" time="0" status="disabled"><skipped message="Disabled"/></testcase>
</testsuite>
"""


class CheckSkips(unittest.TestCase):
    def exit_status(self, allowed):
        with tempfile.TemporaryDirectory() as folder:
            junit, list_file = Path(folder) / "junit.xml", Path(folder) / "allowed.txt"
            junit.write_text(JUNIT, "utf-8")
            list_file.write_text(allowed, "utf-8")
            return check_skips.main([str(junit), str(list_file)])

    def test_finds_every_kind_of_skip(self):
        self.assertEqual(check_skips.skipped_tests(JUNIT), ["Has.no_program", "Is.disabled", "Skipped.itself"])

    def test_unexcused_skip_fails(self):
        self.assertEqual(self.exit_status("Has.no_program why\nIs.disabled why\n"), 1)

    def test_excused_skips_pass(self):
        self.assertEqual(
            self.exit_status("# c\nHas.no_program why\nIs.disabled why\nSkipped.itself why not\n"), 0)

    def test_empty_report_is_no_success(self):
        with self.assertRaises(ValueError):
            check_skips.skipped_tests('<testsuite name="(empty)" tests="0"></testsuite>')

    def test_excuse_needs_a_reason(self):
        with self.assertRaises(ValueError):
            check_skips.read_allowed("Skipped.itself\n")


if __name__ == "__main__":
    unittest.main()

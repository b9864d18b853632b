#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fails when ctest skipped a test that nobody has excused: check_skips.py JUNIT.xml [ALLOWED.txt]

JUNIT.xml is what `ctest --output-junit` wrote. Each line of ALLOWED.txt (default: allowed_skips.txt beside
this script) is the name of a test, a blank, and the reason why it may be skipped.
"""

import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

DEFAULT_ALLOWED = Path(__file__).resolve().parent / "allowed_skips.txt"


def read_allowed(text):
    """{test name: reason}; a line without a reason is a mistake."""
    allowed = {}
    for number, line in enumerate(text.splitlines(), start=1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        name, _, reason = line.partition(" ")
        if not reason.strip():
            raise ValueError(f"line {number}: `{name}` has no reason")
        allowed[name] = reason.strip()
    return allowed


def skipped_tests(junit):
    """Names of the tests that did not run: skipped by themselves, disabled, or not runnable."""
    cases = list(ElementTree.fromstring(junit).iter("testcase"))
    if not cases:
        raise ValueError("the report names no test at all")
    return sorted(case.get("name") for case in cases
                  if case.get("status") in ("notrun", "disabled") or case.find("skipped") is not None)


def main(arguments):
    if len(arguments) not in (1, 2):
        print(__doc__, file=sys.stderr)
        return 2
    allowed = read_allowed((Path(arguments[1]) if len(arguments) == 2 else DEFAULT_ALLOWED).read_text("utf-8"))
    skipped = skipped_tests(Path(arguments[0]).read_text("utf-8"))
    unexcused = [name for name in skipped if name not in allowed]
    for name in skipped:
        print(f"skipped: {name}: {allowed.get(name, 'NOT EXCUSED')}")
    print(f"check_skips: {len(skipped)} tests skipped, {len(unexcused)} of them not excused")
    return 1 if unexcused else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

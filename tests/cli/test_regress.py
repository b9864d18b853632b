# SPDX-License-Identifier: Apache-2.0
"""bfpsim regress: runs against stored figures."""

import json
import os
import unittest
import xml.etree.ElementTree as xml

from support import SOURCE, CliTestCase, write_tiny_trace

SUITE = """schema: bfpsim.suite/1
name: small
goldens: goldens
{tolerances}
cases:
  - trace: tiny
    schedule: [hbfp4, hbfp6]
  - name: narrow
    workload: resnet20_cifar10
    batch: 1
    schedule: hbfp4
{more}"""


class Regress(CliTestCase):
    def setUp(self):
        super().setUp()
        os.environ.pop("CI", None)
        write_tiny_trace(self.folder / "tiny")
        self.write_suite()

    def write_suite(self, tolerances="", more=""):
        (self.folder / "suite.yaml").write_text(SUITE.format(tolerances=tolerances, more=more))

    def store(self, glob="*"):
        return self.bfpsim("regress", "suite.yaml", "--update", glob, "--reason", "a test's baseline")

    def slower_machine(self, key, before, after):
        """--config-dir with one parameter of the default machine changed; the source tree has the rest."""
        text = (SOURCE / "configs" / "accelerators" / "default.yaml").read_text()
        self.assertIn(f"  {key}: {before} ", text)
        folder = self.folder / "changed" / "accelerators"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "default.yaml").write_text(text.replace(f"  {key}: {before} ", f"  {key}: {after} "))
        return folder.parent

    def cases(self, *options, status):
        report = self.bfpsim_json("regress", "suite.yaml", *options, status=status)
        self.assertEqual(report["schema"], "bfpsim.regression/1")
        return {case["case"]: case for case in report["cases"]}

    def test_passes_what_was_stored(self):
        out, _ = self.bfpsim("regress", "suite.yaml", status=1)
        self.assertIn("3 no golden", out)
        self.store()
        out, _ = self.bfpsim("regress", "suite.yaml")
        self.assertIn("small: 3 of 3 cases passed.", out)
        golden = json.loads((self.folder / "goldens" / "tiny.default.hbfp4.json").read_text())
        run = self.bfpsim_json("run", "--trace", "tiny", "--schedule", "hbfp4")
        self.assertEqual(golden["run"]["cycles"], run["cycles"])
        self.assertEqual(golden["run"]["digest"], run["digest"])
        self.assertEqual([job["cycles"] for job in golden["jobs"]], [job["cycles"] for job in run["gemms"] + run["operations"]])
        self.assertEqual(sum(job["cycles"] for job in golden["jobs"]), run["cycles"])
        log = (self.folder / "goldens" / "CHANGES.md").read_text()
        self.assertEqual(log.count("a test's baseline"), 3)

    def test_one_cycle_in_one_unit_is_named(self):
        self.store()
        changed = self.slower_machine("latency_cycles", 7, 8)
        cases = self.cases("--config-dir", changed, status=1)
        case = cases["tiny.default.hbfp4"]
        self.assertEqual(case["verdict"], "differs")
        self.assertEqual(case["configuration"],
                         [{"key": "accelerator.converter.latency_cycles", "golden": "7", "now": "8"}])
        cycles = next(figure for figure in case["figures"] if figure["metric"] == "cycles")
        # Three GEMMs, one panel of each on the critical path: a cycle each.
        self.assertEqual(cycles["now"] - cycles["golden"], 3)
        self.assertEqual((case["moved_most"]["unit"], case["moved_most"]["state"], case["moved_most"]["cycles"]),
                         ("array", "converter_wait", 1))
        self.assertTrue(case["moved_most"]["layer"].startswith("fc "))

    def test_an_operation_that_moves_alone_is_named(self):
        self.store()
        (self.folder / "schedules").mkdir()
        text = (SOURCE / "configs" / "schedules" / "hbfp4.yaml").read_text(encoding="utf-8")
        (self.folder / "schedules" / "hbfp4.yaml").write_text(text + "optimizer: {kind: adam}\n", encoding="utf-8")
        case = self.cases("--config-dir", self.folder, status=1)["tiny.default.hbfp4"]
        self.assertEqual((case["missing_jobs"], case["added_jobs"]), (["fc momentum update"], ["fc adam update"]))

    def test_an_improvement_fails_too(self):
        self.store()
        out, _ = self.bfpsim("regress", "suite.yaml", "--config-dir", self.slower_machine("latency_cycles", 7, 6), status=1)
        self.assertIn("golden out of date", out)

    def test_values_are_guarded(self):
        """One operand changed and no cycle: the digest tells."""
        self.store()
        path = self.folder / "tiny" / "step3" / "fc.W.npy"
        data = bytearray(path.read_bytes())
        data[-1] ^= 0x80  # the sign of the last weight
        path.write_bytes(bytes(data))
        cases = self.cases("--cases", "tiny.*", status=1)
        self.assertIn("values or counters differ", cases["tiny.default.hbfp4"]["summary"])
        self.assertEqual(cases["tiny.default.hbfp4"]["figures"], [])

    def test_tolerances(self):
        self.store()
        changed = self.slower_machine("latency_cycles", 7, 8)
        golden = self.folder / "goldens" / "tiny.default.hbfp4.json"
        stored = json.loads(golden.read_text())
        stored["run"]["cycles"] -= 1
        golden.write_text(json.dumps(stored))
        self.write_suite("tolerances:\n  - {metric: cycles, relative: 0.5}")
        self.cases("--cases", "tiny.default.hbfp4", status=0)
        self.write_suite("tolerances:\n  - {metric: cycles, relative: 0.0001}")
        self.cases("--cases", "tiny.default.hbfp4", status=1)
        self.write_suite("tolerances:\n  - {metric: '*', ignore: true}")
        cases = self.cases("--cases", "tiny.*", "--config-dir", changed, status=1)
        self.assertEqual([len(case["figures"]) for case in cases.values()], [0, 0])  # the configuration still counts

    def test_failed_missing_and_orphaned_fail(self):
        self.store()
        (self.folder / "goldens" / "old.default.hbfp4.json").write_text("{}")
        self.write_suite(more="  - {workload: resnet20_cifar10, batch: 1, accelerator: tiny_2x2x4, schedule: hbfp4}\n"
                              "  - {trace: tiny, schedule: hbfp8}\n")
        report = self.bfpsim_json("regress", "suite.yaml", "--junit", "out.xml", "--markdown", "out.md", status=1)
        verdicts = {case["case"]: case["verdict"] for case in report["cases"]}
        self.assertEqual([verdicts[name] for name in ("tiny.default.hbfp4", "tiny.default.hbfp8",
                                                      "resnet20_cifar10.tiny_2x2x4.hbfp4", "old.default.hbfp4")],
                         ["passed", "no golden", "failed", "no case"])
        suite = xml.parse(self.folder / "out.xml").getroot()
        self.assertEqual((suite.get("tests"), suite.get("failures"), suite.get("errors")), ("6", "2", "1"))
        self.assertIn("| `tiny.default.hbfp8` | no golden |", (self.folder / "out.md").read_text())

    def test_updates_are_deliberate(self):
        self.assertIn("--reason", self.refused("regress", "suite.yaml", "--update", "*"))
        os.environ["CI"] = "true"
        self.addCleanup(os.environ.pop, "CI", None)
        self.assertIn("refused in CI", self.refused("regress", "suite.yaml", "--update", "*", "--reason", "because"))
        del os.environ["CI"]
        self.assertIn("has no case 'tinny*'", self.refused("regress", "suite.yaml", "--update", "tinny*", "--reason", "x"))
        self.write_suite(more="  - {workload: resnet20_cifar10, batch: 1, accelerator: tiny_2x2x4, schedule: hbfp4}\n")
        _, error = self.bfpsim("regress", "suite.yaml", "--update", "*", "--reason", "x", status=2)
        self.assertIn("failed, so nothing is stored", error)
        self.assertFalse((self.folder / "goldens").exists())

    def test_bad_suites(self):
        for text, message in (
                ("schema: bfpsim.suite/1\nname: a\ngoldens: g\ncases: []\n", "4:8: error: 'cases' must be a list of cases, not empty"),
                ("schema: bfpsim.suite/1\nname: a\ngoldens: g\ncases:\n  - {trace: t}\n  - {trace: t}\n", "makes the case 't.default.accuracy_boosters' again"),
                ("schema: bfpsim.suite/1\nname: a\ngoldens: g\ncases:\n  - {workloat: t}\n", "did you mean 'workload'"),
                ("schema: bfpsim.suite/1\nname: a\ngoldens: g\ncases:\n  - {batch: 1}\n", "needs 'workload' or 'trace'"),
                ("schema: bfpsim.suite/1\nname: a\ngoldens: g\ntolerances: [{metric: cycles}]\ncases:\n  - {trace: t}\n", "either 'relative' or 'ignore: true'")):
            (self.folder / "bad.yaml").write_text(text)
            self.assertIn(message, self.refused("regress", "bad.yaml"))
        self.assertIn("did you mean", self.refused("regress", "cyles"))


if __name__ == "__main__":
    unittest.main()

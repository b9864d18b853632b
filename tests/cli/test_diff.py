# SPDX-License-Identifier: Apache-2.0
"""bfpsim diff: what changed between two runs."""

import json
import unittest

from support import CliTestCase, write_tiny_trace


class Diff(CliTestCase):
    def setUp(self):
        super().setUp()
        write_tiny_trace(self.folder / "tiny")

    def run_to(self, folder, *options):
        return self.bfpsim_json("run", "--trace", "tiny", "--out", folder, *options)

    def test_equal_runs(self):
        self.run_to("a")
        self.run_to("b")
        out, error = self.bfpsim("diff", "a", "b/run.json")
        self.assertIn("Equal: the digests agree", out)
        self.assertEqual(error, "")
        report = self.bfpsim_json("diff", "a", "b")
        self.assertEqual((report["schema"], report["equal"], report["same_digest"], report["totals"]),
                         ("bfpsim.diff/1", True, True, []))

    def test_a_slower_memory(self):
        first = self.run_to("a")
        second = self.run_to("b", "--set", "memory.latency_cycles=90")
        report = self.bfpsim_json("diff", "a", "b", status=1)
        totals = {row["what"]: row for row in report["totals"]}
        self.assertEqual(totals["cycles"]["change"], second["cycles"] - first["cycles"])
        for part in ("states", "passes", "gemms"):
            self.assertEqual(sum(row["change"] for row in report[part]), second["cycles"] - first["cycles"], part)
            sizes = [abs(row["change"]) for row in report[part]]
            self.assertEqual(sizes, sorted(sizes, reverse=True), part)
        self.assertEqual(report["states"][0]["what"], "dram_wait")
        out, _ = self.bfpsim("diff", "a", "b", status=1, COLUMNS="60")
        self.assertIn("dram_wait", out)
        self.assertTrue(all(len(line) <= 60 for line in out.splitlines()))

    def test_another_schedule(self):
        self.run_to("a", "--schedule", "hbfp4")
        self.run_to("b", "--schedule", "hbfp6")
        report = self.bfpsim_json("diff", "a", "b", status=1)
        settings = {row["what"]: (row["first"], row["second"]) for row in report["settings"]}
        self.assertEqual(settings["schedule"], ("hbfp4", "hbfp6"))
        self.assertEqual(settings["fc forward: format_a"], ("hbfp4", "hbfp6"))
        self.assertTrue(report["energy_by_component"])

    def test_a_value_alone(self):
        """Equal time, another output: only the digests see it."""
        run = self.run_to("a")
        run["digest"] = "0x0000000000000000"
        run["gemms"][1]["digest"] = "0x0000000000000000"
        (self.folder / "b.json").write_text(json.dumps(run))
        report = self.bfpsim_json("diff", "a", "b.json", status=1)
        self.assertEqual((report["same_digest"], report["other_digests"], report["totals"]), (False, ["fc backward_data"], []))

    def test_gemms_of_one_run_alone(self):
        run = self.run_to("a")
        del run["gemms"][2]
        (self.folder / "b.json").write_text(json.dumps(run))
        self.assertEqual(self.bfpsim_json("diff", "a", "b.json", status=1)["only_first"], ["fc backward_weight"])
        self.assertEqual(self.bfpsim_json("diff", "b.json", "a", status=1)["only_second"], ["fc backward_weight"])

    def test_bad_files(self):
        run = self.run_to("a")
        cases = {
            "damaged.json": ("{\"schema\": \"bfpsim.run/1\", ", "this is not JSON, or the file is damaged"),
            "empty.json": ("", "this is not JSON, or the file is damaged"),
            "list.json": ("[1, 2]", "no key 'schema'"),
            "old.json": (json.dumps(dict(run, schema="bfpsim.run/0")), "schema 'bfpsim.run/0' found, 'bfpsim.run/1' expected"),
            "lost.json": (json.dumps({k: v for k, v in run.items() if k != "gemms"}), "key 'gemms' is missing"),
            "wrong.json": (json.dumps(dict(run, cycles="many")), "'cycles' is not a number"),
            "wrong2.json": (json.dumps(dict(run, gemms=[5])), "key '"),
        }
        for name, (text, message) in cases.items():
            (self.folder / name).write_text(text)
            for pair in ((name, "a"), ("a", name)):
                with self.subTest(pair=pair):
                    error = self.refused("diff", *pair)
                    self.assertTrue(error.startswith(f"error: {name}: {message}"), error)
        self.assertEqual(self.refused("diff", "a", "none.json"), "error: none.json: no such file\n")
        self.assertEqual(self.refused("diff", "a", "tiny"), "error: tiny/run.json: no such file\n")


if __name__ == "__main__":
    unittest.main()

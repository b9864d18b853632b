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
        self.assertEqual(report["parameters"], [{"what": "accelerator.memory.latency_cycles", "first": "100", "second": "90"}])
        out, _ = self.bfpsim("diff", "a", "b", status=1, COLUMNS="60")
        self.assertIn("Changed: accelerator.memory.latency_cycles (100 to 90).", " ".join(out.split()))
        self.assertIn("dram_wait", out)
        self.assertTrue(all(len(line) <= 60 for line in out.splitlines()))

    def test_parameters_under_the_same_names(self):
        """Words first, then the largest ratio; no name differs."""
        self.run_to("a", "--epochs", "100")
        self.run_to("b", "--epochs", "100", "--set", "memory.bytes_per_cycle=128", "--set", "memory.latency_cycles=101",
                    "--set", "array.subnormals=flush", "--set", "schedule.rules.2.format=hbfp8",
                    "--set", "technology.node_nm=7")
        report = self.bfpsim_json("diff", "a", "b", status=1)
        self.assertEqual([row["what"] for row in report["parameters"]],
                         ["accelerator.array.subnormals", "schedule.rules.2.format", "technology.node_nm",
                          "accelerator.memory.bytes_per_cycle", "accelerator.memory.latency_cycles"])
        self.assertEqual(report["parameters"][0], {"what": "accelerator.array.subnormals", "first": "ieee", "second": "flush"})
        self.assertFalse({"accelerator", "schedule", "technology"} & {row["what"] for row in report["settings"]})

    def test_parameters_of_a_workload(self):
        options = ("run", "--workload", "gpt2_small", "--batch", "1", "--set", "workload.depth=1", "--out")
        self.bfpsim(*options, "a", "--set", "workload.sequence=16")
        self.bfpsim(*options, "b", "--set", "workload.sequence=32", "--set", "workload.ends=last")
        report = self.bfpsim_json("diff", "a", "b", status=1)
        self.assertEqual([(row["what"], row["first"], row["second"]) for row in report["parameters"]],
                         [("workload.ends", "none", "last"), ("workload.sequence", "16", "32")])

    def test_a_file_of_a_version_without_parameters(self):
        run = self.run_to("a")
        del run["configuration"]
        (self.folder / "old.json").write_text(json.dumps(run))
        report = self.bfpsim_json("diff", "a", "old.json")
        self.assertEqual((report["equal"], report["without_configuration"], report["parameters"]), (True, ["old.json"], []))
        out, _ = self.bfpsim("diff", "old.json", "a", status=0)
        self.assertIn("old.json was written by a version without parameters: they are not compared.", " ".join(out.split()))

    def test_another_schedule(self):
        self.run_to("a", "--schedule", "hbfp4")
        self.run_to("b", "--schedule", "hbfp6")
        report = self.bfpsim_json("diff", "a", "b", status=1)
        settings = {row["what"]: (row["first"], row["second"]) for row in report["settings"]}
        self.assertEqual(settings["schedule"], ("hbfp4", "hbfp6"))
        self.assertEqual(settings["fc forward: format_a"], ("hbfp4", "hbfp6"))
        self.assertTrue(report["energy_by_component"])

    def test_another_mapping(self):
        """What differs is named by member, beside the values of the two files."""
        run = self.run_to("a")
        mapping = run["gemms"][0]["mapping"]
        tile_m = mapping["tile_m"]
        mapping["tile_m"] = 8 * tile_m
        (self.folder / "other.json").write_text(json.dumps(run))
        report = self.bfpsim_json("diff", "a", "other.json", status=1)
        [row] = report["settings"]
        self.assertTrue(row["what"].endswith(": mapping.tile_m"), row["what"])
        self.assertEqual((row["first"], row["second"]), (str(tile_m), str(8 * tile_m)))

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

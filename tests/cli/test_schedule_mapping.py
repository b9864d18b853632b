# SPDX-License-Identifier: Apache-2.0
"""How schedules cut GEMMs: objectives, own mappings, what runs and differences say of them, and refusals."""

import sqlite3
import unittest

from support import CliTestCase

RULES = ("  rules:\n"
         "    - {gemm: conv1 forward, tile_m: 64, tile_n: 16, tile_k: 64, order: m_fastest}\n"
         "    - {gemm: \"* backward_weight\", tile_m: 16, tile_n: 16, tile_k: 128}\n")


class ScheduleMapping(CliTestCase):
    def write(self, mapping):
        text = f"schema: bfpsim.schedule/1\nname: made\nrules: [{{format: hbfp4}}]\n{mapping}"
        (self.folder / "made.yaml").write_text(text, encoding="utf-8")

    def run_mapped(self, mapping, *arguments, out="out"):
        self.write(mapping)
        return self.bfpsim_json("run", "--workload", "resnet20_cifar10", "--batch", "2", "--schedule", "made.yaml",
                                "--out", out, *arguments)

    def test_each_objective_is_least_where_it_is_asked_for(self):
        """The sum of exact closed forms: what is least for each GEMM is least in sum."""
        runs = {name: self.run_mapped(f"mapping: {{objective: {name}}}\n") for name in ("cycles", "bytes", "energy")}
        self.assertEqual(min(run["dram_bytes"] for run in runs.values()), runs["bytes"]["dram_bytes"])
        self.assertLess(runs["bytes"]["dram_bytes"], runs["cycles"]["dram_bytes"])
        self.assertLess(runs["energy"]["energy_j"], runs["cycles"]["energy_j"])
        self.assertLess(runs["cycles"]["cycles"], runs["bytes"]["cycles"])
        for name, run in runs.items():
            self.assertEqual({(gemm["mapping_choice"]["by"], gemm["mapping_choice"]["rule"],
                               gemm["mapping_choice"]["objective"]) for gemm in run["gemms"]},
                             {("objective", None, name)})
        for gemm in runs["bytes"]["gemms"]:
            self.assertEqual(gemm["mapping_choice"]["value"], gemm["dram_bytes"])

    def test_own_mappings_are_taken_as_they_are_by_both_engines(self):
        run = self.run_mapped("mapping:\n" + RULES, "--check")
        self.assertEqual(run["engine_check"]["differences"], [])
        of_rule = {0: {"tile_m": 64, "tile_n": 16, "tile_k": 64, "order": "m_fastest"},
                   1: {"tile_m": 16, "tile_n": 16, "tile_k": 128, "order": "n_fastest"}}
        for gemm in run["gemms"]:
            name = f"{gemm['layer']} {gemm['pass']}"
            rule = 0 if name == "conv1 forward" else 1 if gemm["pass"] == "backward_weight" else None
            self.assertEqual(gemm["mapping_choice"]["rule"], rule, name)
            self.assertEqual(gemm["mapping_choice"]["by"], "objective" if rule is None else "rule", name)
            if rule is not None:
                self.assertEqual(gemm["mapping"], of_rule[rule], name)

    def test_a_difference_names_them(self):
        self.run_mapped("", out="a")
        self.run_mapped("mapping:\n" + RULES, out="b")
        report = self.bfpsim_json("diff", "a", "b", status=1)
        self.assertIn({"what": "conv1 forward: mapping_choice.by", "first": "objective", "second": "rule"},
                      report["settings"])
        self.assertIn("schedule.mapping.rules.0.tile_m", {row["what"] for row in report["parameters"]})

    def test_a_dumped_schedule_runs_the_same(self):
        digest = self.run_mapped("mapping:\n  objective: bytes\n" + RULES)["digest"]
        self.assertEqual(self.bfpsim_json("run", "--workload", "resnet20_cifar10", "--batch", "2", "--schedule",
                                          "out/schedule.yaml", "--out", "again")["digest"], digest)

    def test_the_objective_is_an_axis_of_sweeps(self):
        (self.folder / "sweep.yaml").write_text(
            "schema: bfpsim.sweep/1\nname: objectives\nbase: {workload: resnet20_cifar10, batch: 2, schedule: hbfp4}\n"
            "axes: {mapping.objective: [cycles, bytes, energy]}\n", encoding="utf-8")
        out, _ = self.bfpsim("sweep", "sweep.yaml", "--out", "rows.sqlite")
        with sqlite3.connect(self.folder / "rows.sqlite") as rows:
            traffic = dict(rows.execute('select "mapping.objective", dram_bytes from points where error is null'))
        self.assertEqual(set(traffic), {"cycles", "bytes", "energy"}, out)
        self.assertLess(traffic["bytes"], traffic["cycles"])

    def test_what_does_not_run_is_refused_with_the_reason(self):
        run = ("run", "--workload", "resnet20_cifar10", "--batch", "2", "--schedule")
        for rule, reason in (
                ("conv1 forward, tile_m: 12, tile_n: 16, tile_k: 64",
                 "conv1 forward: machine 'default': mapping.rules[0] ('conv1 forward'): tile_m is 12; it must be a "
                 "multiple of array.rows (8)"),
                ("fc forward, tile_m: 8, tile_n: 8, tile_k: 24", "or a multiple of 64"),
                ("conv1 forward, tile_m: 4096, tile_n: 4096, tile_k: 64", "buffers.result_bytes is"),
                ("conf1 forward, tile_m: 8, tile_n: 8, tile_k: 64",
                 "mapping.rules[0] matches no GEMM: 'conf1 forward'; GEMMs are called 'conv1 forward'")):
            self.write(f"mapping: {{rules: [{{gemm: {rule}}}]}}\n")
            self.assertIn(reason, " ".join(self.refused(*run, "made.yaml").split()))
        self.assertIn("did you mean 'bytes'?", self.refused(*run, "hbfp4", "--set", "mapping.objective=byte"))


if __name__ == "__main__":
    unittest.main()

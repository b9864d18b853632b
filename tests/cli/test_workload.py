# SPDX-License-Identifier: Apache-2.0
"""bfpsim run --workload: models by shape."""

import unittest

from support import SOURCE, CliTestCase

LAYER = """schema: bfpsim.workload/1
name: small
description: one layer
source: made by a test
batch: 4
parameters:
  width: 8
layers:
  - {tensor: input, rows: 1, features: 6}
  - {linear: fc, out: width}
"""


class Workloads(CliTestCase):
    def run_workload(self, name, *options):
        return self.bfpsim_json("run", "--workload", name, *options, "--out", "out")

    def test_resnet20(self):
        """19 weighted layers and two shortcuts with three GEMMs each, the first without dX, strided dX in phases;
        MACs are linear in the batch."""
        run = self.run_workload("resnet20_cifar10")
        self.assertEqual((run["workload"], run["batch"], run["step"], run["epochs"]), ("resnet20_cifar10", 128, None, 160))
        self.assertFalse(run["has_values"])
        self.assertTrue(all(gemm["numerics"] is None for gemm in run["gemms"]))
        self.assertEqual(sum(job["cycles"] for job in run["gemms"] + run["operations"]), run["cycles"])
        self.assertGreaterEqual(run["utilization"], 0.5)  # of the default machine, over all cycles
        self.assertGreater(run["gemm_utilization"], run["utilization"])
        self.assertEqual(sum("batch_norm" in o["kind"] for o in run["operations"]), 2 * 21)
        self.assertEqual(sum(o["pass"] == "update" for o in run["operations"]), 22)
        self.assertEqual(sum(gemm["pass"] == "forward" for gemm in run["gemms"]), 22)
        half = self.run_workload("resnet20_cifar10", "--batch", "64")
        self.assertEqual((half["batch"], 2 * half["macs"]), (64, run["macs"]))

    def test_operations_can_be_left_out(self):
        run = self.run_workload("resnet20_cifar10", "--batch", "2")
        alone = self.run_workload("resnet20_cifar10", "--batch", "2", "--operations", "none")
        self.assertEqual((alone["operations"], alone["operation_cycles"]), ([], 0))
        self.assertEqual(alone["cycles"], run["gemm_cycles"])
        self.assertEqual(alone["gemms"], run["gemms"])
        self.assertEqual(alone["utilization"], run["gemm_utilization"])
        self.assertEqual([o["kind"] for o in run["operations"] if o["layer"] == "conv1"], ["momentum"])
        adam = self.run_workload("resnet20_cifar10", "--batch", "2", "--set", "schedule.optimizer.kind=adam",
                                 "--set", "schedule.optimizer.master_weights=hbfp16")
        self.assertEqual([o["kind"] for o in adam["operations"] if o["pass"] == "update"], ["adam"] * 22)
        self.assertGreater(sum(o["events"]["converted_blocks"] for o in adam["operations"]), 0)

    def test_settings_change_the_shapes(self):
        (self.folder / "small.yaml").write_text(LAYER)
        run = self.run_workload("small.yaml")
        shape = next((g["m"], g["n"], g["k"]) for g in run["gemms"] if g["pass"] == "forward")
        self.assertEqual(shape, (4, 8, 6))
        run = self.run_workload("small.yaml", "--set", "workload.width=5", "--batch", "3")
        shape = next((g["m"], g["n"], g["k"]) for g in run["gemms"] if g["pass"] == "forward")
        self.assertEqual(shape, (3, 5, 6))

    def test_a_check_compares_time(self):
        (self.folder / "small.yaml").write_text(LAYER)
        check = self.run_workload("small.yaml", "--check")["engine_check"]
        self.assertEqual((check["differences"], check["gemms"]), ([], len(self.run_workload("small.yaml")["gemms"])))

    def test_many_gemms_are_grouped(self):
        out, _ = self.bfpsim("run", "--workload", "resnet20_cifar10", "--out", "out", COLUMNS="140")
        self.assertIn("GEMMs, equal ones together", out)
        self.assertRegex(out, r"layer\S+ \+\d+ ")
        full, _ = self.bfpsim("run", "--workload", "resnet20_cifar10", "--out", "out", "--all-gemms", COLUMNS="140")
        self.assertNotIn("equal ones together", full)
        self.assertEqual(full.count("layer1.0.conv1 "), 3)
        for text, width in ((out, 140), (full, 140)):
            self.assertTrue(all(len(line) <= width for line in text.splitlines()))

    def test_lists(self):
        names = sorted(path.stem for path in SOURCE.glob("workloads/*.yaml"))
        items = self.bfpsim_json("list", "workloads")["items"]
        self.assertEqual([item["name"] for item in items], names)
        self.assertTrue(all(item["valid"] for item in items))
        out, _ = self.bfpsim("run")
        for name in names:
            self.assertIn(name, out)

    def test_technologies(self):
        items = self.bfpsim_json("list", "technologies")["items"]
        self.assertEqual([item["name"] for item in items],
                         sorted(path.stem for path in SOURCE.glob("configs/technologies/*.yaml")))
        self.assertTrue(all(constant["source"] for item in items for constant in item["constants"]))
        out, _ = self.bfpsim("list", "technologies", "--sources")
        self.assertIn("published:", out)

    def test_a_whole_training(self):
        """Accuracy Boosters: 159 epochs and one boosted epoch, each with 390 full steps and one of 80 samples."""
        run = self.run_workload("resnet20_cifar10", "--project")
        projection = run["projection"]
        self.assertEqual((projection["steps_per_epoch"], projection["short_batch"], projection["steps"]), (391, 80, 160 * 391))
        phases = [(p["first_epoch"], p["epochs"], p["batch"], p["steps_per_epoch"]) for p in projection["phases"]]
        self.assertEqual(phases, [(1, 159, 128, 390), (1, 159, 80, 1), (160, 1, 128, 390), (160, 1, 80, 1)])
        for total, part in (("cycles", "cycles_per_step"), ("energy_j", "energy_per_step_j"),
                            ("dram_bytes", "dram_bytes_per_step"), ("macs", "macs_per_step")):
            weighed = sum(p["epochs"] * p["steps_per_epoch"] * p[part] for p in projection["phases"])
            self.assertAlmostEqual(projection[total] / weighed, 1.0, places=12)
        self.assertEqual(projection["phases"][0]["cycles_per_step"], run["cycles"])
        for shares in ("shares", "shares_by_epochs"):
            self.assertAlmostEqual(sum(share["share"] for share in projection[shares]), 1.0, places=12)
        self.assertEqual({s["format"]: round(s["share"], 6) for s in projection["shares_by_epochs"]},
                         {"hbfp4": 0.99375, "hbfp6": 0.00625})
        self.assertGreater(projection["baseline"]["slice_passes"], 1.0)
        out, _ = self.bfpsim("run", "--workload", "resnet20_cifar10", "--project", "--out", "out", COLUMNS="60")
        self.assertIn("The whole training", out)
        self.assertIn("before utilisation", " ".join(out.split()))
        self.assertTrue(all(len(line) <= 60 for line in out.splitlines()))

    def test_a_limit_of_cycles(self):
        whole = self.run_workload("resnet20_cifar10")
        self.assertIsNone(whole["cycle_limit"])
        run = self.bfpsim_json("run", "--workload", "resnet20_cifar10", "--max-cycles", "1000000", "--out", "out", status=1)
        self.assertEqual((run["complete"], run["cycle_limit"]), (False, 1000000))
        self.assertGreaterEqual(run["cycles"], 1000000)
        self.assertLess(run["cycles"] - run["gemms"][-1]["cycles"], 1000000)
        self.assertEqual([g["digest"] for g in run["gemms"]], [g["digest"] for g in whole["gemms"]][:len(run["gemms"])])
        out, _ = self.bfpsim("run", "--workload", "resnet20_cifar10", "--max-cycles", "1000000", "--out", "out", status=1)
        self.assertIn("STOPPED at 1,000,000 cycles (--max-cycles)", out)
        self.run_workload("resnet20_cifar10", "--max-cycles", str(whole["cycles"]))

    def test_a_training_of_one_epoch_is_all_boosted_and_says_so(self):
        """Its own epochs (1) come before the schedule's (160), the user's before both."""
        small = ("gpt3_175b", *(part for setting in ("depth=1", "width=96", "sequence=8") for part in
                                ("--set", f"workload.{setting}")))
        run = self.run_workload(*small)
        self.assertEqual(run["epochs"], 1)
        self.assertEqual({g["format_a"] for g in run["gemms"]}, {"hbfp6"})
        self.assertEqual(len(run["notes"]), 1)
        self.assertIn("it covers the whole training", run["notes"][0])
        run = self.run_workload(*small, "--epochs", "2")
        self.assertEqual((run["epochs"], run["notes"]), (2, []))
        self.assertEqual({g["format_a"] for g in run["gemms"]}, {"hbfp4"})
        self.assertEqual(self.run_workload("gnmt_8x1024", "--batch", "1")["epochs"], 160)

    def test_what_does_not_go_together(self):
        cases = (
            (["--workload", "resnet20_cifar11"], "error: unknown workload 'resnet20_cifar11'; did you mean 'resnet20_cifar10'?"),
            (["--workload", "resnet20_cifar10", "--trace", "x"], "error: --trace and --workload: a run is of one of them"),
            (["--workload", "resnet20_cifar10", "--step", "3"], "error: --step needs --trace"),
            (["--trace", "fmnist-resnet8", "--batch", "3"], "error: --batch needs --workload"),
            (["--workload", "resnet20_cifar10", "--batch", "0"], "error: --batch: '0' is not a whole number of at least 1"),
            (["--workload", "resnet20_cifar10", "--dump-outputs", "o"],
             "error: --dump-outputs: workload 'resnet20_cifar10' has shapes only"),
        )
        for arguments, message in cases:
            with self.subTest(arguments=arguments):
                error = self.refused("run", *arguments)
                self.assertTrue(error.startswith(message), error)
        self.assertIn("--sources goes with technologies", self.refused("list", "formats", "--sources"))
        self.assertIn("blocks_per_stag", self.refused("run", "--workload", "resnet20_cifar10", "--set", "workload.blocks_per_stag=3"))


if __name__ == "__main__":
    unittest.main()

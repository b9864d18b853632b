# SPDX-License-Identifier: Apache-2.0
"""bfpsim run: what run.json promises (docs/run-json.md), on the shipped traces and on a tiny one."""

import json
import math
import os
import shutil
import signal
import subprocess
import time
import unittest

from support import (PROGRAM, SOURCE, CliTestCase, environment, open_terminal, read_npy, write_npy,
                     write_tiny_trace)


def waterfall_product(waterfall):
    """Contract C5: the factors multiply to the figure."""
    factors = [waterfall[name] for name in ("lane_fit", "padding", "array_edges", "fill_drain", "operations")]
    return math.prod(factors) * math.prod(waterfall["stalls"].values())


class Invariants(CliTestCase):
    def check_units(self, units, cycles):
        for name, states in units.items():
            self.assertEqual(sum(states.values()), cycles, name)
            self.assertTrue(all(count >= 0 for count in states.values()), name)

    def check_waterfall(self, waterfall, utilization):
        self.assertAlmostEqual(waterfall_product(waterfall), waterfall["utilization"], places=12)
        self.assertAlmostEqual(waterfall["utilization"] * waterfall["digit_passes"], waterfall["achieved"], places=12)
        self.assertAlmostEqual(waterfall["utilization"], utilization, places=12)

    def check_run(self, run):
        gemms = run["gemms"]
        jobs = gemms + run["operations"]
        for total in ("macs", "digit_products"):
            self.assertEqual(sum(gemm[total] for gemm in gemms), run[total], total)
        for total in ("cycles", "dram_bytes"):
            self.assertEqual(sum(job[total] for job in jobs), run[total], total)
        self.assertEqual(sum(gemm["cycles"] for gemm in gemms), run["gemm_cycles"])
        self.assertEqual(run["gemm_cycles"] + run["operation_cycles"], run["cycles"])
        for event, count in run["events"].items():
            self.assertEqual(sum(job["events"][event] for job in jobs), count, event)
        self.check_units(run["units"], run["cycles"])
        self.check_waterfall(run["waterfall"], run["utilization"])
        self.assertAlmostEqual(run["utilization"], run["digit_products"] / (run["multipliers"] * run["cycles"]), places=12)
        self.assertAlmostEqual(run["seconds"], run["cycles"] / run["clock_hz"], places=15)
        array = dict(run["units"]["array"])
        array.pop("busy")
        self.assertEqual(array, run["stalls"])
        for operation in run["operations"]:
            self.check_units(operation["units"], operation["cycles"])
            self.assertEqual(operation["units"]["array"]["busy"], 0)
        for gemm in gemms:
            self.check_units(gemm["units"], gemm["cycles"])
            self.check_waterfall(gemm["waterfall"], gemm["utilization"])
            self.assertLessEqual(gemm["macs"], gemm["m"] * gemm["n"] * gemm["k"] * gemm["batch"])

    def test_fmnist_resnet8(self):
        run = self.bfpsim_json("run", "--trace", "fmnist-resnet8", "--check", "--out", "out")
        self.check_run(run)
        self.assertEqual((run["schema"], run["workload"], run["accelerator"], run["schedule"], run["engine"]),
                         ("bfpsim.run/1", "fmnist-resnet8", "default", "accuracy_boosters", "fast"))
        self.assertEqual((run["step"], run["epoch"], run["epochs"], run["complete"]), (599, 1, 160, True))
        self.assertEqual(run["check_mismatches"], 0)
        self.assertTrue(all(gemm["check_mismatches"] == 0 for gemm in run["gemms"]))
        check = run["engine_check"]
        self.assertEqual((check["engines"], check["gemms"], check["differences"]), (["fast", "systemc"], 35, []))
        # A trace has no other operations than those that follow from its tensors: 10 layers' updates.
        self.assertEqual(check["operations"], 10)
        self.assertEqual({(o["pass"], o["kind"]) for o in run["operations"]}, {("update", "momentum")})
        self.assertGreaterEqual(run["utilization"], 0.5)
        info = self.bfpsim_json("trace", "info", "fmnist-resnet8")
        self.assertEqual(run["macs"], sum(info["steps"][1]["macs"].values()))
        formats = {(gemm["layer"] in ("conv1", "fc"), gemm["format_a"], gemm["format_b"]) for gemm in run["gemms"]}
        self.assertEqual(formats, {(True, "hbfp6", "hbfp6"), (False, "hbfp4", "hbfp4")})
        self.assertEqual(json.loads((self.folder / "out" / "run.json").read_text()), run)

    def check_energy(self, run):
        by_component = [joules for joules in run["energy_by_component"].values() if joules is not None]
        self.assertAlmostEqual(sum(by_component) / run["energy_j"], 1.0, places=12)
        self.assertAlmostEqual(sum(run["energy_by_confidence"].values()) / run["energy_j"], 1.0, places=12)
        jobs = run["gemms"] + run["operations"]
        self.assertAlmostEqual(sum(job["energy_j"] for job in jobs) / run["energy_j"], 1.0, places=12)
        self.assertAlmostEqual(run["average_power_w"] * run["seconds"] / run["energy_j"], 1.0, places=12)
        self.assertAlmostEqual(run["energy_per_mac_j"] * run["macs"] / run["energy_j"], 1.0, places=12)
        for cut in ("energy_by_pass", "energy_by_format", "energy_by_layer"):
            self.assertAlmostEqual(sum(group["energy_j"] for group in run[cut]) / run["energy_j"], 1.0, places=12)
        metrics = run["metrics"]
        self.assertAlmostEqual(metrics["tops"] * 1e12 * run["seconds"] / (2 * run["macs"]), 1.0, places=12)
        self.assertAlmostEqual(metrics["tops_per_w"] * 1e12 * run["energy_j"] / (2 * run["macs"]), 1.0, places=12)
        listed = {item["name"]: item for item in self.bfpsim_json("list", "metrics")["items"]}
        self.assertTrue(all(listed[name]["definition"] for name in metrics), metrics)
        areas = [area for area in run["area_by_component"].values() if area is not None]
        self.assertAlmostEqual(sum(areas) / run["area_um2"], 1.0, places=12)
        self.assertLessEqual(run["energy_low_j"], run["energy_j"])
        self.assertLessEqual(run["energy_j"], run["energy_high_j"])

    def test_energy_and_area(self):
        run = self.bfpsim_json("run", "--trace", "licence-charlm", "--out", "out")
        self.check_energy(run)
        self.assertEqual((run["technology"], run["node_nm"]), ("tsmc28_hbfp", 28.0))
        dear = self.bfpsim_json("run", "--trace", "licence-charlm", "--out", "out", "--set", "technology.energy.dram_hbm2_bit_pj.value=1000",
                                "--set", "technology.energy.dram_hbm2_bit_pj.high=1000")
        self.assertGreater(dear["energy_by_component"]["dram"], run["energy_by_component"]["dram"])
        self.assertEqual(dear["digest"], run["digest"])
        out, _ = self.bfpsim("run", "--trace", "licence-charlm", "--out", "out")
        self.assertRegex(" ".join(out.split()), r"Energy: \S+ \S+J, \S+ pJ a MAC, .* at 28 nm \(tsmc28_hbfp\)")
        self.assertIn("dram_hbm2_bit_pj", (self.folder / "out" / "technology.yaml").read_text())
        self.assertIn("did you mean 'tsmc28_hbfp'?", self.refused("run", "--trace", "licence-charlm", "--technology", "tsmc28_hbf"))

    def test_licence_charlm(self):
        run = self.bfpsim_json("run", "--trace", "licence-charlm", "--step", "10", "--epoch", "160", "--out", "out")
        self.check_run(run)
        self.assertEqual((run["step"], run["epoch"], len(run["gemms"])), (10, 160, 39))
        self.assertEqual({gemm["format_a"] for gemm in run["gemms"]}, {"hbfp6"})
        self.assertIsNone(run["check_mismatches"])


class Tiny(CliTestCase):
    def setUp(self):
        super().setUp()
        self.values = write_tiny_trace(self.folder / "tiny", steps=(3, 8))

    def run_tiny(self, *options):
        return self.bfpsim_json("run", "--trace", "tiny", *options, "--out", "out")

    def test_the_same_run_has_the_same_digest(self):
        first, second = self.run_tiny(), self.run_tiny()
        self.assertEqual(first, second)
        self.assertRegex(first["digest"], r"^0x[0-9a-f]{16}$")
        self.assertNotEqual(first["digest"], self.run_tiny("--set", "memory.latency_cycles=33")["digest"])

    def test_both_engines_tell_the_same(self):
        fast, systemc = self.run_tiny(), self.run_tiny("--engine", "systemc")
        self.assertEqual((fast.pop("engine"), systemc.pop("engine")), ("fast", "systemc"))
        self.assertEqual(fast, systemc)
        self.assertIsNone(fast["engine_check"])
        self.assertEqual(self.run_tiny("--engine", "systemc", "--check")["engine_check"]["engines"], ["systemc", "fast"])

    def test_the_check_is_told_in_the_summary(self):
        out, _ = self.bfpsim("run", "--trace", "tiny", "--check", "--out", "out")
        out = " ".join(out.split())
        self.assertIn("Check: every output of every GEMM equals the specification, bit for bit.", out)
        self.assertIn("agree in every cycle, state, counter and output of 3 GEMMs (3 distinct), and of 1 operation (1 distinct).", out)

    def test_the_digest_sees_a_value(self):
        before = self.run_tiny()
        values = list(self.values["X"])
        values[0] += 1.0
        write_npy(self.folder / "tiny" / "step8" / "fc.X.npy", (4, 5), values)
        after = self.run_tiny()
        self.assertNotEqual(before["digest"], after["digest"])
        self.assertEqual(before["cycles"], after["cycles"])
        changed = [g["pass"] for g, h in zip(before["gemms"], after["gemms"]) if g["digest"] != h["digest"]]
        self.assertEqual(changed, ["forward", "backward_weight"])

    def test_a_zeroed_operand_changes_values_and_numerics(self):
        before = self.run_tiny("--schedule", "hbfp4")
        write_npy(self.folder / "tiny" / "step8" / "fc.X.npy", (4, 5), [0.0] * 20)
        after = self.run_tiny("--schedule", "hbfp4")
        self.assertEqual(before["gemms"][1], after["gemms"][1])  # dX does not read X
        self.assertNotEqual(before["gemms"][0]["digest"], after["gemms"][0]["digest"])
        self.assertIsNone(after["gemms"][0]["numerics"]["sqnr_db"])

    def test_the_parts_of_an_error_sum_to_it(self):
        """fmnist-resnet8 in HBFP4: shares sum to 1, and operands' quantisation is nearly all of it."""
        run = self.bfpsim_json("run", "--trace", "fmnist-resnet8", "--out", "out")
        for gemm in run["gemms"]:
            error = gemm["numerics"]["error"]
            shares = [error[part]["share"] for part in
                      ("operand_quantisation", "alignment", "accumulation", "double_rounding")]
            self.assertAlmostEqual(sum(shares), 1.0, places=9)
            self.assertAlmostEqual(error["operand_quantisation"]["sqnr_db"], gemm["numerics"]["sqnr_db"], places=3)
            self.assertIsNone(error["alignment"]["sqnr_db"])  # a block fills the lanes
            self.assertIsNone(error["double_rounding"]["sqnr_db"])  # sums of 64 products of 5 bits
            for operand in ("a", "b"):
                tensor = gemm["numerics"][operand]
                self.assertLessEqual(tensor["flushed"], tensor["zeros"])
                self.assertEqual(sum(tensor["exponents"]["counts"]) + tensor["exponents"]["below"]
                                 + tensor["zero_blocks"] + tensor["flagged_blocks"], tensor["blocks"])

    def test_dumped_outputs_are_the_products(self):
        """hbfp16 is exact on the tiny trace's integers, so the products are those of Python."""
        self.bfpsim("run", "--trace", "tiny", "--schedule", "hbfp16", "--out", "out", "--dump-outputs", "outputs")
        x, w, dy, dw = (self.values[name] for name in ("X", "W", "dY", "dW"))
        y = [sum(x[i * 5 + k] * w[k * 3 + j] for k in range(5)) for i in range(4) for j in range(3)]
        dx = [sum(dy[i * 3 + j] * w[k * 3 + j] for j in range(3)) for i in range(4) for k in range(5)]
        for name, shape, expected in (("forward", (4, 3), y), ("backward_data", (4, 5), dx), ("backward_weight", (5, 3), dw)):
            found_shape, found = read_npy(self.folder / "outputs" / f"fc.{name}.npy")
            self.assertEqual(found_shape, shape)
            self.assertEqual(list(found), expected)

    def test_results_go_where_they_are_told(self):
        self.bfpsim("run", "--trace", "tiny", "--out", "deep/er")
        self.assertTrue({"deep/er/run.json", "deep/er/accelerator.yaml", "deep/er/schedule.yaml"} <= set(self.files()))
        out, _ = self.bfpsim("run", "--trace", "tiny")
        self.assertIn("wrote bfpsim-out/tiny-accuracy_boosters-default/run.json", out)
        self.assertIn("bfpsim-out/tiny-accuracy_boosters-default/run.json", self.files())
        self.assertFalse([name for name in self.files() if ".tmp" in name])

    def test_the_last_of_repeated_options_counts(self):
        run = self.bfpsim_json("run", "--trace", "tiny", "--out", "first", "--schedule", "hbfp4", "--out", "second",
                               "--schedule", "hbfp6")
        self.assertEqual(run["schedule"], "hbfp6")
        self.assertFalse((self.folder / "first").exists())

    def test_a_timing_study_has_no_numerics(self):
        write_tiny_trace(self.folder / "shapes", with_tensors=False, steps=(3, 8))
        shapes = self.bfpsim_json("run", "--trace", "shapes", "--out", "out")
        self.assertFalse(shapes["has_values"])
        self.assertTrue(all(gemm["numerics"] is None for gemm in shapes["gemms"]))
        self.assertEqual(shapes["cycles"], self.run_tiny()["cycles"])
        checked = self.bfpsim_json("run", "--trace", "shapes", "--out", "out", "--check")
        self.assertEqual((checked["engine_check"]["differences"], checked["check_mismatches"]), ([], None))
        out, _ = self.bfpsim("run", "--trace", "shapes", "--out", "out", "--check")
        self.assertIn("there are no values to compare", " ".join(out.split()))

    def test_json_goes_to_stdout_alone(self):
        _, error = self.bfpsim("run", "--trace", "tiny", "--json", "--out", "out")
        self.assertEqual(error, "")


class CycleLimit(CliTestCase):
    """--max-cycles: no GEMM starts beyond it; what has run is reported as ever, with status 1."""

    def test_on_both_engines(self):
        whole = self.bfpsim_json("run", "--trace", "fmnist-resnet8", "--out", "whole")
        limit = whole["cycles"] // 3
        for engine in ("fast", "systemc"):
            with self.subTest(engine=engine):
                out, error = self.bfpsim("run", "--trace", "fmnist-resnet8", "--engine", engine, "--max-cycles", limit,
                                         "--out", "part", status=1)
                self.assertEqual(error, "")
                self.assertIn(f"STOPPED at {limit:,} cycles (--max-cycles)", out)
                part = json.loads((self.folder / "part" / "run.json").read_text())
                self.assertEqual((part["complete"], part["cycle_limit"]), (False, limit))
                count = len(part["gemms"])
                self.assertLess(count, len(whole["gemms"]))
                self.assertEqual([g["digest"] for g in part["gemms"]], [g["digest"] for g in whole["gemms"][:count]])
                self.assertEqual(part["cycles"], sum(g["cycles"] for g in part["gemms"]))
                self.assertLess(sum(g["cycles"] for g in part["gemms"][:-1]), limit)
                self.assertGreaterEqual(part["cycles"], limit)
                self.assertTrue(all(g["numerics"] for g in part["gemms"]))

    def test_partial_results_can_be_compared(self):
        self.bfpsim("run", "--trace", "fmnist-resnet8", "--out", "whole")
        self.bfpsim("run", "--trace", "fmnist-resnet8", "--max-cycles", "1", "--out", "part", status=1)
        report = self.bfpsim_json("diff", "part", "whole", status=1)
        self.assertEqual((len(report["only_second"]), report["only_first"]), (34 + 10, []))
        settings = {row["what"]: (row["first"], row["second"]) for row in report["settings"]}
        self.assertEqual(settings["complete"], ("false", "true"))

    def test_within_a_projection(self):
        """The step fits, the training's other steps do not."""
        step = self.bfpsim_json("run", "--workload", "resnet20_cifar10", "--out", "step")
        limit = step["cycles"] + 1
        run = self.bfpsim_json("run", "--workload", "resnet20_cifar10", "--project", "--max-cycles", limit, "--out", "out",
                               status=1)
        self.assertEqual((run["cycles"], run["cycle_limit"]), (step["cycles"], limit))
        self.assertFalse(run["projection"]["complete"])


class Standstill(CliTestCase):
    def test_machines_that_could_not_move_are_refused(self):
        """Each pool of slots or banks needs one: docs/configuration.md."""
        pools = ("buffers.staging_slots", "buffers.operand_banks", "buffers.result_banks", "array.result_banks",
                 "array.accumulators", "array.result_words_per_cycle", "simd.input_slots", "simd.lanes", "converter.count",
                 "converter.width", "memory.bytes_per_cycle")
        for pool in pools:
            with self.subTest(pool=pool):
                error = self.refused("run", "--trace", "fmnist-resnet8", "--set", f"{pool}=0")
                self.assertIn(pool, error)


class DumpedConvolution(CliTestCase):
    def test_phases_of_a_strided_convolution_make_one_tensor(self):
        """Every pixel of dX comes from the phase that computes it: none of the layer's dX stays empty."""
        shutil.copytree(SOURCE / "traces" / "fmnist-resnet8", self.folder / "trace")
        self.bfpsim("run", "--trace", "trace", "--schedule", "hbfp8", "--out", "out", "--dump-outputs", "outputs")
        shape, values = read_npy(self.folder / "outputs" / "layer2.conv1.backward_data.npy")
        self.assertEqual(shape, (32, 14, 14, 8))
        for phase_h in range(2):
            for phase_w in range(2):
                pixels = [values[((n * 14 + h) * 14 + w) * 8 + c] for n in range(32) for h in range(phase_h, 14, 2)
                          for w in range(phase_w, 14, 2) for c in range(8)]
                self.assertGreater(sum(value != 0 for value in pixels), len(pixels) // 4)


class Sensitivity(CliTestCase):
    RUN = ("run", "--workload", "resnet20_cifar10", "--batch", "2", "--schedule", "hbfp4", "--out", "out")

    def test_names_the_one_converter_and_tells_what_a_changed_machine_takes(self):
        machine = ("--set", "converter.count=1")
        run = self.bfpsim_json(*self.RUN, *machine, "--sensitivity")
        found = run["sensitivity"]
        self.assertTrue(found["complete"])
        self.assertEqual(found["cycles"], run["cycles"])
        self.assertEqual(found["bottleneck"], "converter.count")
        by_name = {row["parameter"]: row for row in found["parameters"]}
        self.assertEqual((by_name["converter.count"]["value"], by_name["converter.count"]["step"]["value"]), (1, 2))
        self.assertEqual(by_name["memory.latency_cycles"]["half"]["value"], 50)
        wider = self.bfpsim_json(*self.RUN, *machine, "--set", "array.cols=16")
        self.assertEqual(by_name["array.cols"]["twice"]["saved_cycles"], run["cycles"] - wider["cycles"])
        text, _ = self.bfpsim(*self.RUN, *machine, "--sensitivity")
        self.assertIn("The bottleneck is converter.count: 2 in place of 1 saves", text)

    def test_without_it_there_is_none(self):
        self.assertIsNone(self.bfpsim_json(*self.RUN)["sensitivity"])


class Interrupt(CliTestCase):
    def test_ctrl_c_reports_what_has_run(self):
        """Under hbfp16, whose 25 digit passes leave time enough to press it."""
        terminal, other_end = open_terminal(self)
        process = subprocess.Popen([PROGRAM, "run", "--trace", "fmnist-resnet8", "--engine", "systemc", "--schedule",
                                    "hbfp16", "--out", "out"],
                                   cwd=self.folder, env=environment(TERM="xterm"), stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=other_end, text=True)
        os.close(other_end)
        self.addCleanup(os.close, terminal)
        progress = ""
        deadline = time.monotonic() + 60
        while "GEMM 3/" not in progress and time.monotonic() < deadline:
            progress += os.read(terminal, 4096).decode()
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=120)
        self.assertEqual(process.returncode, 130)
        self.assertIn("INTERRUPTED", out)
        run = json.loads((self.folder / "out" / "run.json").read_text())
        self.assertFalse(run["complete"])
        self.assertGreaterEqual(len(run["gemms"]), 2)
        self.assertLess(len(run["gemms"]), 35)
        self.assertEqual(run["cycles"], sum(gemm["cycles"] for gemm in run["gemms"]))


if __name__ == "__main__":
    unittest.main()

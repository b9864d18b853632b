# SPDX-License-Identifier: Apache-2.0
"""bfpsim area. The paper's accounting is computed here a second time, from the synthesised areas."""

import csv
import unittest
from decimal import Decimal

from support import SOURCE, CliTestCase

with open(SOURCE / "tests" / "data" / "cost" / "area_units_28nm.csv", encoding="utf-8") as file:
    UM2 = {(row["unit"], row["operand"]): float(row["area_um2"]) for row in csv.DictReader(file)}


def fp32(lanes, factor):
    return (lanes * (UM2["adder", "float exponent=8 fraction=23"]
                     + factor * UM2["multiplier", "float exponent=8 fraction=23"])
            + UM2["relu", "float exponent=8 fraction=23"])


def hbfp(bits, lanes, width, converter):
    return (lanes * UM2["multiplier", f"sint width={bits}"] + (lanes - 1) * UM2["adder", f"sint width={width}"]
            + UM2["adder", "float exponent=8 fraction=23"] + UM2["relu", "float exponent=8 fraction=23"]
            + UM2["adder", "sint width=10"] + converter)


class Area(CliTestCase):
    def test_a_unit_is_the_second_computation(self):
        for bits, block in ((4, 64), (6, 16), (8, 576)):
            unit = self.bfpsim_json("area", "--format", f"hbfp{bits}", "--block", block)
            self.assertEqual((unit["schema"], unit["lanes"], unit["passes"]), ("bfpsim.area/1", block, 1))
            paper = hbfp(bits, block, 15, 97.21)
            self.assertAlmostEqual(unit["area_um2"], paper, places=3)
            self.assertAlmostEqual(unit["gain_vs_fp32"], fp32(block, 1.0571) / paper, places=6)
            bare = hbfp(bits, block, 13, 0.0)
            self.assertAlmostEqual(unit["area_bare_um2"], bare, places=3)
            self.assertAlmostEqual(unit["gain_vs_fp32_bare"], fp32(block, 1.0) / bare, places=6)

    def test_gains_of_floats_depend_on_the_adders(self):
        """AREA: BF16 in 4.80 to 4.95; E5M2 15.6, 6.7 and 3.0 with its own, FP16's and FP32's adders."""
        bf16 = self.bfpsim_json("area", "--format", "bf16", "--block", "64")
        self.assertTrue(4.80 <= bf16["gain_vs_fp32"] <= 4.95, bf16)
        for adders, gain in (("fp8_e5m2", 15.6), ("fp16", 6.7), ("fp32", 3.0)):
            unit = self.bfpsim_json("area", "--format", "fp8_e5m2", "--lanes", "64", "--adders", adders)
            self.assertEqual(unit["adders"], adders)
            self.assertAlmostEqual(unit["gain_vs_fp32"] / gain, 1.0, delta=0.02)

    def test_components_sum_exactly(self):
        out, _ = self.bfpsim("area", "--format", "hbfp6", "--block", "64", "--slice-bits", "4", "--json")
        for total, parts in self.decimals(out, ("area_um2", "area_by_component"),
                                          ("area_full_um2", "area_full_by_component")):
            self.assertEqual(sum(parts.values()), total)
        out, _ = self.bfpsim("area", "--accelerator", "default", "--json")
        for total, parts in self.decimals(out, ("area_um2", "area_by_component")):
            self.assertEqual(sum(parts.values()), total)

    def decimals(self, text, *names):
        import json
        report = json.loads(text, parse_float=Decimal, parse_int=Decimal)
        for total, parts in names:
            yield report[total], report[parts]

    def test_slices_cost_passes_and_area(self):
        plain = self.bfpsim_json("area", "--format", "hbfp6", "--block", "64")
        sliced = self.bfpsim_json("area", "--format", "hbfp6", "--block", "64", "--slice-bits", "4")
        hbfp4 = self.bfpsim_json("area", "--format", "hbfp4", "--block", "64")
        self.assertEqual((plain["passes"], sliced["passes"]), (1, 4))
        self.assertAlmostEqual(sliced["gain_vs_fp32"], hbfp4["gain_vs_fp32"] / 4)  # paper: slicing is free
        self.assertGreater(sliced["area_full_um2"], hbfp4["area_full_um2"])
        self.assertIn("block_accumulators", sliced["area_full_by_component"])

    def test_a_machine_by_part(self):
        machine = self.bfpsim_json("area", "--accelerator", "default")
        by_component = {}
        for part in machine["parts"]:
            self.assertAlmostEqual(part["count"] * part["each_um2"], part["area_um2"], places=2)
            component = part["component"]
            by_component[component] = by_component.get(component, 0.0) + part["area_um2"]
        for component, area in machine["area_by_component"].items():
            self.assertAlmostEqual(by_component.pop(component), area, places=2)
        self.assertEqual(by_component, {})
        self.assertTrue(machine["area_low_um2"] < machine["area_um2"] < machine["area_high_um2"])
        run = self.bfpsim_json("run", "--trace", "fmnist-resnet8", "--schedule", "hbfp4")
        self.assertEqual(run["area_um2"], machine["area_um2"])

    def test_areas_go_with_the_square_of_the_node(self):
        at28 = self.bfpsim_json("area", "--format", "hbfp4", "--block", "64")
        at7 = self.bfpsim_json("area", "--format", "hbfp4", "--block", "64", "--technology", "jouppi7")
        self.assertEqual((at28["node_nm"], at7["node_nm"]), (28, 7))
        self.assertAlmostEqual(at28["area_um2"] / at7["area_um2"], 16.0, places=4)
        self.assertAlmostEqual(at28["gain_vs_fp32"], at7["gain_vs_fp32"], places=4)

    def test_the_table(self):
        table = self.bfpsim_json("area", "--formats", "hbfp4,bf16", "--blocks", "16,64")
        self.assertEqual([(u["format"], u["lanes"]) for u in table["units"]],
                         [("hbfp4", 16), ("hbfp4", 64), ("bf16", 16), ("bf16", 64)])
        one = self.bfpsim_json("area", "--format", "hbfp4", "--block", "64")
        self.assertEqual(table["units"][1], {key: one[key] for key in table["units"][1]})
        out, error = self.bfpsim("area", COLUMNS="80")
        self.assertTrue(all(len(line) <= 80 for line in out.splitlines()), out)
        self.assertEqual(error, "")

    def test_refusals(self):
        self.assertIn("hbfp4", self.refused("area", "--format", "hbfp44"))
        self.assertIn("only integer mantissas", self.refused("area", "--format", "bf16", "--slice-bits", "4"))
        self.assertIn("multiplies integers", self.refused("area", "--accelerator", "default", "--format", "bf16"))
        self.assertIn("needs --format", self.refused("area", "--block", "64"))
        self.assertIn("there is no --accelerator", self.refused("area", "--set", "array.lanes=4"))
        self.assertIn("jouppi7", self.refused("area", "--technology", "jouppi77"))

    def test_every_constant_has_a_source(self):
        listed = self.bfpsim_json("list", "technologies")
        self.assertEqual([item["name"] for item in listed["items"]], ["horowitz45", "jouppi7", "tsmc28_hbfp"])
        for item in listed["items"]:
            for constant in item["constants"]:
                self.assertTrue(constant["source"] and constant["confidence"], constant)
                self.assertTrue(constant["low"] <= constant["value"] <= constant["high"], constant)


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: Apache-2.0
"""bfpsim trace info and validate, on the shipped traces and on a tiny one with mistakes put in."""

import math
import unittest

from support import CliTestCase, read_npy, write_npy, write_tiny_trace


class Info(CliTestCase):
    def test_shipped_traces(self):
        """29 and 39 GEMMs a step as captured; phases of strided convolutions count one by one here."""
        info = self.bfpsim_json("trace", "info", "fmnist-resnet8")
        self.assertEqual([step["step"] for step in info["steps"]], [10, 599])
        operations = info["steps"][0]["operations"]
        self.assertEqual(len(operations), 10)
        captured = {(o["layer"], g["pass"]) for o in operations for g in o["gemms"]}
        self.assertEqual(len(captured), 29)
        conv1 = operations[0]
        self.assertEqual([t["name"] for t in conv1["tensors"]], ["X", "W", "dY", "dW"])
        self.assertEqual(conv1["tensors"][0]["shape"], [32, 1, 14, 14])
        # 3 x 3 taps with padding 1: 14 outputs lose a tap on either side, (3 * 14 - 2)^2 products a channel pair.
        self.assertEqual(conv1["gemms"][0]["macs"], 32 * 8 * 40 * 40)
        charlm = self.bfpsim_json("trace", "info", "licence-charlm")
        self.assertEqual(sum(len(o["gemms"]) for o in charlm["steps"][0]["operations"]), 39)

    def test_macs_by_pass_add_up(self):
        step = self.bfpsim_json("trace", "info", "licence-charlm")["steps"][1]
        total = sum(g["macs"] for o in step["operations"] for g in o["gemms"])
        self.assertEqual(sum(step["macs"].values()), total)

    def test_a_missing_file_does_not_hide_the_rest(self):
        write_tiny_trace(self.folder / "tiny")
        (self.folder / "tiny" / "step3" / "fc.X.npy").unlink()
        out, _ = self.bfpsim("trace", "info", "tiny")
        self.assertIn("unreadable", out)
        self.assertIn("tiny/step3/fc.X.npy: no such file", out)
        self.assertIn("[5, 3]", out)

    def test_shapes_only(self):
        write_tiny_trace(self.folder / "shapes", with_tensors=False)
        out, _ = self.bfpsim("trace", "info", "shapes")
        self.assertIn("shapes only", out)

    def test_equal_steps_are_not_repeated(self):
        write_tiny_trace(self.folder / "tiny", steps=(3, 4))
        out, _ = self.bfpsim("trace", "info", "tiny")
        self.assertIn("Step 4", out)
        self.assertEqual(out.count("linear"), 1)


class Validate(CliTestCase):
    def setUp(self):
        super().setUp()
        self.values = write_tiny_trace(self.folder / "tiny")
        self.step = self.folder / "tiny" / "step3"

    def findings(self, count):
        report = self.bfpsim_json("trace", "validate", "tiny", status=1)
        self.assertFalse(report["valid"])
        self.assertEqual(len(report["findings"]), count, report["findings"])
        return report["findings"]

    def test_shipped_traces_are_valid(self):
        for name, compared in (("fmnist-resnet8", 20), ("licence-charlm", 18)):
            report = self.bfpsim_json("trace", "validate", name)
            self.assertTrue(report["valid"])
            self.assertEqual(len(report["dw"]), compared)
            self.assertTrue(all(0 < dw["error_over_bound"] < 1 for dw in report["dw"]))

    def test_the_tiny_trace_is_exact(self):
        report = self.bfpsim_json("trace", "validate", "tiny")
        self.assertEqual(report["values"], 4 * 5 + 5 * 3 + 4 * 3 + 5 * 3)
        self.assertEqual(report["dw"], [{"step": 3, "layer": "fc", "error_over_bound": 0.0, "sqnr_db": None}])
        out, _ = self.bfpsim("trace", "validate", "tiny")
        self.assertIn("The trace is valid.", out)

    def test_missing_files_and_wrong_shapes_are_all_found(self):
        (self.step / "fc.X.npy").unlink()
        write_npy(self.step / "fc.W.npy", (3, 3), [0.0] * 9)
        found = {finding["tensor"]: finding["message"] for finding in self.findings(2)}
        self.assertIn("no such file", found["X"])
        self.assertIn("shape [3, 3] found, [5, 3] ([k][n]) expected", found["W"])

    def test_nan_and_inf_are_counted(self):
        values = list(self.values["dY"])
        values[2], values[5] = math.nan, math.inf
        write_npy(self.step / "fc.dY.npy", (4, 3), values)
        (finding,) = self.findings(1)
        self.assertEqual((finding["tensor"], finding["message"]), ("dY", "2 of 12 values are NaN or Inf"))

    def test_a_wrong_dw_is_found(self):
        shape, values = read_npy(self.step / "fc.dW.npy")
        values[4] += 1.0
        write_npy(self.step / "fc.dW.npy", shape, values)
        (finding,) = self.findings(1)
        self.assertTrue(finding["message"].startswith("is not X times dY: "), finding)

    def test_an_exchanged_operand_is_found_by_its_dw(self):
        write_npy(self.step / "fc.X.npy", (4, 5), list(reversed(self.values["X"])))
        (finding,) = self.findings(1)
        self.assertEqual(finding["tensor"], "dW")

    def test_text_names_step_layer_and_tensor(self):
        (self.step / "fc.W.npy").unlink()
        out, _ = self.bfpsim("trace", "validate", "tiny", status=1)
        self.assertIn("step 3, fc, W: ", out)
        self.assertIn("1 finding.", out)


if __name__ == "__main__":
    unittest.main()

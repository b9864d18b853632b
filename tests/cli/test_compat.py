# SPDX-License-Identifier: Apache-2.0
"""bfpsim quantize and gemm --compat: other tools' rules against those tools' outputs."""

import csv
import math
import struct

from support import VECTORS, CliTestCase, read_npy

TOOLS = {"microxcaling": "microxcaling", "microxcaling-cpp-kernel": "microxcaling-kernel", "QPyTorch": "qpytorch"}


def bits(values):
    """As integers, with one zero and one NaN (contract A1)."""
    def one(value):
        if math.isnan(value):
            return 0x7FC00000
        return 0 if value == 0 else struct.unpack("<I", struct.pack("<f", value))[0]
    return [one(value) for value in values]


def rows_of(index):
    with open(VECTORS / index) as file:
        return list(csv.DictReader(file))


def mx_options(row):
    options = ["--block", row["block"], "--axis", row["axis"], "--rounding", row["rounding"]]
    if row["scale_bits"] != "8":
        options += ["--exponent-bits", row["scale_bits"]]
    return options + (["--flush-subnormals"] if row["flush_fp32_subnorms"] == "1" else [])


def element_options(row):
    options = ["--rounding", row["rounding"]]
    if row["block"]:
        options += ["--block", row["block"]]
    if row["saturate_normals"] == "1":
        options += ["--overflow", "saturate"]
    return options + (["--flush-subnormals"] if row["allow_denorm"] == "0" else [])


class Vectors(CliTestCase):
    """A sample; tests/unit/numerics compares all of them."""

    def compare(self, row, options):
        with self.subTest(vector=row["output"]):
            self.bfpsim("quantize", VECTORS / row["input"], "--format", row["format"], "--compat", TOOLS[row["tool"]],
                        *options, "-o", "out.npy")
            expected = read_npy(VECTORS / row["output"])
            actual = read_npy(self.folder / "out.npy")
            self.assertEqual(actual[0], expected[0])
            self.assertEqual(bits(actual[1]), bits(expected[1]))

    def test_mx(self):
        named = [row for row in rows_of("mx_index.csv") if row["format"] not in ("mxint4", "mxint2")]
        special = [row for row in named if row["scale_bits"] != "8" or row["flush_fp32_subnorms"] == "1"]
        sample = named[::7] + special[::4]
        self.assertEqual({row["tool"] for row in sample}, {"microxcaling", "microxcaling-cpp-kernel"})
        for row in sample:
            self.compare(row, mx_options(row))

    def test_floats_and_qpytorch_blocks(self):
        rows = [row for row in rows_of("elem_index.csv") if row["tool"] in TOOLS]
        sample = [row for row in rows if row["tool"] == "QPyTorch"][::3] + \
                 [row for row in rows if row["tool"] == "microxcaling"][::5]
        self.assertTrue(any(row["allow_denorm"] == "0" for row in sample))
        for row in sample:
            self.compare(row, element_options(row))

    def test_gemm(self):
        rows = [row for row in rows_of("gemm_index.csv") if row["tool"] == "microxcaling" and row["has_cblk32"] == "1"
                and "mxint4" not in row["format_a"] and row["case"] != "g64x576x32"]
        self.assertGreater(len(rows), 12)
        for row in rows:
            case = VECTORS / "gemm" / row["case"]
            with self.subTest(vector=row["case"] + " " + row["name"]):
                self.bfpsim("gemm", f"{case}-A.npy", f"{case}-B.npy", "--transpose-b", "--format", row["format_a"],
                            "--format-b", row["format_b"], "--block", row["block"], "--compat", "microxcaling",
                            "-o", "c.npy")
                self.assertEqual(bits(read_npy(self.folder / "c.npy")[1]),
                                 bits(read_npy(f"{case}-{row['name']}-Cblk32.npy")[1]))


class Refusals(CliTestCase):
    def setUp(self):
        super().setUp()
        self.npy("x.npy", (2, 4), [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0])

    def error(self, *options):
        return self.refused("quantize", "x.npy", *options, "-o", "new.npy")

    def test_formats_that_a_tool_lacks(self):
        self.assertIn("integer mantissas with a shared exponent only",
                      self.error("--format", "mxfp4", "--compat", "hbfp-emulator"))
        self.assertIn("MX formats", self.error("--format", "hbfp4", "--compat", "microxcaling"))
        self.assertIn("one exponent per row or tensor", self.error("--format", "hbfp4", "--compat", "qpytorch"))
        self.assertIn("fewer than 23 mantissa bits", self.error("--format", "fp32", "--compat", "qpytorch"))

    def test_rules_that_a_tool_fixes(self):
        self.assertIn("--compat qpytorch has nearest_away only",
                      self.error("--format", "bf16", "--compat", "qpytorch", "--rounding", "nearest_even"))
        self.assertIn("--compat microxcaling has floor only",
                      self.error("--format", "mxfp4", "--compat", "microxcaling", "--scale-rule", "rceil"))
        self.assertIn("no seed of ours", self.error("--format", "mxfp4", "--compat", "microxcaling",
                                                    "--rounding", "stochastic"))
        self.assertIn("--compat microxcaling", self.error("--format", "bf16", "--flush-subnormals"))

    def test_machines(self):
        self.npy("b.npy", (4, 2), [1.0] * 8)
        gemm = ["gemm", "x.npy", "b.npy", "-o", "c.npy", "--accelerator", "tiny_2x2x4", "--block", "4"]
        mx = [*gemm, "--set", "array.datapath=float", "--format", "mxfp4"]
        self.assertIn("software only", self.refused(*gemm, "--format", "hbfp4", "--compat", "hbfp-emulator"))
        self.assertIn("software only", self.refused(*mx, "--compat", "microxcaling"))
        self.bfpsim(*mx, "--compat", "microxcaling-kernel")  # the exact rules


class EmulationOnly(CliTestCase):
    """What no machine can hold is written all the same, and said."""

    def reason(self, shape, *options):
        count = math.prod(shape)
        self.npy("x.npy", shape, [float(i % 7 - 3) for i in range(count)])
        return self.bfpsim_json("quantize", "x.npy", *options, "-o", "out.npy")["emulation_only"]

    def test_rules_of_tools(self):
        self.assertIsNone(self.reason((4, 8), "--format", "hbfp4"))
        self.assertEqual(self.reason((4, 8), "--format", "hbfp4", "--compat", "hbfp-emulator"),
                         "the exponent rule of other tools")
        self.assertEqual(self.reason((4, 8), "--format", "mxfp4", "--compat", "microxcaling"), "another tool's rules")
        self.assertIsNone(self.reason((4, 8), "--format", "mxfp4", "--compat", "microxcaling-kernel"))

    def test_layouts_of_convolutions(self):
        """HBFPEmulator_AB blocks a convolution's tensors along their last axis, HBFPEmulator tiles view(d0, -1)."""
        conv = (2, 3, 4, 4)
        self.assertIn("axis 3", self.reason(conv, "--format", "hbfp4", "--block", "8"))
        self.assertIn("tiles", self.reason(conv, "--format", "hbfp4", "--block", "4x4"))
        self.assertIsNone(self.reason(conv, "--format", "hbfp4", "--axis", "1"))
        self.assertIsNone(self.reason(conv, "--format", "hbfp4", "--block", "tensor"))
        out, _ = self.bfpsim("quantize", "x.npy", "--format", "hbfp4", "--stats", "-o", "out.npy")
        self.assertIn("emulation only", out)

# SPDX-License-Identifier: Apache-2.0
"""bfpsim quantize against other people's tools, and its options."""

import csv
import math
import struct
import unittest

from support import VECTORS, CliTestCase, float32, read_npy


def bits(values):
    """As integers, with one zero: a dequantised zero is +0, and -0 equals it (contract A1)."""
    return [0 if value == 0 else struct.unpack("<I", struct.pack("<f", value))[0] for value in values]


def block_option(row, rank):
    """The shape that the tool's function and block size stand for; None: none of ours (tests/data/numerics/ORIGIN.md)."""
    size = int(row["block"])
    if row["function"] == "float_to_bfp_blocked":
        return str(size)
    if row["function"] == "float_to_bfp_tiled":
        return "tensor" if size == 0 else f"{size}x{size}"
    return "row" if rank == 2 else None


class Emulators(CliTestCase):
    def test_equals_the_published_emulators(self):
        """Vectors made by HBFPEmulator and HBFPEmulator_AB; inputs with NaN and Inf have rules of their own there."""
        with open(VECTORS / "hbfp_index.csv") as file:
            rows = [row for row in csv.DictReader(file) if "special" not in row["input"]]
        compared = 0
        for row in rows:
            source = VECTORS / row["input"]
            shape, _ = read_npy(source)
            block = block_option(row, len(shape))
            if block is None:
                continue
            with self.subTest(vector=row["output"]):
                self.bfpsim("quantize", source, "--format", f"hbfp{int(row['mant_bits']) + 1}", "--block", block,
                            "--exponent-rule", "ceil_log2", "-o", "out.npy")
                expected = read_npy(VECTORS / row["output"])
                actual = read_npy(self.folder / "out.npy")
                self.assertEqual(actual[0], expected[0])
                self.assertEqual(bits(actual[1]), bits(expected[1]))
                compared += 1
        self.assertGreater(compared, 30)

    def test_equals_torch_and_ml_dtypes_casts(self):
        with open(VECTORS / "elem_index.csv") as file:
            for row in csv.DictReader(file):
                with self.subTest(vector=row["output"]):
                    self.bfpsim("quantize", VECTORS / row["input"], "--format", row["format"], "-o", "out.npy")
                    expected = read_npy(VECTORS / row["output"])[1]
                    actual = read_npy(self.folder / "out.npy")[1]
                    pairs = zip(expected, actual)
                    self.assertTrue(all(a == b or (math.isnan(a) and math.isnan(b)) for a, b in pairs))


class ByHand(CliTestCase):
    """hbfp4 with E = exponent of the block's maximum: step 2^(E-3), mantissas up to 7, ties to even."""

    def quantize(self, shape, values, *options):
        self.npy("in.npy", shape, values)
        self.bfpsim("quantize", "in.npy", "--format", "hbfp4", *options, "-o", "out.npy")
        return list(read_npy(self.folder / "out.npy")[1])

    def test_one_block(self):
        # The maximum 7 = 0.875 * 2^3: E = 3, step 1.
        self.assertEqual(self.quantize((4,), [7.0, 2.5, 3.5, -0.4]), [7.0, 2.0, 4.0, 0.0])

    def test_blocks_restart_along_the_axis(self):
        values = [7.0, 0.25, 0.5, 0.25]
        self.assertEqual(self.quantize((2, 2), values, "--block", "2"), [7.0, 0.0, 0.5, 0.25])
        self.assertEqual(self.quantize((2, 2), values, "--block", "2", "--axis", "0"), [7.0, 0.25, 0.0, 0.25])
        self.assertEqual(self.quantize((2, 2), values, "--block", "tensor"), [7.0, 0.0, 0.0, 0.0])

    def test_nan_policies(self):
        values = [1.0, math.nan, 2.0, 1.0]
        propagated = self.quantize((4,), values, "--block", "2")
        self.assertTrue(math.isnan(propagated[0]) and math.isnan(propagated[1]))
        self.assertEqual(propagated[2:], [2.0, 1.0])
        self.assertEqual(self.quantize((4,), values, "--nan-policy", "saturate"), [1.0, 0.0, 2.0, 1.0])
        error = self.refused("quantize", "in.npy", "--format", "hbfp4", "--nan-policy", "error", "-o", "new.npy")
        self.assertEqual(error, "error: in.npy: element [1] is nan, which --nan-policy error refuses\n")

    def test_a_narrow_exponent_saturates(self):
        # Two bits: -2 marks zero, 1 marks NaN, so E is -1 or 0; E = 0 has step 1/8 and reaches 7/8.
        self.assertEqual(self.quantize((2,), [7.0, 0.25], "--exponent-bits", "2"), [0.875, 0.25])

    def test_the_input_may_be_the_output(self):
        self.npy("x.npy", (4,), [7.0, 2.5, 3.5, -0.4])
        self.bfpsim("quantize", "x.npy", "--format", "hbfp4", "-o", "x.npy")
        self.assertEqual(list(read_npy(self.folder / "x.npy")[1]), [7.0, 2.0, 4.0, 0.0])
        self.assertEqual(self.files(), ["x.npy"])

    def test_fortran_order_is_read(self):
        self.npy("f.npy", (2, 2), [7.0, 0.5, 0.25, 0.25], fortran=True)
        self.bfpsim("quantize", "f.npy", "--format", "hbfp4", "--block", "2", "-o", "out.npy")
        self.assertEqual(list(read_npy(self.folder / "out.npy")[1]), [7.0, 0.0, 0.5, 0.25])

    def test_scalars_and_empty_arrays(self):
        self.assertEqual(self.quantize((), [1.3]), [1.25])
        self.assertEqual(self.quantize((0, 3), []), [])


class Statistics(CliTestCase):
    def test_figures(self):
        # 7, 2.5 -> 2, 3.5 -> 4, 0.4 -> 0, 15 in a block of its own clamps to 14: error 0.5, 0.5, 0.4 and 1.
        self.npy("in.npy", (5,), [7.0, 2.5, 3.5, -0.4, 15.0])
        report = self.bfpsim_json("quantize", "in.npy", "--format", "hbfp4", "--block", "4", "-o", "out.npy")
        noise = 0.25 + 0.25 + float32(0.4) ** 2 + 1.0
        signal = 49 + 6.25 + 12.25 + float32(0.4) ** 2 + 225
        self.assertAlmostEqual(report["sqnr_db"], 10 * math.log10(signal / noise), places=9)
        self.assertEqual(report["max_abs_err"], 1.0)
        self.assertEqual(report["counts"], {"flushed": 1, "saturated": 1, "nan_or_inf": 0})
        self.assertEqual((report["schema"], report["shape"], report["block"]), ("bfpsim.quantize/1", [5], "1x4"))

    def test_exact_has_no_sqnr(self):
        self.npy("in.npy", (2,), [1.0, 0.5])
        report = self.bfpsim_json("quantize", "in.npy", "--format", "fp32", "-o", "out.npy")
        self.assertIsNone(report["sqnr_db"])
        self.assertEqual(report["max_abs_err"], 0.0)
        self.assertIsNone(report["block"])

    def test_text_only_when_asked(self):
        self.npy("in.npy", (2,), [1.0, 0.5])
        out, error = self.bfpsim("quantize", "in.npy", "--format", "hbfp4", "-o", "out.npy")
        self.assertEqual((out, error), ("", ""))
        out, _ = self.bfpsim("quantize", "in.npy", "--format", "hbfp4", "-o", "out.npy", "--stats")
        self.assertIn("largest error  0", out)

    def test_options_that_do_not_fit_the_format(self):
        self.npy("in.npy", (2, 3), [1.0] * 6)
        for options, message in (
                (["--format", "fp16", "--block", "64"], "--block: fp16 is a plain float and has no blocks"),
                (["--format", "fp16", "--exponent-bits", "8"], "--exponent-bits: fp16 is a plain float"),
                (["--format", "fp16", "--exponent-rule", "ceil_log2"], "--exponent-rule: fp16 is a plain float"),
                (["--format", "hbfp4", "--axis", "2"], "--axis: 2 is out of range for in.npy of shape [2, 3] (2 axes)"),
                (["--format", "hbfp4", "--axis", "-3"], "--axis: -3 is out of range"),
                (["--format", "hbfp4", "--rounding", "stochastic"], "--rounding: unknown word 'stochastic'")):
            with self.subTest(options=options):
                self.assertTrue(self.refused("quantize", "in.npy", *options, "-o", "o.npy").startswith("error: " + message))


if __name__ == "__main__":
    unittest.main()

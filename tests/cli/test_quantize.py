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
                if row["tool"] not in ("torch", "ml_dtypes"):
                    continue
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

    def test_figures_of_an_encoding(self):
        """HBFP6 on 4-bit slices, by hand. First block: E = 5, step 1: 31, 8, -7, 0.25 -> 0. The second is zero."""
        self.npy("in.npy", (8,), [31.0, 8.0, -7.0, 0.25, 0.0, 0.0, 0.0, 0.0])
        report = self.bfpsim_json("quantize", "in.npy", "--format", "hbfp6", "--block", "4", "-o", "out.npy")
        tensor = report["tensor"]
        self.assertEqual((tensor["elements"], tensor["flushed"], tensor["saturated"], tensor["zeros"]), (8, 1, 0, 5))
        self.assertEqual((report["slice_bits"], tensor["digits"], tensor["zero_digits"]), (4, 16, 12))
        self.assertEqual((tensor["blocks"], tensor["zero_blocks"], tensor["flagged_blocks"]), (2, 1, 0))
        self.assertEqual(tensor["exponents"], {"first": 5, "counts": [1], "below": 0})
        self.assertEqual((tensor["min"], tensor["max"], tensor["max_abs"], tensor["min_abs"]), (-7.0, 31.0, 31.0, 0.25))
        self.assertEqual(tensor["wasserstein"], 0.25 / 8)
        self.assertEqual(tensor["max_abs_err"], report["max_abs_err"])
        out, _ = self.bfpsim("quantize", "in.npy", "--format", "hbfp6", "--block", "4", "-o", "out.npy", "--stats")
        for part in ("75.0% of 16 on 4-bit slices", "5..5, most at 5 (50.0%); 2 blocks, 1 zero", "-7 to 31"):
            self.assertIn(part, out)

    def test_figures_are_the_axis_and_the_draws_of_the_output(self):
        """Stochastic rounding along axis 0: the figures are those of the written array."""
        values = [math.sin(7.0 * i) * 2.0 ** (i % 5) for i in range(96)]
        self.npy("in.npy", (24, 4), values)
        report = self.bfpsim_json("quantize", "in.npy", "--format", "hbfp4", "--block", "8", "--axis", "0",
                                  "--rounding", "stochastic", "--seed", "3", "-o", "out.npy")
        inputs, outputs = read_npy(self.folder / "in.npy")[1], read_npy(self.folder / "out.npy")[1]
        self.assertEqual(report["tensor"]["zeros"], sum(1 for y in outputs if y == 0.0))
        self.assertEqual(report["tensor"]["blocks"], 12)
        noise = sum((x - y) ** 2 for x, y in zip(inputs, outputs))
        self.assertAlmostEqual(report["tensor"]["sqnr_db"], 10 * math.log10(sum(x * x for x in inputs) / noise))

    def test_options_that_do_not_fit_the_format(self):
        self.npy("in.npy", (2, 3), [1.0] * 6)
        for options, message in (
                (["--format", "fp16", "--block", "64"], "--block: fp16 is a plain float and has no blocks"),
                (["--format", "fp16", "--exponent-bits", "8"], "--exponent-bits: fp16 is a plain float"),
                (["--format", "fp16", "--exponent-rule", "ceil_log2"], "--exponent-rule: fp16 is a plain float"),
                (["--format", "hbfp4", "--axis", "2"], "--axis: 2 is out of range for in.npy of shape [2, 3] (2 axes)"),
                (["--format", "hbfp4", "--axis", "-3"], "--axis: -3 is out of range"),
                (["--format", "hbfp4", "--rounding", "stochastik"],
                 "--rounding: unknown word 'stochastik'; did you mean 'stochastic'?"),
                (["--format", "hbfp4", "--seed", "7"], "--seed: hbfp4 rounds without random bits; a seed takes --rounding"),
                (["--format", "hbfp4", "--scale-rule", "ceil"], "--scale-rule: hbfp4 has a shared exponent, for which there"),
                (["--format", "mxfp4", "--exponent-bits", "6"], "--exponent-bits: mxfp4 has an E8M0 scale of 8 bits"),
                (["--format", "mxfp4", "--overflow", "saturate"], "--overflow: mxfp4 is a block format, whose elements"),
                (["--format", "mxfp8_e3n4"], "unknown format 'mxfp8_e3n4'; did you mean 'mxfp8_e3m4'?"),
                (["--format", "no/such.yaml"], "no/such.yaml: error: no such file")):
            with self.subTest(options=options):
                error = self.refused("quantize", "in.npy", *options, "-o", "o.npy")
                self.assertTrue(error.removeprefix("error: ").startswith(message), error)


class Formats(CliTestCase):
    """Expected values worked by hand from OCP MX v1.0, sections 5.3 and 6.3, and from the roundings' definitions."""

    def quantize(self, values, *options):
        self.npy("in.npy", (len(values),), values)
        self.bfpsim("quantize", "in.npy", *options, "-o", "out.npy")
        return list(read_npy(self.folder / "out.npy")[1])

    def test_mxfp4(self):
        # amax 7: scale 2^(2-2) = 1; 7 saturates to 6; 2.5 and 5 are ties to the even codes 2 and 4; -0.2 becomes 0.
        self.assertEqual(self.quantize([7.0, 2.5, 5.0, -0.2, -0.3], "--format", "mxfp4"), [6.0, 2.0, 4.0, 0.0, -0.5])
        # rceil: 7 > 6, so the scale is 2: 7/2 = 3.5 is a tie between 3 and 4, 4 being even.
        self.assertEqual(self.quantize([7.0, 2.5, 5.0], "--format", "mxfp4", "--scale-rule", "rceil"), [8.0, 2.0, 4.0])

    def test_mxint8(self):
        # amax 1.999 is below 2: scale 1, step 2^-6; it clamps to 127/64.
        self.assertEqual(self.quantize([1.999, 0.51], "--format", "mxint8"), [127 / 64, 33 / 64])

    def test_roundings(self):
        x = [1.0, 0.25, 0.375, 0.3]  # E 1, step 1/4 in hbfp4: 4, 1, 1.5 and 1.2 steps
        self.assertEqual(self.quantize(x, "--format", "hbfp4"), [1.0, 0.25, 0.5, 0.25])
        self.assertEqual(self.quantize(x, "--format", "hbfp4", "--rounding", "toward_zero"), [1.0, 0.25, 0.25, 0.25])
        y = [1.0, 0.625]  # 2.5 steps: even is 2, away is 3
        self.assertEqual(self.quantize(y, "--format", "hbfp4"), [1.0, 0.5])
        self.assertEqual(self.quantize(y, "--format", "hbfp4", "--rounding", "nearest_away"), [1.0, 0.75])

    def test_stochastic_depends_on_the_seed_only(self):
        x = [1.0] + [0.3] * 4095
        options = ["--format", "hbfp4", "--rounding", "stochastic"]
        first = self.quantize(x, *options, "--seed", "7")
        self.assertEqual(first, self.quantize(x, *options, "--seed", "7"))
        self.assertNotEqual(first, self.quantize(x, *options, "--seed", "8"))
        self.assertEqual(set(first[1:64]), {0.25, 0.5})
        self.assertEqual(first[0], 1.0)

    def test_a_format_of_ones_own(self):
        (self.folder / "mine.yaml").write_text(
            "schema: bfpsim.format/1\nname: mine\nelement: {kind: int, bits: 3}\n"
            "scale: {kind: shared_exponent, bits: 6}\nblock: 2\nrounding: toward_zero\n")
        # Blocks of 2: E 1 and 3, steps 2^(1-2) and 2^(3-2); 3 bits hold 0..3.
        self.assertEqual(self.quantize([1.2, 0.9, 7.0, 1.9], "--format", "mine.yaml"), [1.0, 0.5, 6.0, 0.0])
        out, _ = self.bfpsim("config", "check", "mine.yaml")
        self.assertIn("fine (bfpsim.format/1)", out)
        # 13 with rceil: 13 <= 15.5, scale 1; E3M4 has step 1/2 from 8 on.
        self.assertEqual(self.quantize([13.3, 0.015], "--format", "mxfp8_e3m4"), [13.5, 0.015625])

    def test_lists_show_both_kinds(self):
        items = {item["name"]: item for item in self.bfpsim_json("list", "formats")["items"]}
        self.assertEqual(items["mxfp4"]["scale"], "e8m0")
        self.assertEqual(items["fp8_143"]["bias"], 11)
        self.assertIsNone(items["fp32"]["block"])
        self.assertTrue(items["mxfp8_e3m4"]["path"].endswith("configs/formats/mxfp8_e3m4.yaml"))
        out, _ = self.bfpsim("list", "formats")
        self.assertLessEqual(max(len(line) for line in out.splitlines()), 80)


if __name__ == "__main__":
    unittest.main()

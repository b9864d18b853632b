# SPDX-License-Identifier: Apache-2.0
"""bfpsim gemm: the reference order against other people's products, and the machine against the reference order."""

import csv
import random
import unittest

from support import VECTORS, CliTestCase, float32, read_npy


class Emulators(CliTestCase):
    def test_equals_products_of_the_published_emulators(self):
        """Cblk32: the emulators' operands, one FP32 addition per block in ascending K; B is stored [N][K]."""
        with open(VECTORS / "gemm_index.csv") as file:
            rows = [row for row in csv.DictReader(file) if row["tool"].startswith("HBFPEmulator")]
        for row in rows:
            case = VECTORS / "gemm" / row["case"]
            with self.subTest(vector=row["case"] + " " + row["name"]):
                self.bfpsim("gemm", f"{case}-A.npy", f"{case}-B.npy", "--transpose-b",
                            "--format", row["format_a"], "--format-b", row["format_b"],
                            "--block", row["block"], "--exponent-rule", "ceil_log2", "-o", "c.npy")
                expected = read_npy(f"{case}-{row['name']}-Cblk32.npy")
                actual = read_npy(self.folder / "c.npy")
                self.assertEqual(actual[0], expected[0])
                self.assertEqual(list(actual[1]), list(expected[1]))
        self.assertEqual(len(rows), 48)


class Matrices(CliTestCase):
    M, N, K = 11, 6, 70

    def setUp(self):
        super().setUp()
        random.seed(5)
        self.a = [random.gauss(0, 1) * 2.0 ** random.randint(-6, 6) for _ in range(self.M * self.K)]
        self.b = [random.gauss(0, 1) * 2.0 ** random.randint(-6, 6) for _ in range(self.K * self.N)]
        self.npy("a.npy", (self.M, self.K), self.a)
        self.npy("b.npy", (self.K, self.N), self.b)
        transposed = [self.b[k * self.N + n] for n in range(self.N) for k in range(self.K)]
        self.npy("bt.npy", (self.N, self.K), transposed)

    def product(self, *arguments):
        self.bfpsim("gemm", "a.npy", *arguments, "-o", "c.npy")
        shape, values = read_npy(self.folder / "c.npy")
        self.assertEqual(shape, (self.M, self.N))
        return list(values)

    def numerics(self, *arguments):
        return self.bfpsim_json("gemm", "a.npy", *arguments, "-o", "c.npy")["numerics"]

    def test_the_report_splits_the_error_and_surveys_the_operands(self):
        for options in (["--format", "hbfp4"], ["--format", "mxfp8_e4m3"], ["--format", "fp8_e5m2"],
                        ["--format", "hbfp4", "--accelerator", "default"],
                        ["--format", "fp8_e5m2", "--accelerator", "fp16_8x8x16"]):
            with self.subTest(options=options):
                numerics = self.numerics("bt.npy", "--transpose-b", *options)
                error = numerics["error"]
                # The parts add up to the error (docs/numerics-report.md), so their shares add up to 1.
                self.assertAlmostEqual(sum(part["share"] for part in error.values()), 1.0, places=9)
                self.assertGreater(error["operand_quantisation"]["share"], 0.9)
                if "--accelerator" not in options:
                    self.assertIsNone(error["alignment"]["sqnr_db"])
                # The operands' figures are those that quantize tells of the same tensors.
                for side, name in (("a", "a.npy"), ("b", "bt.npy")):
                    tensor = self.bfpsim_json("quantize", name, "--format", options[1], "-o", "q.npy")["tensor"]
                    if "--accelerator" in options:  # whose slices are its own
                        for figures in (tensor, numerics[side]):
                            figures.pop("digits")
                            figures.pop("zero_digits")
                    self.assertEqual(numerics[side], tensor)

    def test_stats_are_printed_where_asked(self):
        plain, _ = self.bfpsim("gemm", "a.npy", "b.npy", "--format", "hbfp4", "-o", "c.npy")
        stats, _ = self.bfpsim("gemm", "a.npy", "b.npy", "--format", "hbfp4", "-o", "c.npy", "--stats")
        self.assertNotIn("operand quantisation", plain)
        for words in ("operand quantisation", "double rounding", "zero digits", "exponents"):
            self.assertIn(words, stats)

    def test_both_layouts_of_b_agree(self):
        self.assertEqual(self.product("b.npy", "--format", "hbfp6"),
                         self.product("bt.npy", "--transpose-b", "--format", "hbfp6"))

    def test_threads_change_no_bit(self):
        self.assertEqual(self.product("b.npy", "--format", "hbfp6", "--threads", "3"),
                         self.product("b.npy", "--format", "hbfp6"))

    def test_the_machine_equals_the_reference_order(self):
        """A block of 64 on 16 lanes is summed exactly before its one FP32 addition (contract B2, B7)."""
        for options in (["--format", "hbfp4"], ["--format", "hbfp8", "--format-b", "hbfp4"], ["--format", "hbfp16"],
                        ["--format", "hbfp6", "--block", "row"]):
            with self.subTest(options=options):
                reference = self.product("b.npy", *options)
                self.assertEqual(self.product("b.npy", *options, "--accelerator", "default"), reference)
                self.assertEqual(self.product("bt.npy", "--transpose-b", *options, "--accelerator", "default"), reference)

    def test_short_blocks_on_many_lanes_need_the_aligner(self):
        """4 blocks of 4 a chunk on 16 lanes, one FP32 addition for all four: other bits than block by block."""
        options = ["b.npy", "--format", "hbfp8", "--block", "4"]
        self.assertNotEqual(self.product(*options, "--accelerator", "default"), self.product(*options))

    def test_tiles_on_lanes_of_their_length_equal_the_reference_order(self):
        """Lanes = block: one FP32 addition per pair of tiles (contract B7), whatever the converters and the exponents' reads."""
        for options in (["--format", "hbfp4"], ["--format", "hbfp8", "--format-b", "hbfp4"],
                        ["--format", "hbfp6", "--rounding", "stochastic", "--seed", "3"]):
            for engine in ("fast", "systemc"):
                with self.subTest(options=options, engine=engine):
                    tiles = ["b.npy", "--block", "8x8", *options]
                    self.assertEqual(self.product(*tiles, "--accelerator", "tiles_32x16x8", "--engine", engine),
                                     self.product(*tiles))

    def test_narrow_aligners_of_tiles_lose_bits(self):
        """Eight tiles a chunk. Compared with the product of the decoded operands in Python's doubles, what an aligner of F
        bits cuts off shrinks with F (contract B4)."""
        decoded = {}
        for name, transpose in (("a.npy", False), ("bt.npy", True)):
            self.bfpsim("quantize", name, "--format", "hbfp4", "--block", "8x8", "-o", "q.npy")
            decoded[transpose] = list(read_npy(self.folder / "q.npy")[1])
        exact = [sum(decoded[False][m * self.K + k] * decoded[True][n * self.K + k] for k in range(self.K))
                 for m in range(self.M) for n in range(self.N)]
        errors = []
        for bits in ("0", "1", "exact"):
            values = self.product("b.npy", "--format", "hbfp4", "--block", "8x8", "--accelerator", "tiles_8x8x64",
                                  "--set", f"array.aligner_fraction_bits={bits}")
            errors.append(sum((value - wanted) ** 2 for value, wanted in zip(values, exact)))
        self.assertGreater(errors[0], errors[1])
        self.assertGreater(errors[1], errors[2])

    def test_plain_floats_are_summed_in_fp32(self):
        """Expected from Python: products and sums rounded to FP32, K ascending."""
        expected = []
        for m in range(self.M):
            for n in range(self.N):
                total = 0.0
                for k in range(self.K):
                    a, b = float32(self.a[m * self.K + k]), float32(self.b[k * self.N + n])
                    total = float32(total + float32(a * b))
                expected.append(total)
        self.assertEqual(self.product("b.npy", "--format", "fp32"), expected)

    def test_every_rounding_has_the_same_bits_on_a_machine_of_either_engine(self):
        """Draws depend on the logical index: one chunk a block gives the reference order, whatever the tiles."""
        products = []
        for rounding in (["stochastic", "--seed", "9"], ["stochastic", "--seed", "10"], ["nearest_away"], ["toward_zero"]):
            options = ["b.npy", "--format", "hbfp6", "--format-b", "mxint8", "--block", "32", "--rounding", *rounding]
            with self.subTest(rounding=rounding):
                reference = self.product(*options)
                for engine in ("fast", "systemc"):
                    self.assertEqual(self.product(*options, "--accelerator", "default", "--engine", engine), reference)
                products.append(reference)
        self.assertNotEqual(products[0], products[1])
        self.assertNotEqual(products[0], products[3])

    def test_formats_mix(self):
        """Small integers are exact in all of these formats, so any order gives the exact product."""
        a, b = [float(i % 3) for i in range(6)], [float(1 - i % 2) for i in range(12)]
        self.npy("small_a.npy", (2, 3), a)
        self.npy("small_b.npy", (3, 4), b)
        exact = [sum(a[m * 3 + k] * b[k * 4 + n] for k in range(3)) for m in range(2) for n in range(4)]
        for formats in (["hbfp8", "bf16"], ["mxfp4", "mxint8"], ["fp8_143", "hbfp4"], ["bm8_e2m5", "fp4_e2m1"],
                        ["fp8_e4m3fn", "fp4_e2m1"]):
            with self.subTest(formats=formats):
                self.bfpsim("gemm", "small_a.npy", "small_b.npy", "--format", formats[0], "--format-b", formats[1],
                            "-o", "small_c.npy")
                self.assertEqual(list(read_npy(self.folder / "small_c.npy")[1]), exact)

    def test_blocks_that_do_not_nest_are_refused(self):
        error = self.refused("gemm", "a.npy", "b.npy", "--format", "mxfp4", "--format-b", "bm8_e2m5", "-o", "c.npy")
        self.assertTrue(error.startswith("error: --format: blocks of 32 and 48 along K do not nest"), error)

    def test_the_machine_reports_time(self):
        report = self.bfpsim_json("gemm", "a.npy", "b.npy", "--format", "hbfp4", "--accelerator", "default", "-o", "c.npy")
        self.assertEqual((report["m"], report["n"], report["k"]), (self.M, self.N, self.K))
        self.assertEqual(report["macs"], self.M * self.N * self.K)
        machine = report["machine"]
        for name, states in machine["units"].items():
            self.assertEqual(sum(states.values()), machine["cycles"], name)
        multipliers = 8 * 8 * 16
        self.assertAlmostEqual(machine["utilization"], report["macs"] / (multipliers * machine["cycles"]))
        self.assertAlmostEqual(machine["seconds"], machine["cycles"] / 500e6)
        self.assertGreaterEqual(machine["dram_bytes"], 4 * (self.M * self.K + self.K * self.N + self.M * self.N))
        text, _ = self.bfpsim("gemm", "a.npy", "b.npy", "--format", "hbfp4", "--accelerator", "default", "-o", "c.npy")
        self.assertIn("utilisation", text)

    def test_settings_change_the_machine(self):
        def cycles(*settings):
            return self.bfpsim_json("gemm", "a.npy", "b.npy", "--format", "hbfp4", "--accelerator", "default", *settings,
                                    "-o", "c.npy")["machine"]["cycles"]
        self.assertGreater(cycles("--set", "memory.latency_cycles=300"), cycles())

    def test_what_does_not_fit_is_refused(self):
        for arguments, message in (
                (["b.npy", "--format", "hbfp4", "--transpose-b"], "K differs: a.npy is [M, K] = [11, 70], b.npy is [N, K] = "
                 "[70, 6]; without --transpose-b it would fit"),
                (["bt.npy", "--format", "hbfp4"], "K differs: a.npy is [M, K] = [11, 70], bt.npy is [K, N] = [6, 70]; with "
                 "--transpose-b it would fit"),
                (["b.npy", "--format", "hbfp4", "--block", "6", "--format-b", "mxfp4", "--scale-rule", "x"],
                 "--scale-rule: unknown word 'x'"),
                (["b.npy", "--format", "hbfp4", "--format-b", "bf16", "--accelerator", "default"],
                 "machine 'default' cannot multiply hbfp4 by bf16: array.datapath is 'integer'"),
                (["b.npy", "--format", "fp16", "--accelerator", "default"],
                 "machine 'default' cannot multiply fp16 by fp16: array.datapath is 'integer'"),
                (["b.npy", "--format", "fp16", "--accelerator", "bf16_8x8x16"],
                 "machine 'bf16_8x8x16' cannot multiply fp16 by fp16: an element's significand has 11 bits"),
                (["b.npy", "--format", "hbfp4", "--block", "tensor", "--accelerator", "default"], "--block: machines take"),
                (["b.npy", "--format", "hbfp4", "--exponent-rule", "ceil_log2", "--accelerator", "default"],
                 "machine 'default' cannot multiply hbfp4 by hbfp4: the exponent rule ceil_log2 is software only"),
                (["b.npy", "--format", "hbfp4", "--accelerator", "defualt"], "unknown accelerator 'defualt'; did you mean"),
                (["b.npy", "--format", "hbfp4", "--accelerator", "default", "--set", "epochs=3"], "--set epochs=3: a gemm has")):
            with self.subTest(arguments=arguments):
                error = self.refused("gemm", "a.npy", *arguments, "-o", "c.npy")
                self.assertTrue(error.startswith("error: " + message), error)

    def test_operands_must_be_matrices(self):
        self.npy("cube.npy", (2, 3, 4), [0.0] * 24)
        self.npy("none.npy", (0, 70), [])
        for name, message in (("cube.npy", "shape [2, 3, 4] found, a matrix expected"), ("none.npy", "shape [0, 70] has no")):
            error = self.refused("gemm", name, "b.npy", "--format", "hbfp4", "-o", "c.npy")
            self.assertTrue(error.startswith(f"error: {name}: {message}"), error)


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: Apache-2.0
"""bfpsim run under schedules that scale losses and quantise on write (docs/fp8-training.md)."""

import struct
import unittest

from support import SOURCE, CliTestCase, float32, read_npy, write_npy, write_tiny_trace


def schedule(name, rest):
    return f"schema: bfpsim.schedule/1\nname: {name}\nrules: [{{format: hbfp8}}]\n{rest}"


def to_bfloat16(value):
    """To nearest even, by cutting 16 bits off."""
    (bits,) = struct.unpack("<I", struct.pack("<f", value))
    bits = (bits + 0x7FFF + ((bits >> 16) & 1)) & 0xFFFF0000
    return struct.unpack("<f", struct.pack("<I", bits))[0]


class LossScaling(CliTestCase):
    def setUp(self):
        super().setUp()
        write_tiny_trace(self.folder / "trace")

    def run_with(self, rest, *arguments):
        (self.folder / "made.yaml").write_text(schedule("made", rest), encoding="utf-8")
        return self.bfpsim_json("run", "--trace", "trace", "--schedule", "made.yaml", "--check", "--out", "out", *arguments)

    def contents(self, name):
        shape, values = read_npy(self.folder / name)
        return shape, list(values)

    def test_a_power_of_two_leaves_every_dumped_result_as_it_is(self):
        self.run_with("", "--dump-outputs", "plain")
        run = self.run_with("loss_scale: 4096\n", "--dump-outputs", "scaled")
        self.assertEqual(run["check_mismatches"], 0)
        self.assertEqual(run["engine_check"]["differences"], [])
        names = sorted(path.name for path in (self.folder / "plain").iterdir())
        self.assertGreater(len(names), 1)
        for name in names:
            self.assertEqual(read_npy(self.folder / "plain" / name), read_npy(self.folder / "scaled" / name), name)

    def test_small_gradients_survive_only_when_scaled(self):
        # 12 values of 2^-18, below half of E5M2's least, 2^-16; 2^10 times them are E5M2 numbers.
        path = next((self.folder / "trace").rglob("*dY.npy"))
        shape, values = read_npy(path)
        write_npy(path, shape, [2.0 ** -18] * len(values))
        run = self.run_with("loss_scale: 1024\non_write: [{format: fp8_e5m2}]\n")
        (gradient,) = run["loss_scaling"]["gradients"]
        self.assertEqual(gradient["elements"], len(values))
        self.assertEqual(gradient["unscaled"]["flushed"], len(values))
        self.assertEqual(gradient["scaled"]["flushed"], 0)
        self.assertFalse(run["loss_scaling"]["overflow"])
        out, _ = self.bfpsim("run", "--trace", "trace", "--schedule", "made.yaml", "--out", "out")
        text = " ".join(out.split())
        self.assertIn("With a loss scale of 1024, 0.0% of dY's values become 0 when written as fp8_e5m2 (100.0% without "
                      "scaling)", text)
        self.assertIn("the update is applied", text)

    def test_an_overflow_reaches_the_loss_scaler(self):
        run = self.run_with("loss_scale: {initial: 65536}\non_write: [{when: {tensor: gradient}, format: fp8_e5m2}]\n")
        scaling = run["loss_scaling"]
        self.assertEqual((scaling["policy"], scaling["iteration"], scaling["scale"], scaling["next_scale"]),
                         ("dynamic", 3, 65536, 32768))
        self.assertTrue(scaling["overflow"])
        self.assertGreater(scaling["gradients"][0]["scaled"]["overflowed"], 0)
        self.assertEqual(run["check_mismatches"], 0, "Inf and NaN too are those of the specification")

    def test_results_are_written_as_told(self):
        self.run_with("", "--dump-outputs", "plain")
        run = self.run_with("on_write: [{when: {tensor: weight_gradient}, format: bf16}]\n", "--dump-outputs", "narrow")
        for gemm in run["gemms"]:
            self.assertEqual(gemm["written"] is not None, gemm["pass"] == "backward_weight")
        for path in (self.folder / "plain").iterdir():
            shape, values = read_npy(path)
            if "backward_weight" in path.name:
                values = [float32(to_bfloat16(value)) for value in values]
            self.assertEqual((shape, list(values)), self.contents("narrow/" + path.name))

    def test_the_seed_moves_stochastic_rounding(self):
        path = next((self.folder / "trace").rglob("*X.npy"))
        shape, values = read_npy(path)
        write_npy(path, shape, [1.1] * len(values))  # between the E5M2 numbers 1 and 1.25
        rest = "on_write: [{format: fp8_e5m2, rounding: stochastic}]\n"
        digests = [self.run_with(rest, "--set", f"schedule.seed={seed}")["digest"] for seed in (1, 1, 2)]
        self.assertEqual(digests[0], digests[1])
        self.assertNotEqual(digests[0], digests[2])

    def test_mistakes_are_told(self):
        (self.folder / "made.yaml").write_text(schedule("made", "on_write: [{format: hbfp8}]\n"), encoding="utf-8")
        error = self.refused("run", "--trace", "trace", "--schedule", "made.yaml")
        self.assertIn("made.yaml:4:21: error: 'on_write[0].format' must be a plain float", error)


class ShippedSchedules(CliTestCase):
    """On the shipped machine for FP16 and FP8."""

    MACHINE = ("--accelerator", "fp16_8x8x16")

    def test_fp8_mellempudi_scales_gradients_that_would_vanish(self):
        run = self.bfpsim_json("run", "--trace", "fmnist-resnet8", "--schedule", "fp8_mellempudi", *self.MACHINE,
                               "--check", "--out", "out")
        self.assertEqual(run["check_mismatches"], 0)
        self.assertEqual(run["engine_check"]["differences"], [])
        scaling = run["loss_scaling"]
        self.assertEqual((scaling["policy"], scaling["scale"], scaling["overflow"]), ("constant", 10000, False))
        outer = {"conv1", "fc"}
        self.assertEqual({gradient["format"] for gradient in scaling["gradients"] if gradient["layer"] in outer}, {"fp16"})
        for gradient in scaling["gradients"]:
            if gradient["layer"] in outer:
                continue
            self.assertEqual((gradient["format"], gradient["rounding"]), ("fp8_e5m2", "stochastic"))
            _, dy = read_npy(SOURCE / "traces" / "fmnist-resnet8" / "step000599" / (gradient["layer"] + ".dY.npy"))
            # A 16-bit draw may keep what is at least 2^-16 of the least number, and loses nothing that reaches it.
            least = 2.0 ** -16
            for which, scale in (("unscaled", 1.0), ("scaled", 10000.0)):
                magnitudes = [abs(value) * scale for value in dy]
                surely = sum(0 < x < least * 2.0 ** -16 for x in magnitudes)
                maybe = sum(0 < x < least for x in magnitudes)
                self.assertLessEqual(surely, gradient[which]["flushed"])
                self.assertLessEqual(gradient[which]["flushed"], maybe)
                # Each value x is lost with probability 1 - x / least: six standard deviations.
                chances = [1 - x / least for x in magnitudes if 0 < x < least]
                deviation = sum(p * (1 - p) for p in chances) ** 0.5
                self.assertLessEqual(abs(gradient[which]["flushed"] - sum(chances)), 6 * deviation + 1, gradient["layer"])

    def test_thresholds_of_gnmt_hold_from_their_iterations_on(self):
        for iteration, scale in ((39_999, 4), (40_000, 8192), (150_000, 32768)):
            write_tiny_trace(self.folder / f"low{iteration}", steps=(iteration,))
            run = self.bfpsim_json("run", "--trace", f"low{iteration}", "--schedule", "fp8_mellempudi_gnmt", *self.MACHINE,
                                   "--out", "out", "--set", "schedule.loss_scale.initial=4")
            self.assertEqual(run["loss_scaling"]["scale"], scale)


if __name__ == "__main__":
    unittest.main()

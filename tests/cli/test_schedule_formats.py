# SPDX-License-Identifier: Apache-2.0
"""Formats of one's own and rounding in schedules: both engines, the specification, and a dump that runs the same."""

import unittest

from support import SOURCE, CliTestCase, read_npy, write_tiny_trace

MINE = ("schema: bfpsim.format/1\nname: mine\nelement: {kind: float, exponent_bits: 3, mantissa_bits: 4}\n"
        "scale: {kind: e8m0, rule: rceil}\nblock: 1x16\n")


def schedule(rules):
    return f"schema: bfpsim.schedule/1\nname: made\nrules:\n{rules}"


class ScheduleFormats(CliTestCase):
    def setUp(self):
        super().setUp()
        write_tiny_trace(self.folder / "trace")
        (self.folder / "mine.yaml").write_text(MINE, encoding="utf-8")

    def run_rules(self, rules, *arguments):
        (self.folder / "made.yaml").write_text(schedule(rules), encoding="utf-8")
        return self.run_schedule("made.yaml", *arguments)

    def run_schedule(self, name, *arguments):
        run = self.bfpsim_json("run", "--trace", "trace", "--schedule", name, "--accelerator", "fp16_8x8x16", "--check",
                               "--out", "out", *arguments)
        self.assertEqual(run["check_mismatches"], 0)
        self.assertEqual(run["engine_check"]["differences"], [])
        return run

    def test_the_shipped_example_runs_on_both_engines(self):
        run = self.run_schedule("mxfp8_e3m4")
        self.assertEqual({gemm["format_a"] for gemm in run["gemms"]}, {"mxfp8_e3m4", "mxfp8_e5m2"})
        for gemm in run["gemms"]:
            for side in "ab":
                stochastic = gemm[f"role_{side}"] == "gradient"
                self.assertEqual(gemm[f"rounding_{side}"], "stochastic" if stochastic else "nearest_even")

    def test_a_format_by_name_by_path_and_in_full_gives_one_digest(self):
        folder = self.folder / "own" / "formats"
        folder.mkdir(parents=True)
        (folder / "mine.yaml").write_text(MINE, encoding="utf-8")
        digests = {self.run_rules(f"  - format: {value}\n", *arguments)["digest"] for value, arguments in (
            ("mine.yaml", ()),
            ("mine", ("--config-dir", "own")),
            ("{name: mine, element: {kind: float, exponent_bits: 3, mantissa_bits: 4}, scale: {kind: e8m0, rule: rceil}, "
             "block: 16}", ()))}
        self.assertEqual(len(digests), 1)

    def test_a_dumped_schedule_runs_the_same_without_the_formats_file(self):
        rules = ("  - {when: {operand: gradient}, format: mine.yaml, rounding: stochastic}\n"
                 "  - {when: {operand: weight}, format: fp8_e4m3fn, overflow: saturate, rounding: toward_zero}\n"
                 "  - {format: mxfp4, scale_rule: even, block: 8}\n"
                 "on_write: [{when: {tensor: weight_gradient}, format: fp8_e5m2, overflow: saturate}]\nseed: 9\n")
        digest = self.run_rules(rules)["digest"]
        dump, _ = self.bfpsim("run", "--trace", "trace", "--schedule", "made.yaml", "--dump-config")
        text = next(part for part in dump.split("schema: ") if part.startswith("bfpsim.schedule/1"))
        text = "schema: " + text.split("---")[0]
        (self.folder / "mine.yaml").unlink()
        (self.folder / "dumped.yaml").write_text(text, encoding="utf-8")
        self.assertEqual(self.run_schedule("dumped.yaml")["digest"], digest)

    def test_rounding_and_seed_change_the_values(self):
        def digest(*arguments):
            return self.run_rules("  - {format: mxfp4, rounding: stochastic}\nseed: 1\n", *arguments)["digest"]
        first = digest()
        self.assertEqual(digest(), first)
        self.assertNotEqual(digest("--set", "schedule.seed=2"), first)
        self.assertNotEqual(digest("--set", "schedule.rules.0.rounding=nearest_even"), first)

    def test_a_quantised_source_is_the_tensor_that_quantize_makes(self):
        # A trace of tensors that `quantize` has quantised as the first encodings do has nothing else to encode from.
        rules = "  - {format: hbfp3, block: 2}\n"
        run = ("run", "--trace", "trace", "--schedule", "made.yaml", "--out", "out")
        (self.folder / "made.yaml").write_text(schedule(rules), encoding="utf-8")
        from_fp32 = self.outputs(*run)
        (self.folder / "made.yaml").write_text(schedule(rules) + "encoding_source: quantised\n", encoding="utf-8")
        from_first = self.outputs(*run, "--check")
        record = self.bfpsim_json(*run, "--check")
        self.assertEqual(record["check_mismatches"], 0)
        self.assertEqual([(gemm["source_a"], gemm["source_b"]) for gemm in record["gemms"]],
                         [("fp32", "fp32"), ("fp32", "quantised"), ("quantised", "quantised")])
        self.assertIn("3 of 6 operands are made from an earlier encoding", " ".join(record["notes"]))
        for name, axis in (("X", 1), ("W", 0), ("dY", 1)):
            path = self.folder / "trace" / "step3" / f"fc.{name}.npy"
            self.bfpsim("quantize", path, "--format", "hbfp3", "--block", "2", "--axis", axis, "-o", path)
        (self.folder / "made.yaml").write_text(schedule(rules), encoding="utf-8")
        self.assertEqual(self.outputs(*run), from_first)
        self.assertEqual(from_fp32["fc.forward.npy"], from_first["fc.forward.npy"])
        self.assertNotEqual(from_fp32["fc.backward_weight.npy"], from_first["fc.backward_weight.npy"])

    def outputs(self, *arguments):
        self.bfpsim(*arguments, "--dump-outputs", "dump")
        return {path.name: read_npy(path) for path in (self.folder / "dump").iterdir()}

    def test_a_mistake_is_told_with_its_place(self):
        (self.folder / "made.yaml").write_text(schedule("  - format: mxfp8_e3n4\n"), encoding="utf-8")
        error = self.refused("run", "--trace", "trace", "--schedule", "made.yaml")
        self.assertIn("made.yaml:4:13: error: unknown format 'mxfp8_e3n4'; did you mean 'mxfp8_e3m4'?", error)
        (self.folder / "made.yaml").write_text(schedule("  - {format: mxfp4, roundin: stochastic}\n"), encoding="utf-8")
        error = self.refused("config", "check", "made.yaml")
        self.assertIn("made.yaml:4:21: error: unknown key 'roundin' in 'rules[0]'; did you mean 'rounding'?", error)

    def test_config_check_finds_formats_as_run_does(self):
        schedules = SOURCE / "configs" / "schedules"
        out, _ = self.bfpsim("config", "check", schedules / "mxfp8_e3m4.yaml")
        self.assertIn("fine (bfpsim.schedule/1)", out)


if __name__ == "__main__":
    unittest.main()

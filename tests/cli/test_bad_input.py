# SPDX-License-Identifier: Apache-2.0
"""What is said to whoever slips: one clear message, status 2, nothing written."""

import os
import unittest

from support import CliTestCase, write_tiny_trace


class CommandLine(CliTestCase):
    def test_near_misses(self):
        cases = (
            (["rnu"], "error: unknown command 'rnu'; did you mean 'run'?"),
            (["trace", "inof"], "error: unknown command 'inof'; did you mean 'info'?"),
            (["run", "--stpe", "3"], "error: unknown option '--stpe'; did you mean '--step'?"),
            (["quantize", "x.npy", "--formt", "hbfp4", "-o", "y.npy"],
             "error: unknown option '--formt'; did you mean '--format'?"),
            (["list", "formts"], "error: KIND: this version knows no kind 'formts'; did you mean 'formats'?"),
            (["run", "--trace", "fmnist-resnet8", "--engine", "systmec"],
             "error: --engine: unknown word 'systmec'; did you mean 'systemc'?"),
            (["quantize", "x.npy", "--format", "hbpf4", "-o", "y.npy"],
             "error: unknown format 'hbpf4'; did you mean 'hbfp4'?"),
            (["run", "--trace", "fmnist-resnet9"], "error: unknown trace 'fmnist-resnet9'; did you mean 'fmnist-resnet8'?"),
            (["run", "--trace", "fmnist-resnet8", "--schedule", "hbfp5"], "error: unknown schedule 'hbfp5'; did you mean 'hbfp"),
            (["run", "--trace", "fmnist-resnet8", "--set", "array.rwos=3"],
             "--set array.rwos=3: error: unknown key 'rwos' in 'array'; did you mean 'rows'?"),
        )
        for arguments, message in cases:
            with self.subTest(arguments=arguments):
                self.assertTrue(self.refused(*arguments).startswith(message))

    def test_what_is_missing_or_out_of_range(self):
        cases = (
            (["quantize"], "error: IN.npy is required"),
            (["quantize", "x.npy", "-o", "y.npy"], "error: --format is required"),
            (["run", "--trace"], "error: --trace needs a value"),
            (["run", "--json"], "error: --trace or --workload is required"),
            (["run", "--step", "abc"], "error: --step: 'abc' is not a whole number of at least 0"),
            (["run", "--epoch", "0"], "error: --epoch: '0' is not a whole number of at least 1"),
            (["run", "--trace", "fmnist-resnet8", "--step", "5"],
             "error: --step: trace 'fmnist-resnet8' has no step 5; it has 10, 599"),
            (["run", "--trace", "fmnist-resnet8", "--epoch", "161"], "error: --epoch: 161 is beyond the 160 epochs"),
            (["run", "--trace", "fmnist-resnet8", "--set", "workload.batch=3"],
             "error: --set workload.batch=3: a captured trace keeps its shapes"),
            (["run", "extra"], "error: unexpected argument 'extra'"),
            (["list", "engines"], "error: KIND: this version knows no kind 'engines'\n  kinds: formats,"),
            (["quantize", "x.npy", "--format", "hbfp4", "--exponent-bits", "1", "-o", "y.npy"],
             "error: --exponent-bits: '1' is not a whole number from 2 to 16"),
            (["quantize", "x.npy", "--format", "hbfp4", "--block", "8x9", "-o", "y.npy"],
             "error: --block: '8x9' is not a block shape"),
            (["gemm", "a.npy", "b.npy", "--format", "hbfp4", "--set", "array.rows=4", "-o", "c.npy"],
             "error: --set and --dump-config need --accelerator"),
        )
        for arguments, message in cases:
            with self.subTest(arguments=arguments):
                self.assertTrue(self.refused(*arguments).startswith(message))

    def test_every_message_points_to_help(self):
        self.assertTrue(self.refused("run", "--stpe").endswith("  see 'bfpsim run --help'\n"))
        self.assertTrue(self.refused("trace", "info").endswith("  see 'bfpsim trace info --help'\n"))


class Npy(CliTestCase):
    def check(self, name, message):
        error = self.refused("quantize", name, "--format", "hbfp4", "-o", "out.npy")
        self.assertEqual(error, f"error: {name}: {message}\n")

    def test_missing(self):
        self.check("no.npy", "no such file")

    def test_wrong_type(self):
        self.npy("d.npy", (2, 2), [1.0] * 4, dtype="<f8")
        self.check("d.npy", "expected float32 ('<f4'), found float64 ('<f8'); convert with arr.astype('<f4')")
        self.npy("i.npy", (2, 2), [1] * 4, dtype="<i4")
        self.check("i.npy", "expected float32 ('<f4'), found int32 ('<i4'); convert with arr.astype('<f4')")

    def test_truncated(self):
        self.npy("t.npy", (4, 4), [1.0] * 16)
        data = (self.folder / "t.npy").read_bytes()
        (self.folder / "t.npy").write_bytes(data[:-8])
        self.check("t.npy", "56 bytes of data found, 64 expected for shape [4, 4] of float32 ('<f4'); the file is truncated")

    def test_not_npy(self):
        (self.folder / "text.npy").write_text("hello, this is no array at all\n")
        error = self.refused("quantize", "text.npy", "--format", "hbfp4", "-o", "out.npy")
        self.assertRegex(error, r"^error: text\.npy: .*\n$")
        (self.folder / "empty.npy").write_bytes(b"")
        error = self.refused("quantize", "empty.npy", "--format", "hbfp4", "-o", "out.npy")
        self.assertRegex(error, r"^error: empty\.npy: .*\n$")

    def test_a_folder(self):
        (self.folder / "folder.npy").mkdir()
        self.check("folder.npy", "a directory found, a .npy file expected")


class Outputs(CliTestCase):
    def test_an_output_that_cannot_be_written_is_refused_before_the_work(self):
        self.npy("x.npy", (2,), [1.0, 2.0])
        error = self.refused("quantize", "x.npy", "--format", "hbfp4", "-o", "no/such/y.npy")
        self.assertEqual(error, "error: cannot write 'no/such/y.npy': there is no folder 'no/such'\n")
        (self.folder / "y.npy").mkdir()
        error = self.refused("quantize", "x.npy", "--format", "hbfp4", "-o", "y.npy")
        self.assertEqual(error, "error: cannot write 'y.npy': it is a folder\n")

    def test_an_out_folder_below_a_file_is_refused(self):
        (self.folder / "file").write_text("")
        error = self.refused("run", "--trace", "fmnist-resnet8", "--out", "file/below")
        self.assertEqual(error, "error: cannot write 'file/below': 'file' is not a folder\n")

    @unittest.skipIf(not os.path.exists("/dev/full"), "no /dev/full to write to")
    def test_a_full_disk_at_stdout_is_an_error(self):
        import subprocess
        from support import PROGRAM, environment
        with open("/dev/full", "w") as full:
            result = subprocess.run([PROGRAM, "list", "formats"], stdout=full, stderr=subprocess.PIPE, text=True,
                                    env=environment(), check=False)
        self.assertEqual(result.returncode, 2)
        self.assertIn("cannot write to standard output", result.stderr)


class Machines(CliTestCase):
    def test_a_format_that_the_machine_cannot_run_is_refused_with_the_reason(self):
        (self.folder / "wide.yaml").write_text(
            "schema: bfpsim.schedule/1\nname: wide\nepochs: 1\nblock: 64\nrules:\n  - format: fp16\n")
        error = self.refused("run", "--trace", "fmnist-resnet8", "--schedule", "wide.yaml")
        self.assertTrue(error.startswith("error: conv1 forward: "), error)
        self.assertIn("fp16", error)
        self.assertIn("array.datapath", error)

    def test_a_float_machine_refuses_wider_elements_than_its_multipliers_take(self):
        error = self.refused("run", "--trace", "fmnist-resnet8", "--accelerator", "mx_8x8x32", "--schedule", "fp16_mixed")
        self.assertIn("it takes array.multiplier_significand_bits >= 11", error)

    def test_a_narrow_accumulator_is_refused_with_what_it_takes(self):
        error = self.refused("run", "--trace", "fmnist-resnet8", "--schedule", "hbfp16", "--set",
                             "array.block_accumulator_bits=32")
        self.assertIn("it takes array.block_accumulator_bits >= 37", error)

    def test_values_are_needed_to_dump_them(self):
        write_tiny_trace(self.folder / "shapes", with_tensors=False)
        error = self.refused("run", "--trace", "shapes", "--dump-outputs", "outputs")
        self.assertEqual(error, "error: --dump-outputs: trace 'tiny' has shapes only, and so no values\n")

    def test_a_broken_tensor_ends_the_run_without_a_result(self):
        write_tiny_trace(self.folder / "tiny")
        self.npy("tiny/step3/fc.W.npy", (2, 2), [0.0] * 4)
        error = self.refused("run", "--trace", "tiny")
        self.assertIn("shape [2, 2] found, [5, 3] ([k][n]) expected for W of layer 'fc'", error)


if __name__ == "__main__":
    unittest.main()

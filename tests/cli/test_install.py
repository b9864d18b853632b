# SPDX-License-Identifier: Apache-2.0
"""Data is found beside the program, in share/bfpsim and by BFPSIM_DATA, from any working directory."""

import shutil
import subprocess
import unittest

from support import PROGRAM, SOURCE, CliTestCase, environment


class Install(CliTestCase):
    def run_copy(self, program, status=0, data=None):
        result = subprocess.run([program, "run", "--dump-config"], cwd="/", env=environment(BFPSIM_DATA=data),
                                capture_output=True, text=True, timeout=120, check=False)
        self.assertEqual(result.returncode, status, result.stderr)
        return result.stdout

    def install(self):
        program = self.folder / "prefix" / "bin" / "bfpsim"
        program.parent.mkdir(parents=True)
        shutil.copy2(PROGRAM, program)
        return program

    def test_share_beside_bin(self):
        program = self.install()
        shutil.copytree(SOURCE / "configs", self.folder / "prefix" / "share" / "bfpsim" / "configs")
        self.assertIn("schema: bfpsim.accelerator/1", self.run_copy(program))

    def test_workloads_and_technologies_beside_bin(self):
        program = self.install()
        for folder in ("configs", "workloads"):
            shutil.copytree(SOURCE / folder, self.folder / "prefix" / "share" / "bfpsim" / folder)
        result = subprocess.run([program, "run", "--workload", "resnet20_cifar10", "--out", self.folder / "out"], cwd="/",
                                env=environment(BFPSIM_DATA=None), capture_output=True, text=True, timeout=120, check=False)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("at 28 nm (tsmc28_hbfp)", " ".join(result.stdout.split()))

    def test_through_a_link(self):
        program = self.install()
        shutil.copytree(SOURCE / "configs", self.folder / "prefix" / "share" / "bfpsim" / "configs")
        link = self.folder / "link"
        link.symlink_to(program)
        self.assertIn("schema: bfpsim.accelerator/1", self.run_copy(link))

    def test_by_variable(self):
        program = self.install()
        self.run_copy(program, status=2)
        self.assertIn("schema: bfpsim.accelerator/1", self.run_copy(program, data=str(SOURCE)))

    def test_a_trace_by_path_from_anywhere(self):
        out, _ = self.bfpsim("trace", "info", SOURCE / "traces" / "fmnist-resnet8" / "trace.yaml")
        self.assertIn("fmnist-resnet8", out)


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: Apache-2.0
"""Sweeps on a real Slurm and by GNU parallel: whatever is killed, the rows are those of a local sweep."""

import os
import random
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

from slurm_support import LoopbackSlurm, missing_programs
from support import PROGRAM, SOURCE, environment
from sweep_support import FORMATS, SweepTestCase

# Points of some tenths of a second: tasks live long enough to be killed.
SWEEP = FORMATS.replace("[16, 64]", "[16, 32, 64]").replace("resnet20_cifar10, batch: 1", "resnet20_cifar10, batch: 1, engine: systemc")
POINTS = 9


class Scheduler(SweepTestCase):
    def plan(self):
        self.write(SWEEP)
        self.bfpsim("sweep", "sweep.yaml", "--out", "local.sqlite")
        self.bfpsim("sweep", "plan", "sweep.yaml", "--chunk-points", "2")

    def assert_rows_as_local(self):
        self.bfpsim("sweep", "merge", "small.plan", "--out", "merged.sqlite")
        self.assertEqual(self.rows("merged.sqlite"), self.rows("local.sqlite"))


@unittest.skipIf(missing_programs(), f"Slurm is not installed (scripts/setup.sh full): {' '.join(missing_programs())}")
class OnSlurm(Scheduler):
    def setUp(self):
        super().setUp()
        holder = tempfile.TemporaryDirectory(prefix="slurm", dir="/tmp")  # a short path, for sockets
        self.addCleanup(holder.cleanup)
        self.slurm = LoopbackSlurm(holder.name)
        self.addCleanup(self.slurm.stop)
        self.slurm.start()

    def sweep(self, command, *options):
        """(status, stdout and stderr) of `sweep run` or `sweep resume` on Slurm, which waits."""
        process = self.start(command, *options)
        out, _ = process.communicate(timeout=300)
        return process.returncode, out

    def start(self, command, *options):
        return subprocess.Popen([PROGRAM, "sweep", command, "small.plan", "--backend", "slurm", *options], cwd=self.folder,
                                env=environment(**self.slurm.environment), stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def settled(self):
        return self.bfpsim_json("sweep", "status", "small.plan")["rows"]

    def test_undisturbed(self):
        self.plan()
        status, out = self.sweep("run", "--at-once", "2", "--sbatch=--time=10", "--sbatch=--comment=test")
        self.assertEqual(status, 0, out)
        self.assertIn(f"{POINTS} of {POINTS} points are there, 0 of them failed", " ".join(out.split()))
        self.assert_rows_as_local()

    def test_bad_arguments(self):
        self.plan()
        status, out = self.sweep("run", "--sbatch=--partition=no_such")
        self.assertEqual(status, 2, out)
        self.assertIn("sbatch refused the job", out)

    def test_kills(self):
        """Tasks, a node with its daemon, and the controller are killed while an array runs."""
        seed = 20261124
        print(f"seed {seed}")
        draw = random.Random(seed)
        self.plan()
        run = self.start("run")
        self.slurm.wait_for(lambda: self.settled() >= 1, "the first row")
        kills = self.kill_a_task(draw) + self.kill_a_task(draw)
        self.slurm.kill_daemon("slurmctld")
        kills += self.kill_a_task(draw)
        time.sleep(draw.uniform(0.0, 1.0))
        self.slurm.start_controller()
        self.slurm.kill_daemon("n1")
        for process in self.slurm.processes("SLURMD_NODENAME=n1"):
            self.kill(process)
        kills += self.kill_a_task(draw)
        self.assertGreaterEqual(kills, 2)
        run.send_signal(signal.SIGINT)  # the user's terminal goes, too
        out, _ = run.communicate(timeout=60)
        self.assertIn(run.returncode, (0, 75, 130), out)
        self.slurm.start_node("n1")
        for _ in range(5):
            resume = self.start("resume")
            while resume.poll() is None:
                self.slurm.return_nodes()  # a controller that forgot jobs drains the nodes that still have them
                time.sleep(0.5)
            out = resume.communicate()[0]
            if resume.returncode == 0:
                break
        self.assertEqual(resume.returncode, 0, out)
        self.assert_rows_as_local()

    def kill_a_task(self, draw):
        """Kills a process that is drawn of the tasks that run: batch shell, worker, or the worker's own; whether one did."""
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            tasks = {process: name for process, name in self.slurm.processes().items() if name in ("task.sh", "slurm_script", "bfpsim")
                     and "SLURM_ARRAY_TASK_ID" in environment_of(process)}
            if tasks:
                return self.kill(draw.choice(sorted(tasks)))
            time.sleep(0.02)
        return False  # every point may be done

    def kill(self, process):
        try:
            os.kill(process, signal.SIGKILL)
            return True
        except ProcessLookupError:
            return False


def environment_of(process):
    try:
        with open(f"/proc/{process}/environ", encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""


@unittest.skipIf(shutil.which("parallel") is None, "GNU parallel is not installed (scripts/setup.sh full)")
class ByGnuParallel(Scheduler):
    def test_recipe_of_the_docs(self):
        """The lines of docs/cluster.md, but for the names of other machines."""
        text = (SOURCE / "docs" / "cluster.md").read_text(encoding="utf-8").split("## GNU parallel")[1]
        recipe = text.split("```")[1].replace("my-sweep.plan", "small.plan").replace("my-sweep.yaml", "sweep.yaml")
        recipe = recipe.replace('--sshloginfile machines.txt --workdir "$PWD" ', "").replace("500", "2").replace("bfpsim", PROGRAM)
        self.write(SWEEP)
        self.bfpsim("sweep", "sweep.yaml", "--out", "local.sqlite")
        result = subprocess.run(["bash", "-euo", "pipefail", "-c", recipe], cwd=self.folder, env=environment(),
                                capture_output=True, text=True, timeout=300, check=False)
        self.assertEqual(result.returncode, 0, recipe + result.stdout + result.stderr)
        self.assertEqual(len((self.folder / "parallel.log").read_text().splitlines()), 1 + (POINTS + 1) // 2)
        self.assertEqual(self.rows("small.sqlite"), self.rows("local.sqlite"))


if __name__ == "__main__":
    unittest.main()

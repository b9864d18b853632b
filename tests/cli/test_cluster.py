# SPDX-License-Identifier: Apache-2.0
"""bfpsim sweep plan, worker, run, resume, merge: a sweep in parts, with no scheduler."""

import json
import os
import random
import signal
import subprocess
import time
import unittest
from pathlib import Path

from support import PROGRAM, SOURCE, environment
from sweep_support import FORMATS, SweepTestCase


class Cluster(SweepTestCase):
    def plan(self, text=FORMATS, *options, points=2):
        self.write(text)
        return self.bfpsim_json("sweep", "plan", "sweep.yaml", "--chunk-points", points, *options)

    def local_rows(self):
        self.bfpsim("sweep", "sweep.yaml", "--out", "local.sqlite")
        return self.rows("local.sqlite")

    def merged_rows(self):
        self.bfpsim("sweep", "merge", "small.plan", "--out", "merged.sqlite")
        return self.rows("merged.sqlite")

    def status(self):
        return self.bfpsim_json("sweep", "status", "small.plan")

    def row_files(self):
        return sorted((self.folder / "small.plan" / "rows").iterdir())

    def test_chunks_make_the_local_sweep(self):
        plan = self.plan(points=4)
        self.assertEqual((plan["points"], plan["chunks"]), (6, 2))
        self.bfpsim("sweep", "worker", "small.plan", "--chunk", 1)
        self.assertEqual((self.status()["rows"], self.status()["open_chunks"]), (2, [0]))
        _, error = self.bfpsim("sweep", "merge", "small.plan", status=75)
        self.assertIn("4 of 6 points are missing", error)
        self.bfpsim("sweep", "merge", "small.plan", "--partial", "--out", "part.sqlite")
        self.assertEqual(len(self.rows("part.sqlite")), 2)
        # a worker elsewhere, told of the manifest itself: the points' files are found from where it was planned
        subprocess.run([PROGRAM, "sweep", "worker", self.folder / "small.plan" / "manifest.json", "--chunk", "0", "-j", "2"],
                       cwd="/", env=environment(), check=True, capture_output=True)
        self.assertEqual(self.merged_rows(), self.local_rows())

    def test_tasks_that_slurm_holds_are_not_waited_for(self):
        """A launch that failed leaves a task in the queue that no scheduler will start (squeue's reason, Slurm 22.05)."""
        programs = self.folder / "programs"
        programs.mkdir()
        for name, text in (("sbatch", "echo 7"), ("scancel", "exit 0"), ("squeue", "echo 'launch failed requeued held'")):
            (programs / name).write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
            (programs / name).chmod(0o755)
        self.plan()
        out, _ = self.bfpsim("sweep", "run", "small.plan", "--backend", "slurm", status=75,
                             PATH=f"{programs}:{os.environ['PATH']}")
        self.assertIn("0 of 6 points are there, 0 of them failed; 'bfpsim sweep resume' submits the missing ones", " ".join(out.split()))

    def test_failures_are_rows(self):
        self.plan("base: {workload: resnet20_cifar10, batch: 1, schedule: hbfp4}\n"
                  "axes: {accelerator: [default, tiny_2x2x4, no_such]}\n")
        out, _ = self.bfpsim("sweep", "run", "small.plan")
        self.assertIn("3 ran (2 failed), 0 missing", out)
        self.assertEqual(self.merged_rows(), self.local_rows())

    def test_killed_workers(self):
        """Two workers at the same chunk, killed at random instants: in the end the rows of a local sweep."""
        seed = 20261123
        print(f"seed {seed}")
        draw = random.Random(seed)
        self.plan(FORMATS.replace("[16, 64]", "[16, 24, 32, 48, 64, 96, 128]").replace("resnet20", "resnet74"), points=21)
        kills = 0
        for _ in range(10):
            workers = [subprocess.Popen([PROGRAM, "sweep", "worker", "small.plan", "--chunk", "0"], cwd=self.folder,
                                        env=environment(), stdout=subprocess.DEVNULL) for _ in range(2)]
            time.sleep(draw.uniform(0.0, 0.2))
            for worker in workers:
                if worker.poll() is None:
                    worker.send_signal(signal.SIGKILL)
                    kills += 1
                worker.wait()
        self.assertGreater(kills, 0)
        self.bfpsim("sweep", "resume", "small.plan")
        self.assertEqual(self.merged_rows(), self.local_rows())

    def test_torn_and_damaged_rows(self):
        self.plan(points=6)
        self.bfpsim("sweep", "run", "small.plan", "-j", "1")
        whole, = self.row_files()
        data = whole.read_bytes()
        whole.write_bytes(data[:-1])  # the last row is cut short
        self.assertEqual(self.status()["rows"], 5)
        self.bfpsim("sweep", "worker", "small.plan", "--chunk", "0")
        self.assertEqual(self.status()["rows"], 6)
        self.assertEqual(len(self.row_files()), 2)  # the torn file is left alone: its writer may live
        whole.write_bytes(data[:-40] + bytes(40))  # what a file system may leave after a power cut
        self.assertEqual(self.merged_rows(), self.local_rows())

    def test_lost_worker(self):
        """A point that ends its worker again and again becomes a row with the reason, but not at once."""
        self.plan("base: {workload: resnet20_cifar10, batch: 4, schedule: hbfp4, engine: systemc}\naxes: {epoch: [1]}\n")
        for losses in range(1, 4):
            worker = subprocess.Popen([PROGRAM, "sweep", "worker", "small.plan", "--chunk", "0"], cwd=self.folder,
                                      env=environment(), stdout=subprocess.PIPE, text=True)
            child = self.child_of(worker.pid)
            os.kill(child, signal.SIGKILL)
            out, _ = worker.communicate(timeout=60)
            self.assertEqual((worker.returncode, self.status()["rows"]), (0, 1) if losses == 3 else (75, 0), out)
        row, = self.merged_rows().values()
        self.assertEqual(row["error"], "the worker ended with signal 9")

    def child_of(self, pid):
        """The worker's process, once it is busy with its point."""
        busy_ticks = os.sysconf("SC_CLK_TCK") // 10
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
                if int(Path(f"/proc/{child}/stat").read_text().rsplit(")", 1)[1].split()[11]) >= busy_ticks:
                    return int(child)
            time.sleep(0.01)
        self.fail("the worker has begun no point")

    def test_a_plan_is_fixed(self):
        self.plan()
        manifest = self.folder / "small.plan" / "manifest.json"
        self.assertEqual(manifest.stat().st_mode & 0o222, 0)
        self.assertIn("a manifest never changes", self.refused("sweep", "plan", "sweep.yaml"))
        text = manifest.read_text()
        manifest.chmod(0o644)
        manifest.write_text(text.replace('"hbfp8"', '"hbfp7"'))
        self.assertIn("is not as `bfpsim sweep plan` wrote it", self.refused("sweep", "run", "small.plan"))
        manifest.write_text(text.replace(json.loads(text)["source_hash"], "0123456789abcdef"))
        self.assertIn("is not as `bfpsim sweep plan` wrote it", self.refused("sweep", "run", "small.plan"))
        manifest.write_text(text[:len(text) // 2])
        self.assertIn("it is damaged", self.refused("sweep", "run", "small.plan"))

    def test_changed_configuration(self):
        (self.folder / "configs" / "accelerators").mkdir(parents=True)
        machine = self.folder / "configs" / "accelerators" / "default.yaml"
        text = (SOURCE / "configs" / "accelerators" / "default.yaml").read_text()
        machine.write_text(text)
        self.plan(FORMATS, "--config-dir", "configs")
        self.bfpsim("sweep", "worker", "small.plan", "--chunk", "0")
        machine.write_text(text.replace("clock_mhz: 500", "clock_mhz: 250"))
        _, error = self.bfpsim("sweep", "worker", "small.plan", "--chunk", "1", status=2)
        self.assertIn("its configuration has changed since the sweep was planned", error)
        self.assertEqual(self.status()["rows"], 2)

    def test_full_disk(self):
        self.plan()
        limited = f"ulimit -f 0; trap '' XFSZ; exec '{PROGRAM}' sweep worker small.plan --chunk 0"
        result = subprocess.run(["bash", "-c", limited], cwd=self.folder, env=environment(), capture_output=True,
                                text=True, timeout=60, check=False)
        self.assertEqual(result.returncode, 75, result.stderr)
        self.assertIn("small.plan/rows/chunk-0.", result.stderr)
        self.bfpsim("sweep", "resume", "small.plan")
        self.assertEqual(self.status()["rows"], 6)

    def test_bad_input(self):
        self.plan()
        self.assertIn("the sweep has chunks 0 to 2", self.refused("sweep", "worker", "small.plan", "--chunk", 3))
        self.assertIn("'x' is not a whole number", self.refused("sweep", "worker", "small.plan", "--chunk", "x"))
        self.assertIn("cannot be read", self.refused("sweep", "worker", "no-such.plan", "--chunk", 0))
        self.assertIn("no manifest of a sweep", self.refused("sweep", "merge", "sweep.yaml"))
        self.assertIn("go with --backend slurm", self.refused("sweep", "run", "small.plan", "--no-wait"))
        self.assertIn("did you mean 'slurm'", self.refused("sweep", "run", "small.plan", "--backend", "slrum"))
        self.bfpsim("sweep", "run", "small.plan")
        self.assertIn("the sweep has begun", self.refused("sweep", "run", "small.plan"))
        (self.folder / "small.sqlite").write_text("")
        self.assertIn("small.sqlite: exists already", self.refused("sweep", "merge", "small.plan"))

    def test_no_slurm(self):
        self.plan()
        (self.folder / "empty").mkdir()
        _, error = self.bfpsim("sweep", "run", "small.plan", "--backend", "slurm", status=2, PATH=str(self.folder / "empty"))
        self.assertIn("sbatch: not found", error)


if __name__ == "__main__":
    unittest.main()

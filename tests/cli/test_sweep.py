# SPDX-License-Identifier: Apache-2.0
"""bfpsim sweep: many points into one file of results."""

import csv
import json
import os
import random
import signal
import sqlite3
import subprocess
import time
import unittest

from support import PROGRAM, SOURCE, environment, write_tiny_trace
from sweep_support import FORMATS, SweepTestCase

class Sweep(SweepTestCase):
    def points(self, text):
        self.write(text)
        return self.bfpsim("sweep", "sweep.yaml", "--points")[0].splitlines()

    def test_points_equal_single_runs(self):
        self.write(FORMATS)
        self.bfpsim("sweep", "sweep.yaml", "-j", "2")
        rows = self.rows()
        self.assertEqual(len(rows), 6)
        for row in rows.values():
            run = self.bfpsim_json("run", "--workload", "resnet20_cifar10", "--batch", "1", "--schedule", "hbfp4",
                                   "--set", f"schedule.block={row['block']}",
                                   "--set", f"schedule.rules.0.format=hbfp{row['mantissa']}")
            for key in ("cycles", "macs", "utilization", "energy_j", "area_um2", "dram_bytes", "digest"):
                self.assertEqual(row[key], run[key], key)
            self.assertEqual(row["array_dram_wait"], run["stalls"]["dram_wait"])
            self.assertIsNone(row["sqnr_db_worst"])  # a workload has no tensors

    def test_numerics_of_a_trace(self):
        write_tiny_trace(self.folder / "tiny")
        self.write("base: {schedule: hbfp4, schedule.rules.0.format: hbfp2}\naxes: {trace: [tiny], epoch: [1, 2]}\n")
        self.bfpsim("sweep", "sweep.yaml")
        run = self.bfpsim_json("run", "--trace", "tiny", "--schedule", "hbfp4", "--set", "schedule.rules.0.format=hbfp2")
        worst = min(gemm["numerics"]["sqnr_db"] for gemm in run["gemms"])
        self.assertEqual([row["sqnr_db_worst"] for row in self.rows().values()], [worst, worst])

    def test_axes(self):
        base = "base: {workload: resnet20_cifar10}\n"
        self.assertEqual(self.points(base + "axes: {epoch: {from: 1, to: 7, step: 3}, batch: {from: 1, to: 9, times: 3}}\n"),
                         [f"epoch={e} batch={b}" for e in (1, 4, 7) for b in (1, 3, 9)])
        zipped = base + "axes: {array.rows: [4, 8], batch: [1, 2], array.cols: [4, 8]}\nzip: [[array.rows, array.cols]]\n"
        self.assertEqual(self.points(zipped), [f"array.rows={r} batch={b} array.cols={r}" for r in (4, 8) for b in (1, 2)])
        chosen = base + ("axes: {schedule: [hbfp4, hbfp6], batch: [1, 2, 3]}\n"
                         "where: [\"batch * 2 <= 4\", \"schedule != hbfp6\"]\n")
        self.assertEqual(self.points(chosen), ["schedule=hbfp4 batch=1", "schedule=hbfp4 batch=2"])

    def test_samples(self):
        text = "base: {{workload: resnet20_cifar10}}\naxes: {{batch: [1, 2, 3, 4], epoch: [1, 2]}}\nsample: {{points: 8, method: {}, seed: 3}}\n"
        drawn = self.points(text.format("latin_hypercube"))
        self.assertEqual(drawn, self.points(text.format("latin_hypercube")))
        for value in (1, 2, 3, 4):  # each as often as any other
            self.assertEqual(sum(f"batch={value} " in point for point in drawn), 2, drawn)
        self.assertEqual(sum(point.endswith("epoch=1") for point in drawn), 4)
        self.assertEqual(len(self.points(text.format("random"))), 8)

    def test_refused_points_are_rows(self):
        self.write("base: {workload: resnet20_cifar10, batch: 1, schedule: hbfp4}\n"
                   "axes: {accelerator: [default, tiny_2x2x4, no_such]}\n")
        out, _ = self.bfpsim("sweep", "sweep.yaml")
        self.assertIn("3 ran (2 failed)", out)
        rows = self.rows()
        self.assertIsNone(rows["accelerator=default"]["error"])
        self.assertIn("no tiling fits", rows["accelerator=tiny_2x2x4"]["error"])
        self.assertIn("unknown accelerator 'no_such'", rows["accelerator=no_such"]["error"])
        self.assertIsNone(rows["accelerator=no_such"]["cycles"])

    def test_columns_are_described(self):
        self.write(FORMATS)
        self.bfpsim("sweep", "sweep.yaml")
        with sqlite3.connect(self.folder / "small.sqlite") as database:
            described = dict(database.execute("SELECT name, unit FROM columns"))
            columns = [row[1] for row in database.execute("PRAGMA table_info(points)")]
        self.assertEqual(set(columns), set(described))
        self.assertEqual((described["energy_j"], described["seconds"], described["dram_bytes"]), ("J", "s", "B"))

    def test_resume_runs_what_changed(self):
        self.write(FORMATS)
        self.bfpsim("sweep", "sweep.yaml")
        error = self.refused("sweep", "sweep.yaml")
        self.assertIn("--resume", error)
        before = self.rows()
        again = self.bfpsim_json("sweep", "sweep.yaml", "--resume")
        self.assertEqual((again["ran"], again["kept"]), (0, 6))
        (self.folder / "configs" / "accelerators").mkdir(parents=True)
        text = (SOURCE / "configs" / "accelerators" / "default.yaml").read_text()
        (self.folder / "configs" / "accelerators" / "default.yaml").write_text(text.replace("clock_mhz: 500", "clock_mhz: 250"))
        again = self.bfpsim_json("sweep", "sweep.yaml", "--resume", "--config-dir", "configs")
        self.assertEqual((again["ran"], again["kept"]), (6, 0))
        for point, row in self.rows().items():
            self.assertEqual(row["seconds"], 2 * before[point]["seconds"])

    def test_killed_and_resumed(self):
        """Killed at random instants, again and again: in the end the rows of an undisturbed sweep. Then the next sweep."""
        seed = 20261122
        wanted = int(os.environ.get("BFPSIM_KILLS", "25"))
        print(f"seed {seed}, {wanted} kills")
        draw = random.Random(seed)
        self.write(FORMATS.replace("[16, 64]", "[16, 24, 32, 36, 48, 49, 64, 96, 128]").replace("resnet20_cifar10", "densenet40_cifar100"))
        begin = time.monotonic()
        self.bfpsim("sweep", "sweep.yaml", "-j", "2", "--out", "whole.sqlite")
        longest = time.monotonic() - begin
        whole = self.rows("whole.sqlite")
        kills = sweeps = killed_midway = 0
        while kills < wanted:
            sweeps += 1
            name = f"killed{sweeps}.sqlite"
            while kills < wanted and not self.ends_by_itself(name, draw.uniform(0.0, longest / 2)):
                kills += 1
                if (self.folder / name).exists():
                    killed_midway += 0 < self.count_rows(name) < len(whole)
            self.bfpsim("sweep", "sweep.yaml", "--out", name, "--resume")
            self.assertEqual(self.rows(name), whole)
        print(f"{sweeps} sweeps, {killed_midway} kills left a part of the rows")
        self.assertGreater(killed_midway, 0)

    def test_killed_before_the_first_table(self):
        self.write(FORMATS)
        (self.folder / "small.sqlite").write_bytes(b"")  # what SQLite leaves of a first transaction that did not end
        self.bfpsim("sweep", "sweep.yaml", "--resume")
        self.assertEqual(len(self.rows()), 6)
        (self.folder / "notes.txt").write_text("mine")
        self.assertIn("notes.txt", self.refused("sweep", "sweep.yaml", "--resume", "--out", "notes.txt"))
        self.assertEqual((self.folder / "notes.txt").read_text(), "mine")

    def ends_by_itself(self, name, seconds):
        """Whether the sweep was done within the time; if not, it is killed."""
        process = subprocess.Popen([PROGRAM, "sweep", "sweep.yaml", "-j", "2", "--out", name, "--resume"], cwd=self.folder,
                                   env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            self.assertEqual(process.wait(timeout=seconds), 0)
            return True
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            return False

    def count_rows(self, name):
        with sqlite3.connect(self.folder / name) as database:
            tables = database.execute("SELECT count(*) FROM sqlite_master WHERE name = 'points'").fetchone()[0]
            return database.execute("SELECT count(*) FROM points").fetchone()[0] if tables else 0

    def test_interrupted(self):
        self.write(FORMATS.replace("batch: 1", "batch: 64").replace("[16, 64]", "[16, 20, 24, 28, 32, 36, 40, 44, 48, 52, 56, 60, 64]"))
        process = subprocess.Popen([PROGRAM, "sweep", "sweep.yaml", "-j", "1"], cwd=self.folder, env=environment(),
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
        deadline = time.monotonic() + 60
        while not (self.folder / "small.sqlite").exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        os.killpg(process.pid, signal.SIGINT)
        out, _ = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130, out)
        self.assertIn("--resume goes on", " ".join(out.split()))
        self.assertLess(len(self.rows()), 39)

    def test_show_and_export(self):
        self.write(FORMATS)
        self.bfpsim("sweep", "sweep.yaml")
        out, _ = self.bfpsim("sweep", "show", "small.sqlite", "--columns", "block,cycles")
        self.assertEqual(len(out.splitlines()), 7)
        rows = self.rows()
        self.bfpsim("sweep", "show", "small.sqlite", "--pareto", "time,energy", "--jsonl", "front.jsonl")
        front = [json.loads(line) for line in (self.folder / "front.jsonl").read_text().splitlines()]
        for value in ("seconds", "energy_j"):  # the best of each is there, whatever it ties with
            self.assertIn(min(row[value] for row in rows.values()), [row[value] for row in front])
        for row in front:  # by the definition: nobody is better in one and no worse in the other
            self.assertFalse(any(other["seconds"] <= row["seconds"] and other["energy_j"] <= row["energy_j"] and
                                 (other["seconds"], other["energy_j"]) != (row["seconds"], row["energy_j"])
                                 for other in rows.values()))
        self.bfpsim("sweep", "show", "small.sqlite", "--csv", "all.csv")
        with open(self.folder / "all.csv", newline="") as file:
            table = list(csv.DictReader(file))
        self.assertEqual([int(row["cycles"]) for row in table], [row["cycles"] for row in sorted(rows.values(), key=lambda r: r["ordinal"])])
        _, error = self.bfpsim("sweep", "show", "small.sqlite", "--columns", "cycels", status=2)
        self.assertIn("did you mean 'cycles'", error)

    def test_bad_sweeps(self):
        for text, message in (
                ("axes: {}\n", "'axes' must be a mapping of names to values"),
                ("axes: {batch: []}\n", "'axes.batch' must be a list of values or a range"),
                ("axes: {batch: [1, 1]}\n", "has '1' twice"),
                ("axes: {bacth: [1]}\n", "did you mean 'batch'"),
                ("axes: {batch: {from: 3, to: 1}}\n", "ends at 1, before it begins at 3"),
                ("axes: {batch: [1]}\nzip: [[batch, epoch]]\n", "zip names 'epoch', which is no axis"),
                ("axes: {batch: [1]}\nwhere: [batch]\n", "has no comparison"),
                ("axes: {batch: [1]}\nset: {schedule.block: \"{blok}\"}\n", "the unknown name 'blok'"),
                ("axes: {batch: [1]}\nwhere: [\"batch > 1\"]\n", "has no points"),
                ("axis: {batch: [1]}\n", "did you mean 'axes'")):
            self.write(text)
            self.assertIn(message, self.refused("sweep", "sweep.yaml"))
        self.assertIn("which sweep?", self.refused("sweep"))
        (self.folder / "text.sqlite").write_text("not a database, and longer than a header of one hundred bytes" * 4)
        self.assertIn("text.sqlite", self.refused("sweep", "show", "text.sqlite"))


if __name__ == "__main__":
    unittest.main()

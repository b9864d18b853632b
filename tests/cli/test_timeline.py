# SPDX-License-Identifier: Apache-2.0
"""bfpsim run --timeline: both formats as their documents describe them, and against the figures of run.json."""

import json
import os
import signal
import subprocess
import time
import time
import unittest
from collections import Counter, defaultdict

from support import PROGRAM, CliTestCase, environment, open_terminal, write_tiny_trace

UNITS = {"array", "result_port", "simd", "converter", "dma", "memory", "sequencer"}


class ChromeTrace:
    """Trace Event Format: complete events (X) with ts and dur in cycles, metadata events (M)."""

    def __init__(self, text):
        trace = json.loads(text)
        self.about = trace["otherData"]
        self.tracks = {}
        self.order = {}
        self.process = None
        self.slices = defaultdict(list)
        for event in trace["traceEvents"]:
            if event["ph"] == "M":
                self.metadata(event)
                continue
            assert event["ph"] == "X" and event["dur"] >= 0 and event["pid"] == 1, event
            self.slices[self.tracks[event["tid"]]].append(event)

    def metadata(self, event):
        if event["name"] == "process_name":
            self.process = event["args"]["name"]
        elif event["name"] == "thread_name":
            self.tracks[event["tid"]] = event["args"]["name"]
        else:
            assert event["name"] == "thread_sort_index", event
            self.order[event["tid"]] = event["args"]["sort_index"]


def parse_kanata(text):
    """{row id: label}, {row id: {(lane, stage): cycles}}, {row id: (begin, end)}; every rule of the format's document that
    a row can break: it begins before it does anything, its stages end as they began, and it is retired once."""
    lines = text.splitlines()
    assert lines[0] == "Kanata\t0004" and lines[1].split("\t")[0] == "C=", lines[:2]
    now = int(lines[1].split("\t")[1])
    labels, cycles, lives, open_stages, retired = {}, {}, {}, {}, []
    for line in lines[2:]:
        command, *words = line.split("\t")
        if command == "C":
            assert int(words[0]) > 0, line
            now += int(words[0])
            continue
        row = int(words[0])
        if command == "I":
            assert len(words) == 3 and row == len(labels), line
            labels[row], cycles[row], lives[row], open_stages[row] = "", Counter(), [now, None], {}
            continue
        assert lives[row][1] is None, line
        if command == "L":
            assert words[1] == "0", line
            labels[row] += words[2]
        elif command == "S":
            assert tuple(words[1:]) not in open_stages[row], line
            open_stages[row][tuple(words[1:])] = now
        elif command == "E":
            cycles[row][tuple(words[1:])] += now - open_stages[row].pop(tuple(words[1:]))
        else:
            assert command == "R" and not open_stages[row] and words[2] in ("0", "1"), line
            lives[row][1] = now
            if words[2] == "0":
                retired.append(int(words[1]))
    assert all(end is not None for _, end in lives.values())
    assert retired == list(range(len(retired)))
    return labels, cycles, lives


class Timeline(CliTestCase):
    def setUp(self):
        super().setUp()
        write_tiny_trace(self.folder / "tiny")

    def run_timeline(self, path, *options, what=("--trace", "fmnist-resnet8")):
        run = self.bfpsim_json("run", *what, "--timeline", path, "--out", "out", *options)
        return run, (self.folder / path).read_text()

    def chrome(self, *options, **how):
        run, text = self.run_timeline("t.json", *options, **how)
        return run, ChromeTrace(text)

    def check_tracks(self, run, trace):
        """Each unit's slices lie end to end from 0 to the run's last cycle, and sum to its states."""
        for unit, states in run["units"].items():
            counted = Counter()
            at = 0
            for event in trace.slices[unit]:
                args = event["args"]
                self.assertEqual(args["cycle"], at)
                self.assertEqual((event["ts"], event["dur"]), (args["cycle"], args["cycles"]))
                self.assertEqual(event["cat"], "stall" if event["name"] in states else "busy")
                counted[event["name"] if event["cat"] == "stall" else "busy"] += args["cycles"]
                at += args["cycles"]
            self.assertEqual(at, run["cycles"], unit)
            self.assertEqual(dict(counted), {state: cycles for state, cycles in states.items() if cycles}, unit)

    def check_jobs(self, run, trace):
        """GEMMs, then the operations' sweeps, end to end."""
        at = 0
        for event in trace.slices["job"]:
            self.assertEqual(event["args"]["cycle"], at)
            at += event["args"]["cycles"]
        self.assertEqual(at, run["cycles"])
        gemms = [event for event in trace.slices["job"] if event["cat"] == "gemm"]
        self.assertEqual(trace.slices["job"][:len(gemms)], gemms)
        self.assertEqual(len(gemms), len(run["gemms"]))
        for event, gemm in zip(gemms, run["gemms"]):
            self.assertEqual(event["name"], " ".join(filter(None, (gemm["layer"], gemm["pass"], gemm["part"]))))
            self.assertEqual({name: event["args"][name] for name in ("cycles", "m", "n", "k", "instances")},
                             {"cycles": gemm["cycles"], "m": gemm["m"], "n": gemm["n"], "k": gemm["k"], "instances": gemm["batch"]})
        swept = Counter()
        for event in trace.slices["job"][len(gemms):]:
            swept[event["name"].split(" sweep ")[0]] += event["args"]["cycles"]
        expected = Counter()
        for operation in run["operations"]:
            expected[f"{operation['layer']} {operation['kind']} {operation['pass']}"] += operation["cycles"]
        self.assertEqual(swept, expected)

    def test_the_main_job_in_chrome(self):
        run, trace = self.chrome()
        self.assertEqual((trace.process, trace.about["workload"], trace.about["cycles"]),
                         ("default", "fmnist-resnet8", run["cycles"]))
        self.assertEqual(set(trace.tracks.values()), UNITS | {"job"})
        self.assertEqual([trace.tracks[tid] for tid in sorted(trace.order, key=trace.order.get)][:2], ["job", "sequencer"])
        self.check_jobs(run, trace)
        self.check_tracks(run, trace)

    def test_slices_cover_the_work(self):
        """Expected from the GEMM's shape: what the array does is M x N x K, and each result leaves once."""
        run, trace = self.chrome(what=("--trace", "tiny"))
        for gemm in run["gemms"]:
            name = f"{gemm['layer']} {gemm['pass']} "
            m, n, k = gemm["m"], gemm["n"], gemm["k"]
            seen = {unit: {event["name"].removeprefix(name) for event in trace.slices[unit] if event["name"].startswith(name)}
                    for unit in UNITS}
            self.assertEqual(seen["array"], {f"C[m 0:{m}, n 0:{n}, k 0:{k}]"})
            self.assertEqual(seen["simd"], {f"C[m 0:{m}, n 0:{n}]"})
            self.assertEqual(seen["result_port"], seen["simd"])
            self.assertEqual(seen["converter"], {f"A[m 0:{m}, k 0:{k}]", f"B[n 0:{n}, k 0:{k}]"})
            self.assertEqual(seen["dma"], seen["converter"] | seen["simd"])
            self.assertEqual(seen["sequencer"], {"launch"})

    def test_both_engines_write_the_same_bytes(self):
        for name in ("t.json", "t.kanata"):
            _, fast = self.run_timeline(name, "--engine", "fast")
            _, systemc = self.run_timeline(name, "--engine", "systemc")
            self.assertEqual(fast, systemc)

    def test_the_clock_changes_no_slice(self):
        _, trace = self.chrome(what=("--trace", "tiny"))
        run, faster = self.chrome("--set", "clock_mhz=700", what=("--trace", "tiny"))
        self.check_tracks(run, faster)
        self.assertEqual(faster.slices, trace.slices)

    def test_kanata(self):
        run, text = self.run_timeline("t.kanata")
        labels, cycles, lives = parse_kanata(text)
        by_stage = Counter()
        for row in labels:
            by_stage.update(cycles[row])
        units = run["units"]
        for stage, unit in (("Ar", "array"), ("Po", "result_port"), ("Si", "simd"), ("Cv", "converter"), ("Me", "memory"),
                            ("Sq", "sequencer")):
            self.assertEqual(by_stage["0", stage], units[unit]["busy"], unit)
        self.assertEqual(by_stage["0", "Ld"] + by_stage["0", "St"], units["dma"]["busy"])
        self.assertEqual(by_stage["0", "Job"], run["cycles"])
        for state in units["array"]:
            if state != "busy":
                self.assertEqual(by_stage["1", state], sum(states[state] for states in units.values()), state)
        panels = [row for row in labels if ("0", "Ld") in cycles[row] and " packet " not in labels[row]]
        self.assertTrue(panels and all(set(cycles[row]) == {("0", "Ld"), ("0", "Cv")} for row in panels))
        tiles = [row for row in labels if ("0", "Ar") in cycles[row]]
        self.assertTrue(tiles and all(set(cycles[row]) == {("0", "Ar"), ("0", "Po"), ("0", "Si")} for row in tiles))

    def test_kanata_of_a_memory_that_takes_several_panels_in_a_cycle(self):
        for engine in ("fast", "systemc"):
            run, text = self.run_timeline("t.kanata", "--set", "memory.kind=ideal", "--engine", engine)
            labels, cycles, _ = parse_kanata(text)
            taken_in = sum(cycles[row]["0", "Cv"] for row in labels)
            self.assertEqual(taken_in, run["units"]["converter"]["busy"])

    def test_chosen_gemms(self):
        run, trace = self.chrome("--timeline-gemms", "* backward_data*")
        self.check_jobs(run, trace)
        chosen = sum(gemm["cycles"] for gemm in run["gemms"] if gemm["pass"] == "backward_data")
        for unit in UNITS:
            self.assertEqual(sum(event["args"]["cycles"] for event in trace.slices[unit]), chosen)
        self.assertTrue(0 < chosen < run["cycles"])

    def test_the_limit_is_told_and_keeps_files_readable(self):
        most = 1000
        out, _ = self.bfpsim("run", "--trace", "fmnist-resnet8", "--timeline", "t.json", "--timeline-slices", most, "--out", "out")
        self.assertRegex(" ".join(out.split()), r"wrote timeline to t\.json \(1,000 slices\); units stop at cycle [\d,]+, in 'conv1 forward'")
        trace = ChromeTrace((self.folder / "t.json").read_text())
        self.assertEqual(sum(len(trace.slices[unit]) for unit in UNITS), most)
        self.assertEqual(sum(event["cat"] == "gemm" for event in trace.slices["job"]), 35)
        ends = {trace.slices[unit][-1]["args"]["cycle"] + trace.slices[unit][-1]["args"]["cycles"] for unit in UNITS}
        self.assertEqual(len(ends), 1)
        for engine in ("fast", "systemc"):
            _, error = self.bfpsim("run", "--trace", "fmnist-resnet8", "--timeline", "t.kanata", "--timeline-slices", most,
                                   "--engine", engine, "--json", "--out", "out")
            self.assertTrue(error.startswith("note: wrote timeline to t.kanata (1,000 slices); units stop at cycle"), error)
            parse_kanata((self.folder / "t.kanata").read_text())

    def test_the_format_can_be_named(self):
        run, text = self.run_timeline("t.log", "--timeline-format", "kanata", what=("--trace", "tiny"))
        parse_kanata(text)
        _, text = self.run_timeline("t.log", "--timeline-format", "chrome", what=("--trace", "tiny"))
        self.check_tracks(run, ChromeTrace(text))

    def test_a_timeline_changes_no_figure(self):
        with_timeline, _ = self.run_timeline("t.json", "--check", "--project", what=("--trace", "tiny"))
        without = self.bfpsim_json("run", "--trace", "tiny", "--check", "--project", "--out", "out")
        self.assertEqual(with_timeline, without)

    def test_what_is_refused(self):
        tiny = ("run", "--trace", "tiny", "--out", "out")
        self.assertIn("ends neither in .json (Chrome trace events) nor in .kanata", self.refused(*tiny, "--timeline", "t.txt"))
        self.assertIn("there is no folder 'nowhere'", self.refused(*tiny, "--timeline", "nowhere/t.json"))
        self.assertIn("it is a folder", self.refused(*tiny, "--timeline", "tiny", "--timeline-format", "chrome"))
        self.assertIn("--timeline-gemms needs --timeline FILE", self.refused(*tiny, "--timeline-gemms", "fc *"))
        self.assertIn("--timeline-slices needs --timeline FILE", self.refused(*tiny, "--timeline-slices", "5"))
        self.assertIn("--timeline-format needs --timeline FILE", self.refused(*tiny, "--timeline-format", "chrome"))
        self.assertIn("did you mean 'kanata'?", self.refused(*tiny, "--timeline", "t.json", "--timeline-format", "kanta"))
        error = self.refused(*tiny, "--timeline", "t.json", "--timeline-gemms", "fc forwards")
        self.assertIn("matches no GEMM or operation of this run; did you mean 'fc forward'?", error)
        self.assertIn("is not a whole number of at least 1", self.refused(*tiny, "--timeline", "t.json", "--timeline-slices", "0"))

    def test_ctrl_c_leaves_a_readable_file(self):
        terminal, other_end = open_terminal(self)
        process = subprocess.Popen([PROGRAM, "run", "--trace", "fmnist-resnet8", "--engine", "systemc", "--schedule", "hbfp16",
                                    "--timeline", "t.json", "--json", "--out", "out"],
                                   cwd=self.folder, env=environment(TERM="xterm"), stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=other_end, text=True)
        os.close(other_end)
        self.addCleanup(os.close, terminal)
        progress = ""
        deadline = time.monotonic() + 60
        while "GEMM 3/" not in progress and time.monotonic() < deadline:
            progress += os.read(terminal, 4096).decode()
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=120)
        self.assertEqual(process.returncode, 130)
        run = json.loads(out)
        trace = ChromeTrace((self.folder / "t.json").read_text())
        self.check_jobs(run, trace)
        self.check_tracks(run, trace)
        self.assertFalse(list(self.folder.glob("*.tmp*")))


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: Apache-2.0
"""Help, version, lists, configurations: what one meets first."""

import re
import unittest

from support import SOURCE, CliTestCase

COMMANDS = (["run"], ["diff"], ["quantize"], ["gemm"], ["list"], ["trace", "info"], ["trace", "validate"], ["config", "check"])


class Help(CliTestCase):
    def test_every_command_has_help_with_examples(self):
        for command in COMMANDS:
            with self.subTest(command=command):
                out, error = self.bfpsim(*command, "--help")
                self.assertTrue(out.startswith(f"Usage: bfpsim {' '.join(command)} "), out)
                self.assertIn("Example", out)
                self.assertIn(f"  bfpsim {' '.join(command)}", out)
                self.assertEqual(error, "")

    def test_help_names_every_option_of_run(self):
        out, _ = self.bfpsim("run", "--help")
        for option in ("--trace", "--workload", "--batch", "--all-gemms", "--technology", "--project", "--operations", "--max-cycles", "--timeline", "--timeline-format", "--timeline-gemms", "--timeline-slices", "--step", "--accelerator", "--schedule", "--engine", "--check", "--epoch", "--epochs",
                       "--out", "--dump-outputs", "--json", "--set", "--dump-config", "--config-dir"):
            self.assertIn(f"  {option}", out)

    def test_help_fits_the_terminal(self):
        for width in (60, 100, 160):
            for command in COMMANDS + ([], ["trace"], ["config"]):
                out, _ = self.bfpsim(*command, "--help", COLUMNS=str(width))
                for line in out.splitlines():
                    self.assertLessEqual(len(line), width, line)

    def test_the_bare_program_and_bare_groups_print_help(self):
        for command in ([], ["trace"], ["config"]):
            out, _ = self.bfpsim(*command)
            self.assertIn("Commands:", out)

    def test_version(self):
        out, _ = self.bfpsim("--version")
        self.assertRegex(out, r"^bfpsim \d+\.\d+\.\d+\n$")


class Lists(CliTestCase):
    def test_formats(self):
        listed = {item["name"]: item for item in self.bfpsim_json("list", "formats")["items"]}
        self.assertEqual(listed["hbfp4"]["element_bits"], 4)
        self.assertEqual(listed["hbfp4"]["exponent_bits"], 10)
        self.assertIsNone(listed["fp16"]["block"])
        self.assertTrue({"hbfp2", "hbfp16", "fp32", "bf16", "fp16", "fp8_e5m2", "fp8_e4m3fn"} <= listed.keys())
        out, _ = self.bfpsim("list", "formats")
        for name in listed:
            self.assertRegex(out, rf"(?m)^{re.escape(name)} ")

    def test_lists_what_the_folders_hold(self):
        """Expected from the folders themselves."""
        for kind, pattern in (("accelerators", "configs/accelerators/*.yaml"), ("schedules", "configs/schedules/*.yaml")):
            names = sorted(path.stem for path in SOURCE.glob(pattern))
            self.assertEqual([item["name"] for item in self.bfpsim_json("list", kind)["items"]], names)
        names = sorted(path.parent.name for path in SOURCE.glob("traces/*/trace.yaml"))
        self.assertEqual([item["name"] for item in self.bfpsim_json("list", "traces")["items"]], names)

    def test_a_config_dir_comes_first_and_its_mistakes_are_shown(self):
        folder = self.folder / "mine" / "accelerators"
        folder.mkdir(parents=True)
        (folder / "broken.yaml").write_text("schema: bfpsim.accelerator/1\nname: broken\narray: {rowz: 3}\n")
        items = {item["name"]: item for item in self.bfpsim_json("list", "accelerators", "--config-dir", "mine")["items"]}
        self.assertFalse(items["broken"]["valid"])
        self.assertTrue(items["default"]["valid"])
        out, _ = self.bfpsim("list", "accelerators", "--config-dir", "mine")
        self.assertRegex(out, r"broken +\(has mistakes")

    def test_bare_list_counts(self):
        out, _ = self.bfpsim("list")
        for kind in ("formats", "accelerators", "schedules", "workloads", "technologies", "memories", "traces", "suites", "sweeps"):
            self.assertRegex(out, rf"(?m)^  {kind} +\d+$")

    def test_suites_and_sweeps(self):
        for kind, head in (("suites", "schema: bfpsim.suite/1\n"), ("sweeps", "schema: bfpsim.sweep/1\n")):
            (self.folder / "mine" / kind).mkdir(parents=True)
            (self.folder / "mine" / kind / "broken.yaml").write_text(head)
        (self.folder / "mine" / "sweeps" / "pairs.yaml").write_text(
            "schema: bfpsim.sweep/1\nname: pairs\naxes: {batch: [1, 2, 3], epoch: [1, 2]}\nwhere: [\"batch < 3\"]\n")
        sweeps = {item["name"]: item for item in self.bfpsim_json("list", "sweeps", "--config-dir", "mine")["items"]}
        self.assertEqual((sweeps["pairs"]["points"], sweeps["pairs"]["axes"]), (4, ["batch", "epoch"]))
        self.assertFalse(sweeps["broken"]["valid"])
        out, _ = self.bfpsim("list", "sweeps", "--config-dir", "mine")
        self.assertRegex(out, r"(?m)^pairs +4  batch, epoch")
        suites = {item["name"]: item for item in self.bfpsim_json("list", "suites", "--config-dir", "mine")["items"]}
        self.assertEqual(suites["cycles"]["cases"], len(list((SOURCE / "tests" / "golden" / "cycles").glob("*.json"))))
        self.assertFalse(suites["broken"]["valid"])
        out, _ = self.bfpsim("list", "suites")
        self.assertRegex(out, r"(?m)^cycles +\d+  .*tests/golden/cycles")

    def test_bare_run_lists_what_can_be_run(self):
        out, _ = self.bfpsim("run")
        for part in ("fmnist-resnet8", "licence-charlm", "default", "accuracy_boosters", "bfpsim run --trace fmnist-resnet8"):
            self.assertIn(part, out)
        self.assertEqual(self.files(), [])


class Configurations(CliTestCase):
    def test_shipped_files_are_fine(self):
        files = sorted(SOURCE.glob("configs/accelerators/*.yaml")) + sorted(SOURCE.glob("configs/schedules/*.yaml"))
        files += sorted(path.parent for path in SOURCE.glob("traces/*/trace.yaml"))
        out, error = self.bfpsim("config", "check", *files)
        self.assertEqual(out.count(": fine (bfpsim."), len(files))
        self.assertEqual(error, "")

    def test_every_mistake_of_every_file_is_reported(self):
        (self.folder / "a.yaml").write_text("schema: bfpsim.accelerator/1\nname: a\narray:\n  rowz: 3\n  cols: many\n")
        (self.folder / "b.yaml").write_text("schema: bfpsim.schedule/1\nname: b\nname: c\n")
        out, error = self.bfpsim("config", "check", "a.yaml", "b.yaml", status=2)
        self.assertEqual(out, "")
        self.assertIn("a.yaml:4:3: error:", error)
        self.assertIn("did you mean 'rows'?", error)
        self.assertIn("a.yaml:5:9: error:", error)
        self.assertIn("b.yaml:3:1: error:", error)
        report = self.bfpsim_json("config", "check", "a.yaml", "b.yaml", status=2)
        self.assertEqual([file["path"] for file in report["files"]], ["a.yaml", "b.yaml"])
        self.assertIn({"line": 4, "column": 3}, [{k: m[k] for k in ("line", "column")} for m in report["files"][0]["mistakes"]])

    def test_a_dumped_configuration_reads_back(self):
        out, _ = self.bfpsim("run", "--set", "array.rows=4", "--set", "epochs=90", "--dump-config")
        accelerator, schedule, technology = out.split("---\n")
        self.assertRegex(accelerator, r"(?m)^  rows: 4$")
        self.assertRegex(schedule, r"(?m)^epochs: 90$")
        (self.folder / "a.yaml").write_text(accelerator)
        (self.folder / "s.yaml").write_text(schedule)
        (self.folder / "t.yaml").write_text(technology)
        self.bfpsim("config", "check", "a.yaml", "s.yaml", "t.yaml")
        again, _ = self.bfpsim("run", "--accelerator", "a.yaml", "--schedule", "s.yaml", "--technology", "t.yaml",
                               "--dump-config")
        self.assertEqual(again, out)

    def test_the_settings_that_the_summary_proposes_exist(self):
        """sim/report/run_sentences.cpp names them."""
        for setting in ("memory.bytes_per_cycle=512", "converter.width=32", "simd.lanes=32",
                        "array.result_words_per_cycle=32", "array.result_banks=16", "array.accumulators=32",
                        "buffers.operand_bytes=65536", "array.lanes=8", "array.rows=4", "pipeline.skewed_operands=false"):
            key, value = setting.split("=")
            out, _ = self.bfpsim("run", "--set", setting, "--dump-config")
            self.assertRegex(out, rf"(?m)^  {key.split('.')[1]}: {value}$")


if __name__ == "__main__":
    unittest.main()

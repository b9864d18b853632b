# SPDX-License-Identifier: Apache-2.0
"""Widths, colour and progress: on a terminal (a pseudo terminal) and in a pipe."""

import fcntl
import os
import struct
import subprocess
import termios
import unittest

from support import PROGRAM, CliTestCase, environment, open_terminal, write_tiny_trace


class Terminal(CliTestCase):
    def setUp(self):
        super().setUp()
        write_tiny_trace(self.folder / "tiny")

    def on_terminal(self, *arguments, columns=80, **changes):
        """(stdout, stderr), each read from a terminal of its own."""
        ends = [open_terminal(self) for _ in range(2)]
        for _, other_end in ends:
            fcntl.ioctl(other_end, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        variables = environment(**{"COLUMNS": None, "TERM": "xterm", **changes})
        process = subprocess.Popen([PROGRAM, *arguments], cwd=self.folder, env=variables, stdin=subprocess.DEVNULL,
                                   stdout=ends[0][1], stderr=ends[1][1])
        texts = []
        for terminal, other_end in ends:
            os.close(other_end)
            texts.append(self.read_all(terminal))
            os.close(terminal)
        self.assertEqual(process.wait(timeout=120), 0)
        return texts

    @staticmethod
    def read_all(terminal):
        data = b""
        while True:
            try:
                piece = os.read(terminal, 65536)
            except OSError:  # the other end is closed
                return data.decode()
            if not piece:
                return data.decode()
            data += piece

    def check_width(self, text, columns):
        lines = text.replace("\r\n", "\n").splitlines()
        self.assertGreater(len(lines), 10)
        for line in lines:
            self.assertLessEqual(len(line.replace("\033[1m", "").replace("\033[0m", "")), columns, line)

    def test_tables_follow_the_terminals_width(self):
        widest = {}
        for columns in (60, 160):
            out, _ = self.on_terminal("run", "--trace", "tiny", "--out", "out", columns=columns)
            self.check_width(out, columns)
            widest[columns] = out
        self.assertRegex(widest[60], r"too narrow for: [^)]*MxNxK")
        self.assertIn("MxNxK", widest[160])
        self.assertIn("4x3x5", widest[160])

    def test_every_listing_fits(self):
        for command in (["list", "formats"], ["list", "schedules"], ["list", "traces"], ["list", "accelerators"], ["list", "metrics"],
                        ["trace", "info", "fmnist-resnet8"], ["run"]):
            for columns in (60, 160):
                with self.subTest(command=command, columns=columns):
                    out, _ = self.bfpsim(*command, COLUMNS=str(columns))
                    for line in out.splitlines():
                        self.assertLessEqual(len(line), columns, line)

    def test_columns_overrules_the_terminal(self):
        out, _ = self.on_terminal("run", "--trace", "tiny", "--out", "out", columns=160, COLUMNS="60")
        self.check_width(out, 60)

    def test_colour_only_on_a_terminal_that_wants_it(self):
        coloured, _ = self.on_terminal("list", "formats")
        self.assertIn("\033[1m", coloured)
        for changes in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
            plain, _ = self.on_terminal("list", "formats", **changes)
            self.assertNotIn("\033", plain)
        piped, _ = self.bfpsim("list", "formats")
        self.assertNotIn("\033", piped)

    def test_progress_on_a_terminal_only(self):
        _, progress = self.on_terminal("run", "--trace", "tiny", "--out", "out", columns=60)
        self.assertIn("GEMM 1/3", progress)
        self.assertIn("fc dW", progress)
        self.assertNotIn("\n", progress)
        self.assertNotIn("\033", progress)
        self.assertTrue(progress.endswith("\r"), repr(progress[-20:]))
        self.assertTrue(all(len(line) < 60 for line in progress.split("\r")))
        _, quiet = self.bfpsim("run", "--trace", "tiny", "--out", "out")
        self.assertEqual(quiet, "")


if __name__ == "__main__":
    unittest.main()

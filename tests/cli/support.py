# SPDX-License-Identifier: Apache-2.0
"""Runs the program and reads and writes .npy files; standard library only."""

import array
import ast
import json
import os
import pty
import struct
import subprocess
import tempfile
import unittest
from pathlib import Path

PROGRAM = os.environ["BFPSIM"]
SOURCE = Path(os.environ["BFPSIM_SOURCE"])
VECTORS = SOURCE / "tests" / "data" / "numerics"


def environment(**changes):
    """The environment of a run: data from the source tree, no terminal's wishes; None removes a variable."""
    variables = dict(os.environ, BFPSIM_DATA=str(SOURCE), COLUMNS="100")
    variables.pop("NO_COLOR", None)
    for name, value in changes.items():
        if value is None:
            variables.pop(name, None)
        else:
            variables[name] = value
    return variables


def write_npy(path, shape, values, dtype="<f4", fortran=False):
    header = repr({"descr": dtype, "fortran_order": fortran, "shape": tuple(shape)})
    header += " " * (-(10 + len(header) + 1) % 64) + "\n"
    code = {"<f4": "f", "<f8": "d", "<i4": "i"}[dtype]
    with open(path, "wb") as file:
        file.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode())
        file.write(array.array(code, values).tobytes())


def read_npy(path):
    """(shape, values) of a little-endian float32 array in C order."""
    data = Path(path).read_bytes()
    (length,) = struct.unpack("<H", data[8:10])
    header = ast.literal_eval(data[10:10 + length].decode())
    assert header["descr"] == "<f4" and not header["fortran_order"], header
    return header["shape"], array.array("f", data[10 + length:])


def float32(value):
    return struct.unpack("<f", struct.pack("<f", value))[0]


def write_tiny_trace(folder, with_tensors=True, steps=(3,)):
    """A linear layer, 4 x 3 x 5, whose dW is X transposed times dY; integers, so that FP32 is exact."""
    m, n, k = 4, 3, 5
    x = [float((7 * i) % 11 - 5) for i in range(m * k)]
    w = [float((5 * i) % 7 - 3) for i in range(k * n)]
    dy = [float((3 * i) % 5 - 2) for i in range(m * n)]
    dw = [sum(x[r * k + i] * dy[r * n + j] for r in range(m)) for i in range(k) for j in range(n)]
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    tensors = "    tensors: {x: fc.X.npy, w: fc.W.npy, dy: fc.dY.npy, dw: fc.dW.npy}\n" if with_tensors else ""
    text = ("schema: bfpsim.trace/1\nname: tiny\nmodel: one layer\norigin: made by a test\nbatch: 4\n"
            f"operations:\n  - layer: fc\n    kind: linear\n    m: {m}\n    n: {n}\n    k: {k}\n{tensors}steps:\n")
    for step in steps:
        text += f"  - step: {step}\n    folder: step{step}\n"
        (folder / f"step{step}").mkdir(exist_ok=True)
        if with_tensors:
            for name, shape, values in (("X", (m, k), x), ("W", (k, n), w), ("dY", (m, n), dy), ("dW", (k, n), dw)):
                write_npy(folder / f"step{step}" / f"fc.{name}.npy", shape, values)
    (folder / "trace.yaml").write_text(text)
    return {"X": x, "W": w, "dY": dy, "dW": dw}


class CliTestCase(unittest.TestCase):
    """Each test has a folder of its own, which is the working directory of the runs."""

    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = Path(holder.name)

    def bfpsim(self, *arguments, status=0, **changes):
        """(stdout, stderr); fails where the exit status is another one."""
        result = subprocess.run([PROGRAM, *map(str, arguments)], cwd=self.folder, env=environment(**changes),
                                stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=600, check=False)
        self.assertEqual(result.returncode, status, f"{arguments}\n{result.stdout}\n{result.stderr}")
        return result.stdout, result.stderr

    def bfpsim_json(self, *arguments, status=0):
        def refuse(constant):
            raise AssertionError(f"{constant} in JSON")
        out, _ = self.bfpsim(*arguments, "--json", status=status)
        return json.loads(out, parse_constant=refuse)

    def refused(self, *arguments):
        """stderr of a run that must end with status 2, say nothing on stdout and write nothing."""
        before = self.files()
        out, error = self.bfpsim(*arguments, status=2)
        self.assertEqual(out, "")
        self.assertEqual(self.files(), before)
        return error

    def files(self):
        return sorted(str(path.relative_to(self.folder)) for path in self.folder.rglob("*"))

    def npy(self, name, shape, values, **how):
        write_npy(self.folder / name, shape, values, **how)
        return name


def open_terminal(test):
    """(our end, the program's end) of a pseudo-terminal; a system that mounts no devpts cannot run the test."""
    try:
        return pty.openpty()
    except OSError as error:
        test.skipTest(f"no pseudo-terminal here: {error}")

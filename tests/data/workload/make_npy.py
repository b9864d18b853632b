#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes npy/*.npy and npy/expected.csv with NumPy, as other tools' files that the reader must take or refuse."""

import pathlib

import numpy as np

OUT = pathlib.Path(__file__).parent / "npy"


def save(name, array, version=(1, 0)):
    with open(OUT / f"{name}.npy", "wb") as file:
        np.lib.format.write_array(file, array, version=version)
    return name, array


def ramp(*shape):
    return (np.arange(np.prod(shape, dtype=int), dtype=np.float32) * np.float32(0.25) - 1).reshape(shape)


def main():
    OUT.mkdir(exist_ok=True)
    taken = [
        save("v1_2x3", ramp(2, 3)),
        save("v2_2x3", ramp(2, 3), (2, 0)),
        save("v3_2x3", ramp(2, 3), (3, 0)),
        save("fortran_2x3", np.asfortranarray(ramp(2, 3))),
        save("fortran_2x3x4", np.asfortranarray(ramp(2, 3, 4))),
        save("rank0", np.array(1.5, dtype=np.float32)),
        save("rank1", ramp(5)),
        save("rank5", ramp(2, 1, 3, 1, 2)),
        save("empty_0", ramp(0)),
        save("empty_3x0", ramp(3, 0)),
        save("fortran_empty", np.asfortranarray(ramp(0, 4))),
    ]
    save("float64", ramp(2, 3).astype("<f8"))
    save("float16", ramp(2, 3).astype("<f2"))
    save("big_endian", ramp(2, 3).astype(">f4"))
    save("int32", ramp(2, 3).astype("<i4"))
    save("uint8", np.arange(6, dtype=np.uint8))
    save("bool", np.array([True, False]))
    save("complex64", ramp(2, 3).astype("<c8"))
    save("text", np.array(["a", "bc"]))
    save("structured", np.zeros(2, dtype=[("x", "<f4"), ("y", "<i4")]))
    np.savez(OUT / "archive.npz", a=ramp(2))
    with open(OUT / "expected.csv", "w", encoding="ascii") as file:
        file.write("name,shape,values in C order\n")
        for name, array in taken:
            shape = " ".join(map(str, array.shape))
            values = " ".join(repr(float(value)) for value in array.ravel(order="C"))
            file.write(f"{name},{shape},{values}\n")


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Converts a draft trace (manifest.json, format hbfp-trace/0-draft) into a trace folder (trace.yaml, docs/traces.md).

The tensors are copied as they are; the manifest's list of GEMMs becomes the list of operations. What the manifest does
not say (data set, licence, first layer) stands in PROVENANCE below.

  scripts/convert_draft_trace.py DRAFT_FOLDER traces/fmnist-resnet8
"""

import argparse
import json
import pathlib
import re
import shutil
import sys
import textwrap

PROVENANCE = {
    "fmnist-resnet8": {
        "model": "residual CNN of three stages (8, 16 and 32 channels), 9 convolutions and a classifier",
        "origin": (
            "Captured from a training on Fashion-MNIST, images of 14 x 14 pixels, batch 32, float32, with "
            "{framework}, seed {seed}. Of each layer X, W, dY and the framework's dW of training steps {steps} "
            "were stored as they were."
        ),
        "license": "MIT (Fashion-MNIST, Copyright (c) 2017 Zalando SE)",
        "first_layer": "conv1",
        "last_layer": "fc",
    },
    "licence-charlm": {
        "model": "decoder Transformer of two layers (width 64, two heads, feed-forward 128), vocabulary of 86 characters",
        "origin": (
            "Captured from a training of a character model on licence texts, batch of 6 sequences of 32 "
            "characters, float32, with {framework}, seed {seed}. Of each layer X, W, dY and the framework's dW of "
            "training steps {steps} were stored as they were; of attention's products both factors and dY. "
            "The layer before b.0.qkv is an embedding, which is no GEMM."
        ),
        "license": None,
        "first_layer": None,
        "last_layer": "head",
    },
}

IM2COL = re.compile(r"im2col\(kh=(\d+),kw=(\d+),stride=(\d+),pad=(\d+)\)")


def geometry(forward, shapes, batch):
    """The keys of one operation, from its forward GEMM and its tensors' shapes."""
    x, w, dy = (shapes[f"{forward['layer']}.{tensor}.npy"] for tensor in ("X", "W", "dY"))
    m, n, k = forward["M"], forward["N"], forward["K"]
    if forward["op"] == "conv2d":
        kernel_h, kernel_w, stride, padding = map(int, IM2COL.fullmatch(forward["a"]["view"]).groups())
        require([kernel_h, kernel_w] == w[2:] and x[0] == dy[0] == batch, forward)
        require(w[1] * kernel_h * kernel_w == k and x[1] == w[1] and w[0] == dy[1] == n, forward)
        require(dy[0] * dy[2] * dy[3] == m, forward)
        return {
            "in_channels": x[1],
            "height": x[2],
            "width": x[3],
            "out_channels": n,
            "kernel": [kernel_h, kernel_w],
            "stride": [stride, stride],
            "padding": [padding, padding],
        }
    if forward["op"] == "bmm":
        require(x[-2:] == [m, k] and w[-2:] == [k, n] and dy[-2:] == [m, n], forward)
        return {"batch": forward["gemms"], "m": m, "n": n, "k": k}
    require(forward["op"] == "linear" and x == [m, k] and w == [k, n] and dy == [m, n], forward)
    return {"m": m, "n": n, "k": k}


def require(condition, what):
    if not condition:
        sys.exit(f"error: the manifest contradicts itself in {json.dumps(what)}")


def operations(step, facts):
    """One mapping per layer, in forward order."""
    shapes = {name: tensor["shape"] for name, tensor in step["tensors"].items()}
    passes = {}
    for gemm in step["gemms"]:
        passes.setdefault(gemm["layer"], {})[gemm["pass"]] = gemm
    result = []
    for layer, gemms in passes.items():
        operation = {"layer": layer, "kind": gemms["fwd"]["op"]}
        operation.update(geometry(gemms["fwd"], shapes, step["batch"]))
        if layer == facts["first_layer"]:
            operation["first_layer"] = True
        if layer == facts["last_layer"]:
            operation["last_layer"] = True
        if "bwd_data" not in gemms:
            operation["input_gradient"] = False
        files = {role.lower(): f"{layer}.{role}.npy" for role in ("X", "W", "dY", "dW")}
        operation["tensors"] = {role: name for role, name in files.items() if name in shapes}
        result.append(operation)
    return result


def scalar(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "[" + ", ".join(map(str, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {item}" for key, item in value.items()) + "}"
    return str(value)


def as_list(items):
    lines = []
    for item in items:
        for index, (key, value) in enumerate(item.items()):
            lines.append(f"{'  - ' if index == 0 else '    '}{key}: {scalar(value)}")
    return lines


def trace_yaml(manifest, facts):
    steps = manifest["steps"]
    listed = [operations(step, facts) for step in steps]
    require(all(other == listed[0] for other in listed), "the steps' operations")
    origin = facts["origin"].format(
        framework="PyTorch " + manifest["framework"].removeprefix("torch "),
        seed=manifest["seed"],
        steps=" and ".join(str(step["step"]) for step in steps),
    )
    lines = ["schema: bfpsim.trace/1", f"name: {manifest['model']}", f"model: {facts['model']}", "origin: >-"]
    lines += textwrap.wrap(origin, 110, initial_indent="  ", subsequent_indent="  ")
    if facts["license"]:
        lines.append(f"license: {facts['license']}")
    lines += [f"batch: {steps[0]['batch']}", "layout: nchw", "operations:"]
    lines += as_list(listed[0])
    lines.append("steps:")
    lines += as_list(
        {"step": step["step"], "loss": step["loss"], "folder": f"step{step['step']:06d}"} for step in steps
    )
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("draft", type=pathlib.Path, help="folder with manifest.json")
    parser.add_argument("out", type=pathlib.Path, help="trace folder to write")
    arguments = parser.parse_args()
    manifest = json.loads((arguments.draft / "manifest.json").read_text())
    if manifest["format"] != "hbfp-trace/0-draft" or manifest["model"] not in PROVENANCE:
        sys.exit(f"error: {arguments.draft}: not a draft trace this script knows: {', '.join(PROVENANCE)}")
    text = trace_yaml(manifest, PROVENANCE[manifest["model"]])
    for step in manifest["steps"]:
        name = f"step{step['step']:06d}"
        (arguments.out / name).mkdir(parents=True, exist_ok=True)
        for tensor in step["tensors"]:
            shutil.copyfile(arguments.draft / name / tensor, arguments.out / name / tensor)
    (arguments.out / "trace.yaml").write_text(text)


if __name__ == "__main__":
    main()

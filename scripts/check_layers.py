#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks the dependency rules of the source tree: check_layers.py [ROOT]

One line per mistake, `file:line: what is wrong`; exit status 1 if there is any.
The tables below are the rules. A new folder gets a row in ALLOWED, and nothing else.
"""

import re
import sys
from dataclasses import dataclass
from pathlib import Path

RTL_BASE = ("rtl_models/numerics", "rtl_models/arch")
RTL_PARTS = RTL_BASE + ("rtl_models/units", "rtl_models/array", "rtl_models/memory")
RTL_ALL = RTL_PARTS + ("rtl_models/accelerator",)
SIM_ALL = ("sim/workload", "sim/engine", "sim/cost", "sim/config", "sim/study", "sim/report")

# Which folders the files of a folder may include, beside their own.
ALLOWED = {
    "rtl_models/numerics": (),
    "rtl_models/arch": ("rtl_models/numerics",),
    "rtl_models/units": RTL_BASE,
    "rtl_models/array": RTL_BASE,
    "rtl_models/memory": RTL_BASE,
    "rtl_models/accelerator": RTL_PARTS,
    "sim/workload": RTL_BASE,
    "sim/engine": RTL_ALL + ("sim/workload",),
    "sim/cost": RTL_BASE + ("sim/workload", "sim/engine"),
    "sim/config": RTL_BASE + ("sim/workload", "sim/cost"),
    "sim/study": RTL_BASE + ("sim/workload", "sim/engine", "sim/cost", "sim/config"),
    "sim/report": RTL_BASE + ("sim/workload", "sim/engine", "sim/cost", "sim/study"),
    "sim/cli": RTL_BASE + SIM_ALL,
}

# Test, benchmark and example code may include all of the library.
UNRESTRICTED = ("tests", "benchmarks", "examples")

# Which paths (prefixes) may include the headers of a library: (regular expression, prefixes).
EXTERNAL = (
    (r"yaml-cpp/.*", ("sim/config/", "tests/")),
    (r"CLI/.*", ("sim/cli/", "tests/")),
    (r"nlohmann/.*", ("sim/report/", "tests/")),
    (r"(systemc|tlm|sysc|tlm_utils|tlm_core)(\.h|/.*)?",
     ("rtl_models/units/", "rtl_models/array/", "rtl_models/memory/", "rtl_models/accelerator/",
      "sim/engine/systemc_", "tests/", "benchmarks/", "examples/")),
    (r"sqlite3\.h", ("sim/study/", "tests/")),
    (r"boost/.*", ("rtl_models/numerics/", "tests/")),
    (r"(mpfr|gmp|gmpxx)\.h", ("tests/",)),
    (r"(gtest|gmock)/.*", ("tests/",)),
    (r"benchmark/.*", ("benchmarks/",)),
)

SOURCE_SUFFIXES = (".h", ".cpp")
SPDX_SUFFIXES = SOURCE_SUFFIXES + (".sv", ".py", ".sh", ".cmake")
SPDX_NAMES = ("CMakeLists.txt",)
SPDX_YAML_FOLDERS = ("configs/", "workloads/")
TOP_FOLDERS = ("rtl_models", "sim", "tests", "benchmarks", "examples", "scripts", "cmake", "configs", "workloads", ".ci")
SPDX = "SPDX-License-Identifier: Apache-2.0"
SPDX_WITHIN_LINES = 3  # below a `#!` line at most

INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)')


@dataclass(frozen=True)
class Include:
    line: int
    name: str
    quoted: bool


@dataclass(frozen=True)
class Source:
    path: str  # from the root, with slashes
    text: str

    def includes(self):
        for number, line in enumerate(self.text.splitlines(), start=1):
            if match := INCLUDE.match(line):
                quoted, angled = match.groups()
                yield Include(number, quoted or angled, quoted is not None)


def folder_of(path):
    """The layer that a file belongs to: its first two path components, or `tests` and `benchmarks` whole."""
    parts = path.split("/")
    if parts[0] in UNRESTRICTED:
        return parts[0]
    return "/".join(parts[:2]) if len(parts) > 2 else parts[0]


def check_header(source):
    if source.path.endswith(".h") and not re.search(r"^#pragma once$", source.text, re.MULTILINE):
        yield f"{source.path}:1: header without #pragma once"


def needs_spdx(path):
    name = path.rsplit("/", 1)[-1]
    if path.endswith((".yaml", ".yml")):
        return path.startswith(SPDX_YAML_FOLDERS)
    return path.endswith(SPDX_SUFFIXES) or name in SPDX_NAMES or path == ".ci/run"


def check_spdx(source):
    head = source.text.splitlines()[:SPDX_WITHIN_LINES]
    if needs_spdx(source.path) and not any(SPDX in line for line in head):
        yield f"{source.path}:1: no `{SPDX}` in the first {SPDX_WITHIN_LINES} lines"


def check_external(source, include):
    for pattern, prefixes in EXTERNAL:
        if re.fullmatch(pattern, include.name) and not source.path.startswith(prefixes):
            yield (f"{source.path}:{include.line}: <{include.name}> may only be included in "
                   f"{', '.join(prefixes)}")


def check_edge(source, include):
    origin, target = folder_of(source.path), folder_of(include.name)
    if origin == target or origin in UNRESTRICTED:
        return
    if target in UNRESTRICTED:
        yield f"{source.path}:{include.line}: the library may not include {target}/ ({include.name})"
    elif target not in ALLOWED.get(origin, ()):
        may = ", ".join(ALLOWED.get(origin, ())) or "no other folder"
        yield f"{source.path}:{include.line}: {origin} may not include {target} (it may include: {may})"


def is_helper_beside(source, include, paths):
    """Test code may name a helper in its own folder without the path from the root."""
    beside = f"{source.path.rsplit('/', 1)[0]}/{include.name}"
    return folder_of(source.path) in UNRESTRICTED and beside in paths


def check_includes(source, paths):
    for include in source.includes():
        if include.name in paths:
            if not include.quoted:
                yield f"{source.path}:{include.line}: write \"{include.name}\", not <{include.name}>"
            yield from check_edge(source, include)
        elif include.quoted and is_helper_beside(source, include, paths):
            continue
        elif include.quoted:
            yield (f"{source.path}:{include.line}: \"{include.name}\" is no file of this tree; "
                   "own headers are named from the root, others stand in <>")
        else:
            yield from check_external(source, include)


def check_known_folder(source):
    folder = folder_of(source.path)
    if folder not in ALLOWED and folder not in UNRESTRICTED:
        yield f"{source.path}:1: folder {folder} has no row in ALLOWED of scripts/check_layers.py"


def find_cycles(edges):
    """Each cycle of a graph {node: successors} once, as the list of its nodes, by depth-first search."""
    cycles, done, trail = [], set(), []

    def visit(node):
        if node in trail:
            cycles.append(trail[trail.index(node):] + [node])
            return
        if node in done:
            return
        trail.append(node)
        for successor in sorted(edges.get(node, ())):
            visit(successor)
        trail.pop()
        done.add(node)

    for node in sorted(edges):
        visit(node)
    return cycles


def include_graphs(sources, paths):
    files, folders = {}, {}
    for source in sources:
        targets = {include.name for include in source.includes() if include.name in paths}
        files[source.path] = targets
        folder = folder_of(source.path)
        folders.setdefault(folder, set()).update(folder_of(t) for t in targets if folder_of(t) != folder)
    return files, folders


def check_cycles(sources, paths):
    files, folders = include_graphs(sources, paths)
    for kind, graph in (("files", files), ("folders", folders)):
        for cycle in find_cycles(graph):
            yield f"{cycle[0]}:1: include cycle between {kind}: {' -> '.join(cycle)}"


def check_tree(files):
    """All mistakes of a tree, given as {path from the root: text}."""
    code = [Source(path, text) for path, text in sorted(files.items()) if path.endswith(SOURCE_SUFFIXES)]
    paths = {source.path for source in code}
    errors = []
    for path, text in sorted(files.items()):
        errors += check_spdx(Source(path, text))
    for source in code:
        errors += check_known_folder(source)
        errors += check_header(source)
        errors += check_includes(source, paths)
    return errors + list(check_cycles(code, paths))


def is_checked(path):
    return path.endswith(SOURCE_SUFFIXES) or needs_spdx(path)


def read_tree(root):
    files = {}
    for top in TOP_FOLDERS:
        for path in sorted((root / top).rglob("*")):
            name = path.relative_to(root).as_posix()
            if path.is_file() and is_checked(name):
                files[name] = path.read_text(encoding="utf-8")
    return files


def main(arguments):
    root = Path(arguments[0]) if arguments else Path(__file__).resolve().parent.parent
    files = read_tree(root)
    errors = check_tree(files)
    print("\n".join(errors), end="\n" if errors else "")
    print(f"check_layers: {len(files)} files, {len(errors)} mistakes")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

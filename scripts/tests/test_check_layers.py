# SPDX-License-Identifier: Apache-2.0
"""Each rule of check_layers.py is broken once, in a tree that is otherwise right."""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import check_layers  # noqa: E402  (the path must be set first)

SPDX = "// SPDX-License-Identifier: Apache-2.0\n"
HEADER = SPDX + "#pragma once\n"


def clean_tree():
    return {
        "rtl_models/numerics/format.h": HEADER + "#include <vector>\n",
        "rtl_models/numerics/format.cpp": SPDX + '#include "rtl_models/numerics/format.h"\n',
        "rtl_models/arch/machine.h": HEADER + '#include "rtl_models/numerics/format.h"\n',
        "rtl_models/units/dpu.h": HEADER + '#include <systemc>\n#include "rtl_models/arch/machine.h"\n',
        "sim/config/reader.cpp": SPDX + "#include <yaml-cpp/yaml.h>\n",
        "sim/engine/systemc_engine.cpp": SPDX + "#include <systemc>\n",
        "tests/unit/test_dpu.cpp": SPDX + '#include <gtest/gtest.h>\n#include "rtl_models/units/dpu.h"\n',
        "scripts/tool.py": "#!/usr/bin/env python3\n# SPDX-License-Identifier: Apache-2.0\n",
        "configs/accelerators/default.yaml": "# SPDX-License-Identifier: Apache-2.0\n",
    }


class CheckTree(unittest.TestCase):
    def errors_with(self, **changed):
        """The mistakes of the clean tree with one file added or replaced (path and text)."""
        tree = clean_tree()
        tree[changed["path"]] = changed["text"]
        return check_layers.check_tree(tree)

    def assert_one(self, path, text, expected):
        errors = self.errors_with(path=path, text=text)
        self.assertEqual(len(errors), 1, errors)
        self.assertIn(expected, errors[0])
        self.assertTrue(errors[0].startswith(path + ":"), errors[0])

    def test_clean_tree_has_no_mistakes(self):
        self.assertEqual(check_layers.check_tree(clean_tree()), [])

    def test_hardware_may_not_include_the_simulator(self):
        tree = clean_tree()
        tree["sim/workload/trace.h"] = HEADER
        tree["rtl_models/units/bad.cpp"] = SPDX + '#include "sim/workload/trace.h"\n'
        errors = check_layers.check_tree(tree)
        self.assertEqual(len(errors), 1, errors)
        self.assertIn("rtl_models/units may not include sim/workload", errors[0])

    def test_lower_layer_may_not_include_upper_layer(self):
        tree = clean_tree()
        tree["rtl_models/numerics/bad.cpp"] = SPDX + '#include "rtl_models/arch/machine.h"\n'
        errors = check_layers.check_tree(tree)
        self.assertIn("rtl_models/numerics/bad.cpp:2: rtl_models/numerics may not include rtl_models/arch",
                      errors[0])

    def test_library_may_not_include_tests(self):
        tree = clean_tree()
        tree["tests/helper.h"] = HEADER
        tree["sim/engine/bad.cpp"] = SPDX + '#include "tests/helper.h"\n'
        self.assertIn("may not include tests/", check_layers.check_tree(tree)[0])

    def test_yaml_is_read_in_config_only(self):
        self.assert_one("sim/workload/bad.cpp", SPDX + "#include <yaml-cpp/yaml.h>\n", "<yaml-cpp/yaml.h>")

    def test_json_is_written_in_report_only(self):
        self.assert_one("sim/cli/bad.cpp", SPDX + "#include <nlohmann/json.hpp>\n", "<nlohmann/json.hpp>")

    def test_command_line_is_parsed_in_cli_only(self):
        self.assert_one("sim/report/bad.cpp", SPDX + "#include <CLI/CLI.hpp>\n", "<CLI/CLI.hpp>")

    def test_specification_has_no_systemc(self):
        for header in ("systemc", "systemc.h", "tlm", "tlm_utils/simple_initiator_socket.h"):
            self.assert_one("rtl_models/numerics/bad.cpp", SPDX + f"#include <{header}>\n", f"<{header}>")

    def test_only_the_systemc_engine_has_systemc(self):
        self.assert_one("sim/engine/fast_engine.cpp", SPDX + "#include <systemc>\n", "<systemc>")

    def test_own_headers_are_named_from_the_root(self):
        self.assert_one("rtl_models/numerics/bad.cpp", SPDX + '#include "format.h"\n', "is no file of this tree")

    def test_test_code_may_name_a_helper_beside_it(self):
        tree = clean_tree()
        tree["tests/unit/exact.h"] = HEADER
        tree["tests/unit/exact.cpp"] = SPDX + '#include "exact.h"\n'
        self.assertEqual(check_layers.check_tree(tree), [])

    def test_own_headers_stand_in_quotes(self):
        self.assert_one("rtl_models/numerics/bad.cpp", SPDX + "#include <rtl_models/numerics/format.h>\n",
                        "write \"rtl_models")

    def test_header_needs_pragma_once(self):
        self.assert_one("rtl_models/arch/bad.h", SPDX, "#pragma once")

    def test_every_kind_of_file_needs_its_licence_line(self):
        for path, text in (("rtl_models/arch/bad.cpp", "int x;\n"), ("scripts/bad.sh", "#!/bin/sh\n"),
                           ("configs/bad.yaml", "a: 1\n"), ("sim/CMakeLists.txt", "\n"),
                           ("rtl_models/units/bad.sv", "module bad; endmodule\n")):
            self.assert_one(path, text, "SPDX")

    def test_new_folder_needs_a_row(self):
        self.assert_one("sim/magic/new.cpp", SPDX, "sim/magic has no row")

    def test_file_cycle_is_found_once(self):
        tree = clean_tree()
        tree["rtl_models/arch/a.h"] = HEADER + '#include "rtl_models/arch/b.h"\n'
        tree["rtl_models/arch/b.h"] = HEADER + '#include "rtl_models/arch/a.h"\n'
        errors = check_layers.check_tree(tree)
        self.assertEqual(len(errors), 1, errors)
        self.assertIn("rtl_models/arch/a.h -> rtl_models/arch/b.h -> rtl_models/arch/a.h", errors[0])

    def test_folder_cycle_is_found_without_a_file_cycle(self):
        tree = clean_tree()
        tree["rtl_models/numerics/up.cpp"] = SPDX + '#include "rtl_models/arch/machine.h"\n'
        errors = check_layers.check_tree(tree)
        self.assertTrue(any("include cycle between folders" in error for error in errors), errors)

    def test_commented_include_is_no_include(self):
        tree = clean_tree()
        tree["rtl_models/arch/fine.cpp"] = SPDX + '// #include "sim/workload/trace.h"\n'
        self.assertEqual(check_layers.check_tree(tree), [])


class Repository(unittest.TestCase):
    def test_every_allowed_edge_points_down(self):
        edges = {folder: set(targets) for folder, targets in check_layers.ALLOWED.items()}
        self.assertEqual(check_layers.find_cycles(edges), [])


if __name__ == "__main__":
    unittest.main()

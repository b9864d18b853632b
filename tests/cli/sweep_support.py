# SPDX-License-Identifier: Apache-2.0
"""What the tests of sweeps share."""

import sqlite3

from support import CliTestCase

HEAD = "schema: bfpsim.sweep/1\nname: small\n"
FORMATS = """base: {workload: resnet20_cifar10, batch: 1, schedule: hbfp4}
axes:
  block: [16, 64]
  mantissa: [4, 6, 8]
set:
  schedule.block: "{block}"
  schedule.rules.0.format: "hbfp{mantissa}"
"""


class SweepTestCase(CliTestCase):
    def write(self, text):
        (self.folder / "sweep.yaml").write_text(HEAD + text)

    def rows(self, name="small.sqlite", columns="*"):
        """Rows by point, without what depends on the moment."""
        with sqlite3.connect(self.folder / name) as database:
            database.row_factory = sqlite3.Row
            rows = {row["point"]: dict(row) for row in database.execute(f"SELECT {columns} FROM points")}
        for row in rows.values():
            row.pop("host", None)
            row.pop("seconds_taken", None)
        return rows

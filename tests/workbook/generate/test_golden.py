"""A made workbook beside a kept one, part by part: no part changes unnoticed.

After a change that is meant, look at the workbook, then keep it: run this test with
``SCORELINE_KEEP_GOLDEN=1``.
"""

import os
import zipfile
from dataclasses import replace
from pathlib import Path

from lxml import etree

from scoreline.core.schema import ColumnType, Parameter
from scoreline.workbook.generate import make
from support.fake_scorer import LOAN, SAMPLE, FakeScorer

KEPT = Path(__file__).with_name("golden.xlsx")
SCHEMA = replace(
    LOAN,
    parameters=(
        Parameter("Threshold", ColumnType.NUMBER, 0.5, minimum=0, maximum=1),
        Parameter("Mode", ColumnType.STRING, "strict", choices=("strict", "lenient")),
    ),
)


def parts(path):
    """Return each part in one spelling of its XML."""
    with zipfile.ZipFile(path) as package:
        return {
            name: etree.tostring(
                etree.fromstring(package.read(name)), method="c14n"
            ).replace(b"><", b">\n<")
            for name in package.namelist()
        }


def test_each_part_is_as_it_was_kept(tmp_path, stored):
    scorer = FakeScorer(schema=SCHEMA, sample=SAMPLE)
    keyless = replace(stored, key=None, schema_digest=SCHEMA.digest)
    made = make(tmp_path / "acme.xlsx", scorer.describe(), keyless)
    if os.environ.get("SCORELINE_KEEP_GOLDEN") == "1":
        KEPT.write_bytes(made.read_bytes())
    found, kept = parts(made), parts(KEPT)
    assert list(found) == list(kept)
    for name, content in found.items():
        assert content.decode().splitlines() == kept[name].decode().splitlines(), name

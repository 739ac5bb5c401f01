"""Findings as SARIF 2.1.0, which code hosts show beside the files.

Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0".
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Final
from urllib.parse import quote

from scoreline import __version__
from scoreline.workbook.check.finding import Finding
from scoreline.workbook.check.rules import RULES

__all__ = ["as_sarif"]

_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"


def as_sarif(files: Mapping[str, Sequence[Finding]]) -> str:
    """Return the findings as one run of SARIF.

    Args:
        files: The findings by the file's name.
    """
    rules = [
        {"id": rule, "shortDescription": {"text": sentence}}
        for rule, sentence in RULES.items()
    ]
    results = [
        _result(name, finding)
        for name, findings in files.items()
        for finding in findings
    ]
    driver = {"name": "scoreline", "version": __version__, "rules": rules}
    run = {"tool": {"driver": driver}, "results": results}
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2)


def _result(name: str, finding: Finding) -> dict[str, object]:
    location: dict[str, object] = {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(PurePath(name).as_posix())}
        }
    }
    if finding.address:
        logical = {"fullyQualifiedName": finding.address, "kind": "element"}
        location["logicalLocations"] = [logical]
    place = f"{finding.address}: " if finding.address else ""
    mend = f" {finding.mend}" if finding.mend else ""
    return {
        "ruleId": finding.rule,
        "ruleIndex": list(RULES).index(finding.rule),
        "level": finding.severity.value,
        "message": {"text": f"{place}{finding.message}.{mend}"},
        "locations": [location],
    }

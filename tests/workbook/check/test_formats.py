"""Findings for programs: JUnit's XML and SARIF."""

import json
from xml.etree import ElementTree as ET

import pytest

from scoreline.workbook.check import Finding, Severity
from scoreline.workbook.check.junit import as_junit
from scoreline.workbook.check.rules import RULES
from scoreline.workbook.check.sarif import as_sarif

FILES = {
    "out dir/a<b>.xlsx": [
        Finding("cell-error", Severity.ERROR, "Data!A2", "'x' & \x01 <y>", "Mend it."),
        Finding("cell-error", Severity.ERROR, "Data!A3", "again", "Mend it."),
        Finding("key-in-file", Severity.NOTE, "_scoreline", "a key"),
    ],
    "b.xlsx": [],
}


def test_junit_has_a_suite_per_file_and_a_case_per_rule():
    root = ET.fromstring(as_junit(FILES))
    first, second = root
    assert first.get("name") == "out dir/a<b>.xlsx"
    assert [each.get("tests") for each in root] == [str(len(RULES))] * 2
    assert [each.get("failures") for each in root] == ["1", "0"]
    cases = {case.get("name"): case for case in first}
    failure = cases["cell-error"].find("failure")
    assert failure.get("message") == "'x' & \N{REPLACEMENT CHARACTER} <y>"
    assert "Data!A2" in failure.text
    assert "Data!A3" in failure.text
    assert cases["key-in-file"].find("failure") is None
    assert "a key" in cases["key-in-file"].find("system-out").text
    assert not [case for case in second if len(case)]


def test_sarif_names_rule_level_file_and_place():
    log = json.loads(as_sarif(FILES))
    (run,) = log["runs"]
    assert log["version"] == "2.1.0"
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == list(RULES)
    first, _, note = run["results"]
    assert (first["ruleId"], first["level"], note["level"]) == (
        "cell-error",
        "error",
        "note",
    )
    assert rules[first["ruleIndex"]] == "cell-error"
    (location,) = first["locations"]
    place = location["physicalLocation"]["artifactLocation"]["uri"]
    assert place == "out%20dir/a%3Cb%3E.xlsx"
    assert location["logicalLocations"][0]["fullyQualifiedName"] == "Data!A2"
    assert "Mend it." in first["message"]["text"]


def test_a_finding_belongs_to_a_rule():
    with pytest.raises(ValueError, match="there is no rule 'cell-eror'"):
        Finding("cell-eror", Severity.ERROR, "", "x")

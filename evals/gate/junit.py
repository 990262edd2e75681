"""A comparison as JUnit XML, for whatever shows test results in CI. No clock: same in, same out."""

from __future__ import annotations

from collections import defaultdict
from xml.etree import ElementTree as ET

from evals.gate.report import SAID
from evals.gate.verdict import Comparison, Reason


def as_junit(comparison: Comparison) -> bytes:
    """One test for each figure, one for each reason that rests on no figure, what was left out."""
    against: defaultdict[tuple[str, str], list[Reason]] = defaultdict(list)
    for reason in comparison.reasons:
        against[reason.suite, reason.metric].append(reason)
    named = [(one.suite, one.metric) for one in comparison.figures]
    tests = [*named, *(key for key in against if key not in set(named))]
    absent = [
        (one.suite, what, count)
        for one in comparison.suites
        for what, count in sorted(one.left_out.items())
    ]
    root = ET.Element(
        "testsuite",
        name="chatham-gate",
        tests=str(len(tests) + len(absent)),
        failures=str(sum(1 for key in tests if against.get(key))),
        skipped=str(len(absent)),
    )
    for suite, what, count in absent:
        test = ET.SubElement(root, "testcase", classname=suite, name=f"left out: {what}")
        ET.SubElement(test, "skipped", message=f"{count} cases were not on this machine")
    for suite, metric in tests:
        test = ET.SubElement(root, "testcase", classname=suite, name=metric or "cases")
        for reason in against.get((suite, metric), ()):
            told = SAID[reason.why]
            failure = ET.SubElement(test, "failure", type=reason.why.value, message=told)
            failure.text = " ".join((reason.slice, *reason.cases)).strip() or None
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"

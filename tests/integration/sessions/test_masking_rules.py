"""The table of generalizations at work: at the start, in decisions, bundles and summaries."""

from __future__ import annotations

import pytest

from governance.privacy.anonymizer import Anonymizer
from governance.privacy.generalizations import OVERRIDE, GeneralizationError
from governance.privacy.tenant_patterns import FILE, TenantPatternError
from tests.integration.sessions.scene import overrides, scene


def test_a_broken_table_refuses_to_start(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (home / OVERRIDE).write_text("[QUASI]\naction = 1\n", encoding="utf-8")
    with pytest.raises(GeneralizationError, match="does not start"):
        scene(home, overrides())


def test_the_rules_stand_in_the_decision_and_change_the_bundle(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (home / OVERRIDE).write_text('[AGE]\naction = "mask"\nnoun = "an age"\n', encoding="utf-8")
    theirs = scene(home, overrides())
    ours = scene(tmp_path / "other", overrides())
    try:
        assert theirs.chatham.anonymizer.digest != ours.chatham.anonymizer.digest
        bundles = [{e.bundle for e in one.chatham.engines.values()} for one in (theirs, ours)]
        assert bundles[0].isdisjoint(bundles[1])
        ours.says_yes()
        record = ours.takes_in()
        list(ours.chatham.worker.drain())
        with ours.chatham.database.read() as work:
            decisions = {d.gate: d for d in work.decisions.of_session(record.id)}
        assert decisions["anonymizer"].policy_digest == ours.chatham.anonymizer.digest
    finally:
        theirs.chatham.database.close()
        ours.chatham.database.close()


def test_an_organization_s_patterns_are_found_and_change_the_bundle(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    listed = "[[pattern]]\nid = 'projects'\nkind = 'ORGANIZATION'\nnames = ['rota']\n"
    (home / FILE).write_text(listed, encoding="utf-8")
    theirs = scene(home, overrides())
    try:
        (found,) = theirs.chatham.analyzer.analyze(["hand the Rota over"], "en")
        assert [(f.start, f.end) for f in found] == [(9, 13)]
        plain = Anonymizer(analyzer=theirs.chatham.analyzer, ids=theirs.chatham.ids)
        assert theirs.chatham.anonymizer.digest != plain.digest
    finally:
        theirs.chatham.database.close()


def test_broken_patterns_refuse_to_start(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (home / FILE).write_text("[[pattern]]\nid = 'all'\nkind = 'ID'\nshape = '.*'\n", "utf-8")
    with pytest.raises(TenantPatternError, match="does not start"):
        scene(home, overrides())

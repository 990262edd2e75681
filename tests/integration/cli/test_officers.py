"""The officers' commands as a user runs them: exit codes, and what goes to which stream."""

import json
import zipfile


def test_from_a_checklist_to_a_register_entry_and_two_signatures(chatham):
    assert chatham("init").code == 0
    privacy = chatham("officers", "appoint", "privacy").out.strip()
    legal = chatham("officers", "appoint", "legal").out.strip()
    add = ("processors", "add", "openai:gpt-5", "openai", "--as", privacy)
    refused = chatham(*add)
    assert refused.code == 3
    assert "cannot become a processor" in refused.err
    checklist = ("processors", "checklist", "openai")
    assert chatham(*checklist, "--all-yes", "--sign", "privacy", "--as", privacy).code == 0
    assert chatham(*checklist, "--sign", "legal", "--as", legal).code == 0
    paper = ("--contract", "C-1", "--dpa-on", "2026-01-01", "--region", "eu")
    terms = ("--no-training", "yes", "--sub-processor", "none", "--expires", "2099-01-01")
    assert chatham(*add, *paper, *terms).code == 0
    sign = ("processors", "sign", "openai:gpt-5")
    assert chatham(*sign, "legal", "--as", privacy).code == 3
    assert chatham(*sign, "legal", "--as", legal).code == 0
    assert json.loads(chatham("processors", "list", "--json").out)[0]["holds"] is False
    assert chatham(*sign, "privacy", "--as", privacy).code == 0
    assert json.loads(chatham("processors", "list", "--json").out)[0]["holds"] is True
    assert chatham("ledger", "verify").code == 0


def test_a_person_takes_their_data_and_an_officer_audits(ready, tmp_path):
    out = tmp_path / "mine.zip"
    assert ready("dsar", "open", "access", "north-7", "Abena").out.startswith("req_")
    assert ready("dsar", "package", "north-7", "Abena", "--out", out).code == 0
    assert "index.html" in zipfile.ZipFile(out).namelist()
    again = ready("dsar", "package", "north-7", "Abena", "--out", out)
    assert (again.code, "nothing was overwritten" in again.err) == (2, True)
    assert ready("dsar", "list", "--as", "per_nobody").code == 3
    privacy = ready("officers", "appoint", "privacy").out.strip()
    pack = tmp_path / "pack.zip"
    period = ("--from", "2020-01-01", "--to", "2099-01-01", "--out", pack)
    assert ready("audit", "pack", *period, "--as", "per_nobody").code == 3
    assert not pack.exists()
    assert ready("audit", "pack", *period, "--as", privacy).code == 0
    opened = ready("incidents", "open", "availability", "--as", privacy)
    assert "to be told by" in opened.err
    assert "71 h 59 min left" in ready("incidents", "list", "--as", privacy).out
    paper = json.loads(ready("papers", "works-council").out)
    assert paper["title"] == "What is not done with people's data"

"""A receipt has the standard's fields, the notice as served, and only that person's words."""

import copy
import json
from importlib import resources

import jsonschema
import pytest

from governance.consent.receipt import Controller, ReceiptError, receipt, served_notice
from governance.consent.records import ConsentState
from governance.identity import Locality, ThemeReport
from tests.fakes import NOON
from tests.unit.consent.made import ANA, BEN, COACHEE, HERE, NOTICE, a_word, an_office

CONTROLLER = Controller(name="Example Works", contact="privacy@works.example")
SCHEMA = json.loads(
    resources.files("governance.consent").joinpath("receipt.schema.json").read_text("utf-8")
)


def a_receipt(office, yes):
    return receipt(
        yes,
        office.store.notice(yes.notice),
        office.store.history(yes.person),
        controller=CONTROLLER,
        issued=NOON,
    )


def statuses(given_):
    return [s["@type"] for s in given_["dpv:hasRecordOfActivity"]["dpv:hasConsentStatus"]]


def test_a_receipt_has_the_fields_of_the_standard() -> None:
    office = an_office()
    given_ = a_receipt(office, office.grant(ANA, place=HERE))
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(json.loads(json.dumps(given_)), SCHEMA)
    record = given_["dpv:hasRecordOfActivity"]
    assert record["dct:valid"] == {
        "chatham:from": "2026-11-02T12:00:00Z",
        "chatham:until": "2027-11-02T12:00:00Z",
    }
    assert record["dpv:hasProcess"][0]["dpv:hasScope"] == {
        "@type": "dpv:Scope",
        "chatham:engagement": HERE.engagement,
        "chatham:session": HERE.session,
    }


OPTIONAL = {"chatham:engagement", "chatham:session", "eu-gdpr", "chatham"}
"""Scope is everything where no place is named; the other two are only abbreviations."""


def fields_of(node, path=()):
    """Every field of a receipt but what is inside the notice as served, which its digest covers."""
    items = node.items() if isinstance(node, dict) else enumerate(node)
    for key, value in items:
        if isinstance(node, dict):
            yield (*path, key)
        if isinstance(value, dict | list) and key != "chatham:served":
            yield from fields_of(value, (*path, key))


def test_the_schema_notices_every_field_that_is_missing_or_empty() -> None:
    office = an_office()
    whole = a_receipt(office, office.grant(ANA))
    schema = jsonschema.Draft202012Validator(SCHEMA)
    paths = [p for p in fields_of(whole) if p[-1] not in OPTIONAL]
    assert len(paths) > 60
    for *parents, key in paths:
        for damage in ("missing", "empty"):
            broken = copy.deepcopy(whole)
            node = broken
            for step in parents:
                node = node[step]
            if damage == "missing":
                del node[key]
            else:
                node[key] = ""
            until = key == "chatham:until" and "dpv:hasConsentStatus" in parents
            context = "@context" in parents and damage == "empty"
            assert schema.is_valid(broken) == ((until and damage == "missing") or context), (
                parents,
                key,
                damage,
            )


def test_the_notice_is_kept_as_it_was_served() -> None:
    office = an_office()
    given_ = json.loads(json.dumps(a_receipt(office, office.grant(ANA))))
    notice = given_["dpv:hasRecordOfActivity"]["dpv:hasNotice"]
    assert served_notice(given_) == NOTICE
    assert served_notice(given_).digest == notice["chatham:digest"]
    notice["dct:description"] += " And everything else."
    assert served_notice(given_).digest != notice["chatham:digest"]


def test_what_was_said_later_about_the_same_stands_on_the_receipt() -> None:
    office = an_office()
    yes = office.grant(ANA, place=HERE)
    office.grant(BEN)
    office.clock.tick(minutes=5)
    office.withdraw(ANA)
    assert statuses(a_receipt(office, yes)) == ["dpv:ConsentGiven", "dpv:ConsentWithdrawn"]


def test_words_about_another_purpose_or_of_another_person_are_not_on_it() -> None:
    office = an_office()
    yes = office.grant(ANA)
    office.desk.refuse(a_word(ANA, purpose=ThemeReport), by=COACHEE)
    office.grant(BEN)
    given_ = json.dumps(a_receipt(office, yes))
    assert BEN not in given_
    assert "theme_report" not in given_


def test_processing_elsewhere_is_named_on_it() -> None:
    office = an_office()
    far = a_receipt(office, office.grant(ANA, locality=Locality.THIRD_PARTY))
    near = a_receipt(office, office.grant(ANA))
    where = [
        r["dpv:hasRecordOfActivity"]["dpv:hasProcess"][0]["dpv:hasProcessingContext"]
        for r in (far, near)
    ]
    assert "outside" in where[0]
    assert "outside" not in where[1]


def test_a_no_has_no_receipt() -> None:
    office = an_office()
    no = office.desk.refuse(a_word(ANA), by=COACHEE)
    assert no.state is ConsentState.REFUSED
    with pytest.raises(ReceiptError, match="a yes"):
        receipt(no, NOTICE, [no], controller=CONTROLLER, issued=NOON)


def test_without_the_notice_that_was_served_there_is_none() -> None:
    office = an_office()
    yes = office.grant(ANA)
    for other in (None, NOTICE.__class__(**{**fields(NOTICE), "text": "Something else."})):
        with pytest.raises(ReceiptError, match="evidence"):
            receipt(yes, other, [yes], controller=CONTROLLER, issued=NOON)


def fields(notice):
    return {name: getattr(notice, name) for name in notice.__dataclass_fields__}


def test_what_is_no_receipt_is_refused() -> None:
    for broken in ({}, {"dpv:hasRecordOfActivity": {}}, {"dpv:hasRecordOfActivity": None}):
        with pytest.raises(ReceiptError, match="not a receipt"):
            served_notice(broken)

"""The one-page AI governance checklist, filled in as far as a vendor's is, for two signatures."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.papers.blocks import Paper, Section, checks, signatures, text
from assistant.papers.configuration import Configuration, Vendor
from assistant.register.checklist import CHECKLIST, open_questions
from assistant.storage.register_records import BOTH_SIGN, Answer, Office, Question

_HEADINGS = {Office.LEGAL: "For legal", Office.PRIVACY: "For privacy"}


def governance_checklist(now: Configuration, vendor: Vendor | None) -> Paper:
    """The checklist of a vendor as it stands, or (None) a blank one."""
    answers: Mapping[Question, Answer] = {} if vendor is None else vendor.answers
    left = len(open_questions(answers))
    who = "Vendor: ______________________" if vendor is None else f"Vendor: {vendor.name}"
    state = (
        "All questions are settled." if not left else f"{left} of {len(CHECKLIST)} are still open."
    )
    signed = {} if vendor is None else {s.office: s for s in vendor.signatures}
    return Paper(
        id="governance-checklist",
        title="AI governance checklist",
        lead="For legal and privacy, before a vendor shows anything. One open box, or one missing "
        "signature, and the vendor cannot become a processor: the software refuses it.",
        issued_for=now.organization,
        contact=now.contact,
        at=now.at,
        one_page=True,
        sections=(
            Section(heading="", blocks=(text(f"{who}. {state}"),)),
            *(
                Section(
                    heading=heading,
                    blocks=(
                        checks(
                            *(
                                (
                                    answers[question].value if question in answers else "open",
                                    asked.text,
                                    asked.basis,
                                )
                                for question, asked in CHECKLIST.items()
                                if asked.office is office
                            )
                        ),
                    ),
                )
                for office, heading in _HEADINGS.items()
            ),
            Section(
                heading="Two signatures, by two people",
                blocks=(
                    signatures(
                        *(
                            (
                                office.value.capitalize(),
                                signed[office].person if office in signed else "",
                                f"{signed[office].at:%Y-%m-%d}" if office in signed else "",
                            )
                            for office in BOTH_SIGN
                        )
                    ),
                    text(
                        "A changed answer takes both signatures away. Once it is signed, the "
                        "vendor can be entered (chatham processors add), "
                        "and both sign the entry in the register as well."
                    ),
                ),
            ),
        ),
    )

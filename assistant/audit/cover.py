"""The first page of an audit pack: exceptions, then the sample, then how to check it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from assistant.audit.chains import LINKS, Chain
from assistant.audit.period import Found, Period
from assistant.audit.sampling import Sample
from assistant.papers.blocks import Block, Paper, Section, facts, items, table, text


def cover(
    period: Period,
    found: Sequence[Found],
    sample: Sample,
    chains: Sequence[Chain],
    *,
    organization: str,
    contact: str,
    key: str,
    size: int,
) -> Paper:
    """The cover of a pack. size: entries of the ledger that the proofs lead to."""
    last = period.end - timedelta(microseconds=1)
    return Paper(
        id="audit-pack",
        title="Audit pack",
        lead=f"{period.start:%-d %B %Y} to {last:%-d %B %Y} (UTC). Exceptions first.",
        issued_for=organization,
        contact=contact,
        at=period.now,
        sections=(
            Section(heading=f"Exceptions: {len(found)}", blocks=(_exceptions(found),)),
            Section(
                heading=f"Sample: {len(chains)} of {sample.population} sessions",
                blocks=(
                    text(
                        "Drawn at random from all sessions with an entry in the period. The seed "
                        "was recorded in the ledger before the pack was made."
                    ),
                    *((_chains(chains),) if chains else ()),
                ),
            ),
            Section(
                heading="How to check it",
                blocks=(
                    items(
                        "Get the ledger's public key from somebody other than whoever gave you "
                        "this pack.",
                        "Unpack it, and run the verifier inside with Python 3.11 and the package "
                        "cryptography: python verifier/verify.py audit-pack.zip --key KEY",
                        "To draw the sample again: order the ids in population.txt by SHA-256 of "
                        "the seed's bytes followed by the id; the first 25 are the sample.",
                        "The proofs show that each entry stands in the ledger as it is here. That "
                        "none was left out shows only in the whole ledger: chatham ledger verify.",
                    ),
                    facts(
                        ("Public key", key),
                        ("Entries in the ledger", str(size)),
                        ("Seed", sample.seed),
                        ("Population, SHA-256", sample.digest),
                    ),
                ),
            ),
        ),
    )


def _exceptions(found: Sequence[Found]) -> Block:
    if not found:
        return text(
            "None was found. Looked for: processing without valid consent, gates that are not in "
            "the ledger, data kept too long, unfinished erasures, missed names, late answers to "
            "people, late notices to the authority, and a ledger that does not prove itself."
        )
    rows = [
        (f.says, f.session or f.engagement or "", ", ".join(map(str, f.entries))) for f in found
    ]
    return table(("What", "Where", "Ledger entries"), rows, (6, 5, 2))


def _chains(chains: Sequence[Chain]) -> Block:
    rows = [
        (
            chain.session,
            *(", ".join(str(r.index) for r in chain.links[name]) or "–" for name in LINKS),
            "erased" if chain.erased else chain.status.replace("_", " "),
        )
        for chain in chains
    ]
    columns = ("Session", *(name.capitalize() for name in LINKS), "State")
    return table(columns, rows, (6, 3, 2, 2, 2, 3, 3))

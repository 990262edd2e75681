"""The page that comes with a trail: what is in it, how to check it, and what that does not show."""

from __future__ import annotations

from governance.ledger.signed_note import VerifierKey

_TEXT = """\
Your trail
==========

Chatham keeps a ledger: whenever a gate decides about a session of yours, whenever you say yes or
no, whenever somebody opens your summary, one line is added that nobody can change afterwards
without it showing. This is your part of it.

What is in here
---------------

trail.jsonl             {shown} entries about you, each with its proof{kept_back}
checkpoint.txt          what the ledger signed, and all proofs lead to
ledger-public-key.txt   the key it was signed with
{more}
No transcript, no summary and no name is in here, and nobody else's id.

How to check it
---------------

On any computer with Chatham installed, without asking us:

  chatham ledger verify FILE --key '{key}'

FILE is this ZIP, as it is. The key must come from somewhere else than this file: compare it with
the one your privacy officer publishes. If they differ, do not trust this trail.

Keep this ZIP. When you take another trail later, check it against this one, and a history that
was told anew since shows:

  chatham ledger verify NEWER-FILE --key '…' --checkpoint checkpoint.txt

What it shows, and what it does not
-----------------------------------

It shows that each entry is in the ledger, at its place, and says what it said when it was written.
It cannot show that no entry was left out of this file. The whole ledger can be audited by your
privacy officer, and by a witness outside.
{others}"""

_OTHERS = """
{kept_back} entries name somebody else, such as your coach opening a summary. An entry can only be
shown whole, so what these say is kept back. That they exist is proved; what happened, when, and in
which role somebody acted is told beside it, and for that you have our word only.
"""


def readme(key: VerifierKey, *, shown: int, kept_back: int, more: bool) -> str:
    """The page. more: receipts lie in the trail as well."""
    return _TEXT.format(
        shown=shown,
        kept_back=f", and {kept_back} that name\n                        somebody else"
        * bool(kept_back),
        more="receipts/               what you agreed to, to read and for machines\n" * more,
        key=key.encode(),
        others=_OTHERS.format(kept_back=kept_back) if kept_back else "",
    )

"""A checked output comes in again for another purpose, and through every gate like anything else.

Invariants: what comes back is lines the output guard has let through, names still replaced; it is
`Raw`, so that nothing reads it before everybody's consent to the new purpose. Import-linter says
who may use this: a draft is never fed onward (DESIGN §1).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from governance import custody
from governance.errors import GateError
from governance.identity import PersonId
from governance.output import Output
from governance.raw import Stored
from governance.stages import Guarded, Out, P


def reenter(
    guarded: Guarded[P, Out],
    lines: Callable[[Out], Sequence[str]],
    *,
    coachees: frozenset[PersonId],
) -> Stored | None:
    """The lines of a checked output that `lines` picks, as raw input; None when it picks none.

    coachees: who of the people in the session was coached; the others coached them.

    Raises:
        TypeError: anything but a Guarded was handed in.
        GateError: something was picked that stands in no line of the output.
    """
    if not isinstance(guarded, Guarded):  # pyright: ignore[reportUnnecessaryIsInstance]
        # For callers who do not run a type checker.
        raise TypeError(f"Only a Guarded re-enters, not a {type(guarded).__name__}.")
    drafted = custody.drafted_of(guarded)
    answer, header = drafted.answer, guarded.header
    picked = [" ".join(line.split()) for line in lines(answer)]
    if not isinstance(answer, Output):
        raise TypeError("A checked answer must list its cited texts.")
    known = {" ".join(one.text.split()) for one in answer.cited()}
    if not set(picked) <= known:
        raise GateError(
            "Words that stand in no checked summary were to be used again, so nothing was. This "
            "is a fault in the program: report it."
        )
    if not picked:
        return None
    return Stored(
        session=header.session,
        engagement=header.engagement,
        coachees=header.subjects & coachees,
        coaches=header.subjects - coachees,
        text="\n".join(picked),
        language=drafted.evidence.language,
        context=drafted.evidence.context,
    )

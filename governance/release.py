"""Release: the last gate. Names come back for those who were in the room, and for nobody else.

Invariants: access and consent are asked right before, every time; an analyst gets pseudonyms at
most; only pseudonyms that stand in the session's own evidence are restored. Generalizations are
no pseudonyms and stay.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Final, cast

from governance import custody
from governance.errors import GateError
from governance.evidence import ShownTurn, WithEvidence
from governance.identity import Actor, DecisionId
from governance.masked import MaskedTranscript
from governance.outcomes import Blocked, NoConsent, ReasonCode
from governance.output import Output
from governance.ports import Ids
from governance.privacy.pseudonyms import restore
from governance.privacy.vault import Vaults
from governance.raw import Transcript
from governance.stages import (
    Aud,
    Audience,
    Consented,
    ForCoach,
    ForCoachee,
    Guarded,
    Header,
    Out,
    P,
    Pseudonymized,
    Released,
)

IN_THE_ROOM: Final[frozenset[type[Audience]]] = frozenset({ForCoach, ForCoachee})
"""Audiences that see names."""

AROUND: Final = 1
"""Turns on either side of a turn that a stop names; more than these `said` never shows."""

_FAULT: Final = (
    "The text could not be released: access, consent or the vault could not be read. Nobody has "
    "seen it and nothing is lost. Try again."
)


class Release:
    """Releases guarded texts.

    may_read: does policy let this actor read this session's text? recheck: the consent gate's no
    for this header, or None; asked last.
    """

    def __init__(
        self,
        *,
        may_read: Callable[[Actor, Header], bool],
        recheck: Callable[[Header], NoConsent | None],
        vaults: Vaults,
        ids: Ids,
    ) -> None:
        self._may_read = may_read
        self._recheck = recheck
        self._vaults = vaults
        self._ids = ids

    def release(
        self, guarded: Guarded[P, Out], audience: type[Aud], actor: Actor
    ) -> Released[Aud, Out] | Blocked | NoConsent:
        """The text as `audience` may read it, or why not.

        Raises:
            TypeError: anything but a Guarded was handed in.
            GateError: access, consent or the vault could not be read.
        """
        if not isinstance(guarded, Guarded):  # pyright: ignore[reportUnnecessaryIsInstance]
            # For callers who do not run a type checker.
            raise TypeError(f"Only a Guarded is released, not a {type(guarded).__name__}.")
        try:
            return self._release(guarded, audience, actor)
        except GateError:
            raise
        except Exception:  # noqa: BLE001  -- whatever it was, its message may quote the text
            raise GateError(_FAULT) from None

    def beside(
        self,
        guarded: Guarded[P, Out],
        audience: type[Aud],
        actor: Actor,
        *,
        said: Transcript | None = None,
    ) -> Released[Aud, WithEvidence[Out]] | Blocked | NoConsent:
        """The text as `release` gives it, with the turns it cites, for those who were in the room.

        said: the session as it came in, while that is kept; then its turns stand there word for
        word. After that it is the masked turn with names restored (DESIGN §4).

        Raises:
            TypeError: anything but a Guarded was handed in.
            GateError: access, consent or the vault could not be read, or `said` is another
                session's.
        """
        if audience not in IN_THE_ROOM:
            return self._not_entitled()
        released = self.release(guarded, audience, actor)
        if isinstance(released, Blocked | NoConsent):
            return released
        header = released.header
        try:
            evidence = custody.drafted_of(guarded).evidence
            turns = self._turns(evidence, said, header)
        except GateError:
            raise
        except Exception:  # noqa: BLE001  -- as below
            raise GateError(_FAULT) from None
        value = WithEvidence(answer=released.value, turns=turns)
        return custody.make_beside(audience, guarded, header, value)

    def turns(
        self,
        masked: Pseudonymized[P],
        audience: type[Aud],
        actor: Actor,
        *,
        said: Transcript | None = None,
    ) -> Released[Aud, tuple[ShownTurn, ...]] | Blocked | NoConsent:
        """Every turn of a session, for somebody who was in the room; `said` as for `beside`.

        Raises:
            TypeError: anything but a Pseudonymized was handed in.
            GateError: as for `beside`.
        """
        shown = self.show_masked(masked, audience, actor)
        if isinstance(shown, Blocked | NoConsent):
            return shown
        try:
            turns = self._turns(shown.value, said, shown.header)
        except GateError:
            raise
        except Exception:  # noqa: BLE001  -- as below
            raise GateError(_FAULT) from None
        return custody.make_turns(audience, masked, shown.header, turns)

    def said(
        self, consented: Consented[P], named: Collection[int], actor: Actor
    ) -> Released[ForCoach, tuple[ShownTurn, ...]] | Blocked | NoConsent:
        """The turns that a stop names, word for word, with `AROUND` on either side; for the coach.

        Nothing of a stopped session is masked, so there is no other way to its words: whoever asks
        takes them through the consent gate anew, and this hands out these turns and no others.

        Raises:
            TypeError: anything but a Consented was handed in.
            GateError: access or consent could not be read.
        """
        if not isinstance(consented, Consented):  # pyright: ignore[reportUnnecessaryIsInstance]
            # For callers who do not run a type checker.
            raise TypeError(f"Only a Consented is quoted, not a {type(consented).__name__}.")
        header, decision = consented.header, DecisionId(self._ids.new("dec"))
        try:
            raw = custody.raw_of(consented)
            entitled = actor.role is ForCoach.role and self._may_read(actor, header) is True
            if not isinstance(raw, Transcript) or not entitled:
                return Blocked(reason=ReasonCode.AUDIENCE_NOT_ENTITLED, decision=decision)
            refusal = self._recheck(header)
        except Exception:  # noqa: BLE001  -- as above
            raise GateError(_FAULT) from None
        if refusal is not None:
            return refusal
        shown = replace(header, decisions=(*header.decisions, decision))
        return custody.make_said(ForCoach, consented, shown, _quoted(raw, frozenset(named)))

    def show_masked(
        self, masked: Pseudonymized[P], audience: type[Aud], actor: Actor
    ) -> Released[Aud, MaskedTranscript] | Blocked | NoConsent:
        """What a model was given to read, for those who were in the room; no name comes back.

        Raises:
            TypeError: anything but a Pseudonymized was handed in.
            GateError: access or consent could not be read.
        """
        if not isinstance(masked, Pseudonymized):  # pyright: ignore[reportUnnecessaryIsInstance]
            # For callers who do not run a type checker.
            raise TypeError(f"Only a Pseudonymized is shown, not a {type(masked).__name__}.")
        decision = DecisionId(self._ids.new("dec"))
        entitled = actor.role is audience.role and audience in IN_THE_ROOM
        try:
            if not entitled or self._may_read(actor, masked.header) is not True:
                return Blocked(reason=ReasonCode.AUDIENCE_NOT_ENTITLED, decision=decision)
            refusal = self._recheck(masked.header)
        except Exception:  # noqa: BLE001  -- as above
            raise GateError(_FAULT) from None
        if refusal is not None:
            return refusal
        shown = replace(masked.header, decisions=(*masked.header.decisions, decision))
        return custody.make_shown(audience, masked, shown)

    def _release(
        self, guarded: Guarded[P, Out], audience: type[Aud], actor: Actor
    ) -> Released[Aud, Out] | Blocked | NoConsent:
        decision = DecisionId(self._ids.new("dec"))
        header = guarded.header
        # Anything but a plain True is a no.
        if actor.role is not audience.role or self._may_read(actor, header) is not True:
            return Blocked(reason=ReasonCode.AUDIENCE_NOT_ENTITLED, decision=decision)
        drafted = custody.drafted_of(guarded)
        value = drafted.answer
        if audience in IN_THE_ROOM:
            value = self._restored(value, drafted.evidence, header)
        refusal = self._recheck(header)
        if refusal is not None:
            return refusal
        released = replace(header, decisions=(*header.decisions, decision))
        return custody.make_released(audience, guarded, released, value)

    def _restored(self, value: Out, evidence: MaskedTranscript, header: Header) -> Out:
        names = self._names(evidence, header)
        if not isinstance(value, Output):
            raise TypeError("A released answer must list its cited texts.")
        return cast("Out", value.map_text(lambda text: restore(text, names)))

    def _names(self, evidence: MaskedTranscript, header: Header) -> Mapping[str, str]:
        return {
            entry.pseudonym: entry.canonical
            for entry in self._vaults.of(header.engagement).entries()
            if entry.pseudonym in evidence.issued
        }

    def _turns(
        self,
        evidence: MaskedTranscript,
        said: Transcript | None,
        header: Header,
    ) -> tuple[ShownTurn, ...]:
        if said is not None and (said.session, said.engagement) != (
            header.session,
            header.engagement,
        ):
            raise GateError(
                "The words of another session were handed in as this one's, so nothing was shown. "
                "This is a fault in the program: report it."
            )
        names = self._names(evidence, header)
        words = {} if said is None else {turn.number: turn.text for turn in said.turns}
        return tuple(
            ShownTurn(
                number=turn.number,
                speaker=turn.speaker,
                role=turn.role,
                text=words.get(turn.number, restore(turn.text, names)),
                as_said=turn.number in words,
            )
            for turn in evidence.turns
        )

    def _not_entitled(self) -> Blocked:
        decision = DecisionId(self._ids.new("dec"))
        return Blocked(reason=ReasonCode.AUDIENCE_NOT_ENTITLED, decision=decision)


def _quoted(raw: Transcript, named: frozenset[int]) -> tuple[ShownTurn, ...]:
    hits = [at for at, turn in enumerate(raw.turns) if turn.number in named]
    near = {at + step for at in hits for step in range(-AROUND, AROUND + 1)}
    return tuple(
        ShownTurn(
            number=turn.number,
            speaker=turn.speaker,
            role=turn.role,
            text=turn.text,
            as_said=True,
        )
        for at, turn in enumerate(raw.turns)
        if at in near
    )

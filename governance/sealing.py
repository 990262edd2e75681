"""How a stage survives a process: AES-GCM, bound to everything that was decided about it.

Associated data = stage, purpose, session, engagement, processor, subjects, decision ids, policy
digest, bundle. The expected header comes from elsewhere (the session's row), never from the blob,
so that a record forged, changed, given another purpose, or replayed from an earlier run raises.
"""

from __future__ import annotations

import json
from typing import Any, Final, TypeAlias, cast, overload

from pydantic import TypeAdapter, ValidationError

from governance import custody
from governance.errors import SealError
from governance.identity import EngagementId, Purpose, SessionId
from governance.keys import Key, decrypt, encrypt
from governance.masked import MaskedTranscript
from governance.ports import Randomness
from governance.raw import Edit, Raw, Request, Stored, Transcript
from governance.stages import (
    Cleared,
    Consented,
    Draft,
    Guarded,
    Header,
    Out,
    P,
    Pseudonymized,
    Stage,
)

Sealed: TypeAlias = bytes

_RAW: Final[dict[str, TypeAdapter[Any]]] = {
    kind.__name__: TypeAdapter(kind) for kind in (Transcript, Request, Edit, Stored)
}
_MASKED: Final = TypeAdapter(MaskedTranscript)


def seal_raw(raw: Raw, *, key: Key, randomness: Randomness) -> Sealed:
    """Seal what has just come in, before any gate has seen it."""
    name = type(raw).__name__
    plain = b"\n".join((name.encode(), _RAW[name].dump_json(raw)))
    return encrypt(key, plain, _raw_place(raw.session, raw.engagement), randomness)


def unseal_raw(sealed: Sealed, *, session: SessionId, engagement: EngagementId, key: Key) -> Raw:
    """Open what `seal_raw` made for the same session.

    Raises:
        SealError: forged, changed, or another session's.
    """
    return _parse_raw(decrypt(key, sealed, _raw_place(session, engagement)))


def seal(
    stage: Stage, *, key: Key, randomness: Randomness, answer: TypeAdapter[Any] | None = None
) -> Sealed:
    """Seal a stage. `answer` is the adapter of an answer's type, for Draft and Guarded."""
    held = custody.contents(stage)
    match held:
        case custody.Drafted():
            if answer is None:
                raise TypeError("Sealing an answer needs its type.")
            drafted = cast("custody.Drafted[object]", held)
            parts = (answer.dump_json(drafted.answer), _MASKED.dump_json(drafted.evidence))
            plain = b"\n".join(parts)
        case MaskedTranscript():
            plain = _MASKED.dump_json(held)
        case _:
            name = type(held).__name__
            plain = b"\n".join((name.encode(), _RAW[name].dump_json(held)))
    return encrypt(key, plain, _bound(type(stage), stage.header), randomness)


@overload
def unseal(
    kind: type[Consented[Any]], purpose: type[P], sealed: Sealed, *, expected: Header, key: Key
) -> Consented[P]: ...
@overload
def unseal(
    kind: type[Cleared[Any]], purpose: type[P], sealed: Sealed, *, expected: Header, key: Key
) -> Cleared[P]: ...
@overload
def unseal(
    kind: type[Pseudonymized[Any]], purpose: type[P], sealed: Sealed, *, expected: Header, key: Key
) -> Pseudonymized[P]: ...
def unseal(
    kind: type[Stage], purpose: type[Purpose], sealed: Sealed, *, expected: Header, key: Key
) -> Stage:
    """Open a stage sealed under exactly this kind, purpose and header.

    Raises:
        SealError: forged, changed, replayed, or sealed for something else.
    """
    plain = _open(kind, purpose, sealed, expected, key)
    masked = kind.__name__ == Pseudonymized.__name__
    held = _parse(_MASKED, plain) if masked else _parse_raw(plain)
    return custody.restore(kind, expected, held)


@overload
def unseal_answer(
    kind: type[Draft[Any, Any]],
    purpose: type[P],
    sealed: Sealed,
    *,
    answer: TypeAdapter[Out],
    expected: Header,
    key: Key,
) -> Draft[P, Out]: ...
@overload
def unseal_answer(
    kind: type[Guarded[Any, Any]],
    purpose: type[P],
    sealed: Sealed,
    *,
    answer: TypeAdapter[Out],
    expected: Header,
    key: Key,
) -> Guarded[P, Out]: ...
def unseal_answer(
    kind: type[Stage],
    purpose: type[Purpose],
    sealed: Sealed,
    *,
    answer: TypeAdapter[Any],
    expected: Header,
    key: Key,
) -> Stage:
    """Open a Draft or Guarded; `answer` is the adapter of its answer's type.

    Raises:
        SealError: as for `unseal`.
    """
    first, _, second = _open(kind, purpose, sealed, expected, key).partition(b"\n")
    drafted = custody.Drafted(answer=_parse(answer, first), evidence=_parse(_MASKED, second))
    return custody.restore(kind, expected, drafted)


def _open(
    kind: type[Stage], purpose: type[Purpose], sealed: Sealed, expected: Header, key: Key
) -> bytes:
    if expected.purpose != purpose.code:
        raise SealError(
            f"This record was sealed for {expected.purpose}, not for {purpose.code}. "
            "A stage is never used for a purpose its people did not agree to."
        )
    return decrypt(key, sealed, _bound(kind, expected))


def _bound(kind: type[Stage], header: Header) -> bytes:
    facts = {
        "bundle": header.bundle,
        "decisions": list(header.decisions),
        "engagement": header.engagement,
        "policy": header.policy,
        "processor": [header.processor.id, header.processor.locality.value],
        "purpose": header.purpose,
        "session": header.session,
        "stage": kind.__name__,
        "subjects": sorted(header.subjects),
        "v": 1,
    }
    return json.dumps(facts, sort_keys=True, separators=(",", ":")).encode()


def _raw_place(session: SessionId, engagement: EngagementId) -> bytes:
    return json.dumps(["raw", 1, session, engagement], separators=(",", ":")).encode()


def _parse_raw(plain: bytes) -> Raw:
    name, _, body = plain.partition(b"\n")
    adapter = _RAW.get(name.decode("ascii", "replace"))
    if adapter is None:
        raise SealError("A sealed record holds something this version does not know.")
    raw: Raw = _parse(adapter, body)
    return raw


def _parse(adapter: TypeAdapter[Out], plain: bytes) -> Out:
    try:
        return adapter.validate_json(plain)
    except ValidationError:
        # The cause would quote the text.
        raise SealError("A sealed record holds something this version does not know.") from None

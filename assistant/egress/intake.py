"""A worker's way to the model: from its own process, or through egress, which it need not see.

Invariant: where CHATHAM_EGRESS is set nothing is sent from here, also when egress is not there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from assistant.apart.sockets import place_of
from assistant.egress.client import EgressAsker, Shape
from assistant.egress.record import SIGNED_AS
from assistant.llm.asking import Limits
from assistant.llm.chat import ChatTransport
from assistant.llm.configured import configured_transport
from assistant.llm.generation import Generation
from assistant.llm.ladder_transport import LadderTransport
from assistant.llm.processors import ModelAddress
from assistant.llm.transport.connecting import identity_of
from assistant.storage.access_keys import access_key
from assistant.storage.keyring import KeyRing
from governance.ledger.signed_note import NoteSigner
from governance.ports import Clock

_TEMPERATURE: Final = 0.0
_USE: Final = "intake records"


def intake_signer(keyring: KeyRing) -> NoteSigner:
    """What intake signs records with: a key of its own, derived from the key file (HKDF)."""
    seed = access_key(keyring, _USE)
    return NoteSigner(SIGNED_AS, Ed25519PrivateKey.from_private_bytes(seed))


def way_to_model(
    model: str,
    base_url: str,
    *,
    seconds: float,
    generation: Generation,
    egress: str,
    keyring: Callable[[], KeyRing],
    clock: Clock,
) -> ChatTransport | None:
    """The way to the model of CHATHAM_LLM; None when it is empty.

    egress: CHATHAM_EGRESS; empty asks from this process. keyring: read only for egress. Through
    egress nothing is connected to until something is asked.

    Raises:
        ModelNameError, EngineError: the settings name no model that can be reached.
        PlaceError: `egress` is no place.
        KeyMissingError: there is no key to sign with.
    """
    if not egress:
        return configured_transport(model, base_url, seconds=seconds, generation=generation)
    if not model:
        return None
    shape = Shape(temperature=_TEMPERATURE, most_output_tokens=generation.most_output_tokens)
    identity = identity_of(
        ModelAddress.parse(model, base_url or None),
        temperature=shape.temperature,
        most_output_tokens=shape.most_output_tokens,
        shaping=generation.parameters(),
    )
    asker = EgressAsker(
        place_of(egress),
        signer=intake_signer(keyring()),
        clock=clock,
        shape=shape,
        seconds=seconds,
    )
    limits = Limits(seconds=seconds, at_once=generation.at_once)
    return LadderTransport(asker, identity, limits=limits)

"""The gates for other people's chains: consent, policy, anonymizer and output guard around them.

    safe = guard(chain, purpose="session_summary", consents="consents.db", locality="local")
    safe.invoke(Transcript(…))   # Released, names restored, or an Outcome with its reason

`chain` is any LangChain Runnable from text to text. It gets masked turns, one a line, and must
end each line of its answer with the turns it rests on, such as [3] or [3, 7].
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from langchain_core.runnables import Runnable

from assistant.embed.chain import Answered, GuardedChain
from assistant.embed.cited import CitedAnswer
from assistant.embed.consents import ConsentBook, ConsentSource, Unledgered
from assistant.embed.gates import ChainGates, GateParts
from assistant.llm.bundle import bundle_digest
from assistant.llm.deadline import Deadline, ThreadDeadline
from governance.consent.store import ConsentStore
from governance.identity import (
    PURPOSES,
    BundleDigest,
    Locality,
    Processor,
    ProcessorId,
    Purpose,
)

__all__ = [
    "Answered",
    "CitedAnswer",
    "ConsentBook",
    "GuardedChain",
    "guard",
]

SECONDS: Final = 300.0


def guard(
    chain: Runnable[str, Any],
    *,
    purpose: str | type[Purpose],
    consents: str | Path | ConsentBook | ConsentStore,
    locality: str | Locality = Locality.THIRD_PARTY,
    name: str = "guarded-chain",
    seconds: float = SECONDS,
    parts: GateParts | None = None,
    deadline: Deadline | None = None,
) -> GuardedChain:
    """`chain` with the gates in front of it and behind it.

    purpose: why the text is processed, such as "session_summary"; consents are asked for it.
    consents: where people's grants are: a file made with `ConsentBook.open(path, create=True)`,
    such a book, or a `ConsentStore`. locality: where the chain's model runs; "local" only if no
    word leaves your organization. name: the processor's id in consents, policies and the ledger;
    change it when the chain changes. seconds: wall clock for one answer. parts: the gates; the
    product's own unless given.

    Raises:
        ValueError: an unknown purpose or locality.
        DatabaseMissing: there is no consent database at this path.
        PolicyFilesError: the installed policies are broken.
    """
    purpose_type = _purpose(purpose)
    processor = Processor(id=ProcessorId(name), locality=Locality(locality))
    if parts is None:
        # Presidio and its kin are imported only where they are used.
        from assistant.embed.standard import standard_parts  # noqa: PLC0415

        parts = standard_parts()
    gates = ChainGates(
        purpose_type,
        parts=parts,
        consents=_source(consents),
        processor=processor,
        bundle=_bundle(name, parts.policy.digest),
    )
    return GuardedChain(chain, gates.run, deadline=deadline or ThreadDeadline(), seconds=seconds)


def _purpose(purpose: str | type[Purpose]) -> type[Purpose]:
    code = purpose if isinstance(purpose, str) else purpose.code
    found = PURPOSES.get(code)
    if found is None:
        known = ", ".join(sorted(PURPOSES))
        raise ValueError(f"There is no purpose {code!r}. Choose one of: {known}.")
    return found


def _source(consents: str | Path | ConsentBook | ConsentStore) -> ConsentSource:
    if isinstance(consents, str | Path):
        return ConsentBook.open(consents)
    return consents if isinstance(consents, ConsentBook) else Unledgered(consents)


def _bundle(name: str, policy: str) -> BundleDigest:
    return bundle_digest(
        model=f"chain:{name}",
        parameters={},
        prompts={},
        policy=policy,
        weights={},
        thresholds={},
        taxonomy="none",
    )

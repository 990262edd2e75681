"""`python -m evals.train_tagger`: makes governance/privacy/trained/tagger.onnx anew.

Rampart's 4-bit weights become 8-bit integers per channel; a small head learns our kinds from its
layers 2, 4 and 6 over our own texts (none held out, dev only reported); both are one file.
Invariant: everything runs on one thread from one seed, so that the same file comes out.
`--left-out FOLDER` writes one file per fold of LEARNED instead, for `evals.calibrate_tagger`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # it ships no types

from evals.masking.documents import CASES, Document, passages, sessions
from evals.tagger_graph import int8_layers, with_head
from evals.tagger_head_fit import Line, fit
from governance.privacy.rampart import MODEL, WINDOW, load_session, load_tokenizer
from governance.privacy.tagger_head import FOLDER
from governance.privacy.weights import rampart_folder

SESSIONS: Final = CASES / "sessions"
LEARNED: Final = (
    *(SESSIONS / f"train_{letter}.jsonl" for letter in "abcdefgh"),
    SESSIONS / "own_dev.jsonl",
    CASES / "masking" / "own_a.jsonl",
)
PROSE: Final = CASES / "masking" / "prose.jsonl"
"""What is no coaching: without it the head sees a role in every noun of a film review."""
FOLDS: Final = (LEARNED[:2], LEARNED[2:4], LEARNED[4:6], LEARNED[6:8], LEARNED[8:9], LEARNED[9:])
"""Files that are left out together; every sixth passage of the prose with each."""
_CLASS: Final = {
    "PERSON": 1,
    "ORG": 2,
    "LOC": 3,
    "DATE": 4,
    "MONEY": 5,
    "AGE": 6,
    "DEMO": 7,
    "QUASI": 8,
    **dict.fromkeys(("EMAIL", "PHONE", "URL", "ID"), 9),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Convert, learn, write; prints what the head finds of dev's tokens."""
    parser = argparse.ArgumentParser(description="Makes the tagger's file anew.")
    parser.add_argument("--left-out", type=Path, help="a folder for one file per fold")
    parser.add_argument("--target", type=Path, default=FOLDER / MODEL)
    given = parser.parse_args(arguments)
    folder: Path | None = given.left_out
    with tempfile.TemporaryDirectory() as scratch, threadpool_limits(1):
        layers = Path(scratch) / "layers.onnx"
        int8_layers(rampart_folder() / "onnx" / "model_q4.onnx", layers)
        dev = _lines(sessions(SESSIONS / "dev.jsonl"), layers)
        for number in [None] if folder is None else range(len(FOLDS)):
            head, report = fit(_lines(learned(without=number), layers), dev)
            target = given.target if folder is None else folder / str(number) / MODEL
            with_head(layers, head, target)
            sys.stdout.write(report)
    return 0


def learned(*, without: int | None = None, only: int | None = None) -> tuple[Document, ...]:
    """What the head learns from, without a fold or of one fold only."""
    files = [f for k, fold in enumerate(FOLDS) for f in fold if k != without and only in {None, k}]
    prose = passages(PROSE)
    kept = (d for at, d in enumerate(prose) if at % len(FOLDS) != without)
    if only is not None:
        kept = (d for at, d in enumerate(prose) if at % len(FOLDS) == only)
    return (*sessions(*files), *kept)


def _lines(documents: tuple[Document, ...], model: Path) -> list[Line]:
    session = load_session(model, threads=1)
    tokenizer = load_tokenizer(rampart_folder() / "tokenizer.json")
    texts = [pair for d in documents for pair in zip(d.texts, d.marks, strict=True)]
    lines: list[Line] = []
    for text, marks in texts:
        encoded = tokenizer.encode_batch([text], add_special_tokens=False)[0]
        truth = np.zeros(len(encoded.ids), dtype=np.int64)
        for place, (start, end) in enumerate(encoded.offsets):
            for mark in marks:
                if start < mark.end and mark.start < end:
                    truth[place] = _CLASS.get(mark.type, 0)
        first, last = (tokenizer.token_to_id(token) or 0 for token in ("[CLS]", "[SEP]"))
        for start in range(0, len(encoded.ids), WINDOW):
            ids = np.array([[first, *encoded.ids[start : start + WINDOW], last]], dtype=np.int64)
            feed = {
                "input_ids": ids,
                "attention_mask": np.ones_like(ids),
                "token_type_ids": np.zeros_like(ids),
            }
            known = {one.name for one in session.get_inputs()}
            logits, *inner = session.run(None, {k: v for k, v in feed.items() if k in known})
            seen: NDArray[np.float32] = np.concatenate([*inner, logits], axis=-1)[0, 1:-1]
            lines.append((seen, truth[start : start + WINDOW]))
    return lines


if __name__ == "__main__":
    sys.exit(main())

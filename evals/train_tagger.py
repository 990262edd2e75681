"""`python -m evals.train_tagger`: makes governance/privacy/trained/tagger.onnx anew.

Rampart's 4-bit weights become 8-bit integers per channel; a small head learns our kinds from its
layers 2, 4 and 6 over our own sessions (none held out, dev only reported); both are one file.
Needs `onnx` (Apache-2.0), which nothing else does: pip install onnx ml_dtypes.
"""

from __future__ import annotations

import sys
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
from numpy.typing import NDArray

from evals.masking.documents import CASES, Document, sessions
from evals.tagger_graph import int8_layers, with_head
from evals.tagger_head_fit import Line, fit
from governance.privacy.rampart import MODEL, WINDOW, RampartTagger
from governance.privacy.tagger_head import FOLDER
from governance.privacy.weights import rampart_folder

SESSIONS: Final = CASES / "sessions"
LEARNED: Final = (
    *(SESSIONS / f"train_{letter}.jsonl" for letter in "abcdefgh"),
    SESSIONS / "own_dev.jsonl",
    CASES / "masking" / "own_a.jsonl",
)
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


def main() -> int:
    """Convert, learn, write; prints what the head finds of dev's tokens."""
    with tempfile.TemporaryDirectory() as scratch:
        layers = Path(scratch) / "layers.onnx"
        int8_layers(rampart_folder() / "onnx" / "model_q4.onnx", layers)
        learned = _lines(sessions(*LEARNED), layers)
        head, report = fit(learned, _lines(sessions(SESSIONS / "dev.jsonl"), layers))
        with_head(layers, head, FOLDER / MODEL)
    sys.stdout.write(report)
    return 0


def _lines(documents: tuple[Document, ...], model: Path) -> list[Line]:
    # Imported late and by name: it is slow to load and has no types.
    session = cast("Any", import_module("onnxruntime")).InferenceSession(
        str(model), providers=["CPUExecutionProvider"]
    )
    tokenizer = RampartTagger().tokenizer
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

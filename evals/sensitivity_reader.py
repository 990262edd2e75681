"""What `evals.train_sensitivity` trains: the encoder with its last layers tuned, and its heads.

The layers that are not tuned read each text once for all readers. What a text is most about is a
head of its own, fitted at the end with every label weighing the same: crises are the most frequent
of our cases and must not draw every other case to their door.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import (
    load_file,  # pyright: ignore[reportUnknownVariableType]  # its PathLike names no type
)
from sklearn.linear_model import (  # type: ignore[import-untyped]  # ships no types
    LogisticRegression,
)
from torch import Tensor, nn

from assistant.llm.embedder import weights_folder
from assistant.llm.tuned_model import (
    LONGEST,
    UNTUNED,
    differences,
    merge,
    pool,
    pooled_states,
    start,
)
from assistant.triage.cues import Outcome
from evals.sensitivity_pool import Example
from governance.policy.labels import Sensitivity
from governance.policy.sensitivity.learned import COLUMNS, Output

OUTCOMES: Final = tuple(Outcome)
LABELS: Final = len(Sensitivity)
"""The first columns of the outputs."""
ABOUT_C: Final = 0.03
_TORCH: Final[Any] = torch  # where its stubs leave parameters untyped


class Reader(nn.Module):
    """The encoder, its last layers to be tuned, and three heads; `about` is fitted, not trained."""

    def __init__(self) -> None:
        super().__init__()
        self.tokenizer, self.encoder = start(weights_folder())
        _TORCH.manual_seed(0)
        self.encoder.requires_grad_(requires_grad=False)
        for block in self.encoder.encoder.layer[UNTUNED:]:
            block.requires_grad_(requires_grad=True)
        self.drop = nn.Dropout(0.1)
        self.head = nn.Linear(384, len(Output))
        self.triage = nn.Linear(384, len(OUTCOMES))
        self.about = nn.Linear(384, LABELS).requires_grad_(requires_grad=False)

    def forward(self, texts: Sequence[str]) -> Tensor:
        """The texts as pooled states, a row a text."""
        batch = self.tokenizer(
            list(texts), padding=True, truncation=True, max_length=LONGEST, return_tensors="pt"
        )
        with torch.autocast("cpu", torch.bfloat16):
            pooled = pool(self.encoder, batch)
        return pooled.float()

    def tuned(self, states: Tensor, there: Tensor) -> tuple[Tensor, Tensor]:
        """Logits of outputs and of outcomes, from what `Lower` made of the texts."""
        hidden = (1.0 - there[:, None, None, :]) * torch.finfo(torch.bfloat16).min
        with torch.autocast("cpu", torch.bfloat16):
            for block in self.encoder.encoder.layer[UNTUNED:]:
                made = block(states, hidden.to(torch.bfloat16))
                states = made if isinstance(made, Tensor) else made[0]
        pooled = self.drop(pooled_states(states.float(), there))
        return self.head(pooled), self.triage(pooled)

    def fit_about(self, cases: Sequence[Example]) -> None:
        """Learn what a sensitive text is most about, each label weighing the same."""
        cases = [one for one in cases if Output.ANY in one.outputs]
        pairs = [
            (row, column, 1.0 / len(columns))
            for row, one in enumerate(cases)
            for columns in [[c for c, o in enumerate(tuple(Output)[:LABELS]) if o in one.outputs]]
            for column in columns
        ]
        states = pooled_rows(self, [one.text for one in cases])
        model: Any = LogisticRegression(C=ABOUT_C, max_iter=1000, class_weight="balanced")
        model.fit(
            states[[row for row, _, _ in pairs]],
            [column for _, column, _ in pairs],
            sample_weight=[weight for _, _, weight in pairs],
        )
        with torch.no_grad():
            self.about.weight.copy_(_TORCH.from_numpy(model.coef_))
            self.about.bias.copy_(_TORCH.from_numpy(model.intercept_))

    def numbers(self) -> dict[str, Tensor]:
        """What is shipped: differences from the base model, and the heads."""
        _, base = start(weights_folder())
        return differences(self.encoder, base) | self.heads("head", "triage", "about")

    def heads(self, *names: str) -> dict[str, Tensor]:
        """Weight and bias of the heads named, as they are shipped."""
        return {
            f"{name}.{part}": getattr(self.get_submodule(name), part).detach().float().contiguous()
            for name in names
            for part in ("weight", "bias")
        }

    @classmethod
    def read(cls, path: Path) -> Self:
        """A reader from what was shipped; `about` may be missing."""
        made, numbers = cls(), load_file(str(path))
        merge(made.encoder, numbers)
        with torch.no_grad():
            for name in ("head", "triage", "about"):
                for part in ("weight", "bias"):
                    if f"{name}.{part}" in numbers:
                        getattr(made.get_submodule(name), part).copy_(numbers[f"{name}.{part}"])
        return made.eval()


class Lower:
    """What the layers that are not tuned make of texts; each text is read once for all readers."""

    def __init__(self) -> None:
        self.tokenizer, encoder = start(weights_folder())
        encoder.encoder.layer = encoder.encoder.layer[:UNTUNED]
        self._encoder = encoder
        self._kept: dict[str, Tensor] = {}

    def read(self, texts: Sequence[str]) -> tuple[Tensor, Tensor]:
        """States, zeros after a text's end, and where there are any."""
        missing = [text for text in texts if text not in self._kept]
        if missing:
            self._keep(missing)
        rows = [self._kept[text] for text in texts]
        there = nn.utils.rnn.pad_sequence([torch.ones(len(row)) for row in rows], batch_first=True)
        return nn.utils.rnn.pad_sequence(rows, batch_first=True), there

    def _keep(self, texts: Sequence[str]) -> None:
        batch = self.tokenizer(
            list(texts), padding=True, truncation=True, max_length=LONGEST, return_tensors="pt"
        )
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
            states: Tensor = self._encoder(**batch).last_hidden_state
        lengths = batch["attention_mask"].sum(1).tolist()
        for text, row, length in zip(texts, states, lengths, strict=True):
            self._kept[text] = row[:length].to(torch.bfloat16).clone()


def average(readers: Sequence[Reader]) -> Reader:
    """The mean of readers tuned from one start (Wortsman et al. 2022, arXiv:2203.05482)."""
    states = [reader.state_dict() for reader in readers]
    made = Reader()
    made.load_state_dict(
        {k: torch.stack([s[k].float() for s in states]).mean(0) for k in states[0]}
    )
    return made.eval()


def pooled_rows(reader: Reader, texts: Sequence[str]) -> NDArray[np.float32]:
    """Pooled states, a row a text."""
    rows = np.zeros((len(texts), 384), dtype=np.float32)
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    with torch.inference_mode():
        for at in range(0, len(order), 64):
            which = order[at : at + 64]
            rows[which] = reader([texts[i] for i in which]).numpy()
    return rows


def answers(reader: Reader, texts: Sequence[str]) -> NDArray[np.float32]:
    """Logits as a classifier's columns, then of outcomes; a row a text."""
    states: Tensor = _TORCH.from_numpy(pooled_rows(reader, texts))
    with torch.inference_mode():
        heads = (reader.head, reader.about, reader.triage)
        rows = torch.cat([head(states) for head in heads], dim=1).numpy()
    return np.asarray(rows, dtype=np.float32).reshape(len(texts), COLUMNS + len(OUTCOMES))

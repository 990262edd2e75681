"""The encoder behind `TunedMiniLm`: reading the kept differences, and reading texts.

Invariant: a text longer than the model reads at once is read in overlapping parts, and for each
output the part that says most speaks for the text, so that nothing is lost in length.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.torch import (
    load_file,  # pyright: ignore[reportUnknownVariableType]  # its PathLike names no type
)
from torch import Tensor, nn
from transformers import AutoModel, AutoTokenizer

UNTUNED: Final = 3
"""Blocks of the encoder that stay the embedder's; the rest is tuned."""
STEPS: Final = 127
"""The largest whole number a difference is kept as; a row's scale says what it stands for."""
SCALE: Final = 8.0
"""The length given to a pooled embedding before the heads, so that they learn at a fair pace."""
LONGEST: Final = 256
"""Tokens read at a time; a window has about 180."""
OVERLAP: Final = 32
BATCH: Final = 32
HEADS: Final = {"head": ("head", "about"), "triage": ("triage",)}
"""The layers whose answers, side by side, are a head's."""

Hugging: TypeAlias = Any  # transformers' tokenizers, models and batches are typed as anything


_MODELS: Final[Hugging] = AutoModel
_TOKENIZERS: Final[Hugging] = AutoTokenizer


class UnfitWeightsError(Exception):
    """The kept numbers are not those of this model."""


class TunedModel:
    """The model, in memory.

    Raises:
        OSError: a file is missing.
        UnfitWeightsError: the kept numbers do not fit.
    """

    def __init__(self, folder: Path, trained: Path) -> None:
        self._tokenizer, self._encoder = start(folder)
        try:
            numbers = load_file(str(trained))
            merge(self._encoder, numbers)
            self._heads = {
                name: (_joined(numbers, layers, "weight"), _joined(numbers, layers, "bias"))
                for name, layers in HEADS.items()
            }
        except (KeyError, RuntimeError, SafetensorError) as fault:
            raise UnfitWeightsError from fault

    def logits(self, head: str, texts: Sequence[str]) -> NDArray[np.float64]:
        """The head's raw answers, a row a text."""
        weight, bias = self._heads[head]
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        rows = np.full((len(texts), weight.shape[0]), -np.inf)
        with torch.inference_mode():
            for at in range(0, len(order), BATCH):
                which = order[at : at + BATCH]
                batch, parts = tokens(self._tokenizer, [texts[i] for i in which])
                read = (pool(self._encoder, batch).double() @ weight.T + bias).numpy()
                np.maximum.at(rows, np.array(which)[parts], read)
        return rows


def start(folder: Path) -> tuple[Hugging, Hugging]:
    """The embedder's tokenizer and encoder, as they come."""
    where = str(folder)
    tokenizer = _TOKENIZERS.from_pretrained(where, local_files_only=True)
    return tokenizer, _MODELS.from_pretrained(where, local_files_only=True).eval()


def tokens(tokenizer: Hugging, texts: Sequence[str]) -> tuple[Hugging, NDArray[np.int64]]:
    """A padded batch of all parts of all texts, and for each part the text it is of."""
    batch = tokenizer(
        list(texts),
        padding=True,
        truncation=True,
        max_length=LONGEST,
        stride=OVERLAP,
        return_overflowing_tokens=True,
        return_tensors="pt",
    )
    return batch, batch.pop("overflow_to_sample_mapping").numpy()


def pool(encoder: Hugging, batch: Hugging) -> Tensor:
    """Mean-pooled last hidden states of length SCALE, shape (parts, 384)."""
    states = encoder(**batch).last_hidden_state.float()
    return pooled_states(states, batch["attention_mask"].float())


def pooled_states(states: Tensor, there: Tensor) -> Tensor:
    """The mean of the states that are there, of length SCALE; there: 1 or 0, (parts, tokens)."""
    return SCALE * nn.functional.normalize((states * there.unsqueeze(-1)).sum(1), dim=1)


def differences(tuned: nn.Module, base: nn.Module) -> dict[str, Tensor]:
    """What `merge` adds to `base` to make it `tuned`, up to rounding.

    Matrices as 8-bit rows with a scale each; everything else in half precision.
    """
    found: dict[str, Tensor] = {}
    before = dict(base.get_submodule("encoder.layer").named_parameters())
    for name, parameter in _tuned(tuned).items():
        change = (parameter - before[name]).detach().float()
        if change.ndim == 1:
            found[f"{name}.change"] = change.half().contiguous()
            continue
        scale = change.abs().amax(dim=1, keepdim=True).clamp_min(1e-12) / STEPS
        found[f"{name}.change"] = torch.round(change / scale).to(torch.int8).contiguous()
        found[f"{name}.scale"] = scale.contiguous()
    return found


def merge(encoder: nn.Module, numbers: Mapping[str, Tensor]) -> None:
    """Add each kept difference to its parameter; KeyError or RuntimeError when they do not fit."""
    with torch.no_grad():
        for name, parameter in _tuned(encoder).items():
            change = numbers[f"{name}.change"].float()
            parameter.add_(change * numbers[f"{name}.scale"] if change.ndim > 1 else change)


def _joined(numbers: Mapping[str, Tensor], layers: Sequence[str], what: str) -> Tensor:
    return torch.cat([numbers[f"{layer}.{what}"].double() for layer in layers])


def _tuned(encoder: nn.Module) -> dict[str, nn.Parameter]:
    blocks = encoder.get_submodule("encoder.layer").named_parameters()
    return {name: one for name, one in blocks if int(name.split(".")[0]) >= UNTUNED}

"""`python -m evals.train_sensitivity`: the numbers of the learned detector, and how good they are.

Three readers of two thirds each (near-duplicates kept together), whose answers about the third
they never saw are the honest figures. What is shipped is the mean of the three.
The test set `dev` is never trained on.
"""

from __future__ import annotations

import argparse
import math
import random
import re
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import (
    load_file,  # pyright: ignore[reportUnknownVariableType]  # its PathLike names no type
    save_file,  # pyright: ignore[reportUnknownVariableType]  # likewise
)
from torch import Tensor, nn

from assistant.llm.embedder import MiniLmEmbedder
from assistant.llm.tuned import TRAINED
from assistant.triage.cues import Outcome
from evals.provenance import ROOT
from evals.sensitivity_pool import (
    SESSIONS,
    Example,
    of_file,
    own_cases,
    session_windows,
    training_pool,
)
from evals.sensitivity_reader import OUTCOMES, Lower, Reader, answers, average
from governance.policy.sensitivity.learned import COLUMN, COLUMNS, Output

FOLDS: Final = 3
EPOCHS: Final = 5
RATE: Final = 4e-4
HEAD_RATE: Final = 2e-3
BATCH: Final = 16
DEARER: Final = 2.0
"""How much dearer a miss is than a false stop, in the loss."""
UNJUDGED: Final = -100
SPOKEN: Final = 0.5
"""Share of the ordinary windows and turns of sessions that an epoch reads, drawn anew each time."""
OUT_OF_FOLD: Final = ROOT / ".cache" / "sensitivity.npz"
_TORCH: Final[Any] = torch  # where its stubs leave parameters untyped


def train(pool_of: Sequence[Example], note: str, lower: Lower) -> Reader:
    """A reader trained on these examples; the same examples give the same reader."""
    reader = Reader()
    rng = random.Random(0)  # noqa: S311  -- the same order every time, nothing secret
    _TORCH.manual_seed(1)
    heads = [*reader.head.parameters(), *reader.triage.parameters()]
    body = [p for p in reader.encoder.parameters() if p.requires_grad]
    optimizer: Any = torch.optim.AdamW(
        [{"params": body, "lr": RATE}, {"params": heads, "lr": HEAD_RATE}], weight_decay=0.01
    )
    steps = EPOCHS * math.ceil(len(pool_of) / BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda k: min(1.0, (k + 1) / (0.1 * steps)) * max(0.0, 1 - k / steps)
    )
    reader.train()
    for epoch in range(EPOCHS):
        begun, total = time.perf_counter(), 0.0
        read = [one for one in pool_of if _always(one) or rng.random() < SPOKEN]
        for batch in _batches(read, rng):
            spoken = rng.choice((str, str, str, str, str, str, str, _unpunctuated))
            outputs, outcomes = reader.tuned(*lower.read([spoken(one.text) for one in batch]))
            loss = _loss(outputs, outcomes, batch)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]  # torch's own stubs
            nn.utils.clip_grad_norm_([*body, *heads], 1.0)
            optimizer.step()
            schedule.step()
            total += loss.item() * len(batch)
        spent = time.perf_counter() - begun
        sys.stdout.write(f"{note} epoch {epoch}: {total / len(read):.3f}, {spent:.0f} s\n")
        sys.stdout.flush()
    return reader.eval()


def _batches(of: Sequence[Example], rng: random.Random) -> list[list[Example]]:
    order = list(of)
    rng.shuffle(order)
    made: list[list[Example]] = []
    for at in range(0, len(order), BATCH * 8):
        near = sorted(order[at : at + BATCH * 8], key=lambda one: len(one.text))
        made += [near[b : b + BATCH] for b in range(0, len(near), BATCH)]
    rng.shuffle(made)
    return made


def _loss(outputs: Tensor, outcomes: Tensor, batch: Sequence[Example]) -> Tensor:
    wanted = torch.tensor([[float(o in one.outputs) for o in Output] for one in batch])
    judged = torch.tensor([[float(o in one.judged) for o in Output] for one in batch])
    weight = torch.ones(len(Output))
    weight[COLUMN[Output.ANY]] = 3.0
    per = nn.functional.binary_cross_entropy_with_logits(
        outputs, wanted, pos_weight=torch.full((len(Output),), DEARER), reduction="none"
    )
    loss = (per * judged * weight).sum(1).mean()
    doors = torch.tensor(
        [OUTCOMES.index(Outcome(one.triage)) if one.triage else UNJUDGED for one in batch]
    )
    if (doors >= 0).any():
        loss = loss + nn.functional.cross_entropy(outcomes, doors, ignore_index=UNJUDGED)
    return loss


def _always(one: Example) -> bool:
    return bool(one.outputs) or one.origin not in SESSIONS


def _unpunctuated(text: str) -> str:
    return re.sub(
        r"[^\w\s]", " ", text.replace("'", "").replace("\N{RIGHT SINGLE QUOTATION MARK}", "")
    )


def main() -> int:
    """Train, cross-validate, write."""
    parser = argparse.ArgumentParser(prog="python -m evals.train_sensitivity", description=__doc__)
    parser.add_argument("--trained", type=Path, default=TRAINED)
    parser.add_argument("--about", action="store_true", help="fit that head anew, nothing else")
    options = parser.parse_args()
    if options.about:
        reader = Reader.read(options.trained)
        reader.fit_about(own_cases(FOLDS))
        save_file(load_file(str(options.trained)) | reader.heads("about"), str(options.trained))
        return 0
    texts = [one.text for one in own_cases(FOLDS)]
    cases = own_cases(FOLDS, MiniLmEmbedder().embed(texts))
    examples = training_pool(cases, FOLDS)
    sys.stdout.write(f"{len(cases)} cases, {len(examples)} examples\n")
    lower = Lower()
    readers = [
        train([one for one in examples if one.fold != fold], f"fold {fold}", lower)
        for fold in range(FOLDS)
    ]
    for fold, reader in enumerate(readers):
        reader.fit_about([one for one in cases if one.fold != fold])
    kept = _out_of_fold(readers, cases)
    shipped = average(readers)
    shipped.fit_about(cases)
    options.trained.parent.mkdir(parents=True, exist_ok=True)
    save_file(shipped.numbers(), str(options.trained))
    dev = [one.text for one in of_file("dev")]
    kept |= {f"dev_{i}": answers(one, dev) for i, one in enumerate((shipped, *readers))}
    OUT_OF_FOLD.parent.mkdir(exist_ok=True)
    np.savez(OUT_OF_FOLD, **kept)  # type: ignore[arg-type]  # its stubs name one keyword
    return 0


def _out_of_fold(
    readers: Sequence[Reader], cases: Sequence[Example]
) -> dict[str, NDArray[np.float32]]:
    made: dict[str, NDArray[np.float32]] = {}
    for name, of in (("cases", cases), ("spoken", session_windows(FOLDS))):
        rows = np.zeros((len(of), COLUMNS + len(OUTCOMES)), dtype=np.float32)
        for fold, reader in enumerate(readers):
            held = [i for i, one in enumerate(of) if one.fold == fold]
            rows[held] = answers(reader, [of[i].text for i in held])
        made[name] = rows
    return made


if __name__ == "__main__":
    sys.exit(main())

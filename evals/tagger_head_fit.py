# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false
# torch annotates only a part of what it exports.
"""Learns the tagger's head: a projection and two short convolutions over a frozen model's layers.

The layers are whitened to 256 directions first, so that a few minutes of one core are enough; the
whitening is folded into the projection.
"""

from __future__ import annotations

from typing import Final, TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

CLASSES: Final = 10
DIRECTIONS: Final = 256
HIDDEN: Final = 128
EPOCHS: Final = 12
BATCH: Final = 32
RATE: Final = 3e-3
IDENTIFYING: Final = 1.5
"""What a missed identifying token costs beside an ordinary one that is masked."""
_NO_TOKEN: Final = -100

Line: TypeAlias = tuple[NDArray[np.float32], NDArray[np.int64]]
"""Features per token, and each token's class."""
_Batch: TypeAlias = tuple[Tensor, Tensor, Tensor]


class _Net(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.project = nn.Linear(DIRECTIONS, HIDDEN)
        self.near = nn.Conv1d(HIDDEN, HIDDEN, 5, padding=2)
        self.label = nn.Conv1d(HIDDEN, CLASSES, 3, padding=1)
        self.some, self.most = nn.Dropout(0.3), nn.Dropout(0.15)

    def forward(self, tokens: Tensor, mask: Tensor) -> Tensor:
        hidden = torch.relu(self.project(self.most(tokens))) * mask
        around = torch.relu(self.near(self.some(hidden).transpose(1, 2)).transpose(1, 2))
        both = self.some((hidden + around) * mask)
        scores: Tensor = self.label(both.transpose(1, 2)).transpose(1, 2)
        return scores


def fit(learned: list[Line], reported: list[Line]) -> tuple[dict[str, NDArray[np.float32]], str]:
    """The head's weights as ONNX wants them, and one line on tokens of `reported`."""
    torch.manual_seed(0)
    torch.set_num_threads(1)
    seen = np.concatenate([x for x, _ in learned])
    mean, spread = seen.mean(0), seen.std(0) + 1e-3
    scaled = (seen - mean) / spread
    values, vectors = np.linalg.eigh(scaled.T @ scaled / len(scaled))
    white = vectors[:, -DIRECTIONS:] / np.sqrt(values[-DIRECTIONS:]) / spread[:, None]
    net = _Net()
    batches = _batches([((x - mean) @ white, y) for x, y in learned])
    optimizer = torch.optim.AdamW(net.parameters(), lr=RATE, weight_decay=0.02)
    rate = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=EPOCHS * len(batches))
    weight = torch.full((CLASSES,), IDENTIFYING)
    weight[0] = 1.0
    order = np.random.default_rng(0)
    for _ in range(EPOCHS):
        for index in order.permutation(len(batches)):
            tokens, truth, mask = batches[index]
            loss = nn.functional.cross_entropy(
                net(tokens, mask).reshape(-1, CLASSES),
                truth.reshape(-1),
                weight=weight,
                ignore_index=_NO_TOKEN,
            )
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
            optimizer.step()
            rate.step()
    report = _report(net, _batches([((x - mean) @ white, y) for x, y in reported]))
    stored = {k: v.detach().numpy() for k, v in net.state_dict().items()}
    project = white @ stored["project.weight"].T
    head = {
        "project": project,
        "project_bias": stored["project.bias"] - mean @ project,
        "near": stored["near.weight"],
        "near_bias": stored["near.bias"],
        "label": stored["label.weight"],
        "label_bias": stored["label.bias"],
    }
    return {k: v.astype(np.float32) for k, v in head.items()}, report


def _batches(lines: list[Line]) -> list[_Batch]:
    ordered = sorted(lines, key=lambda line: len(line[0]))
    batches: list[_Batch] = []
    for begin in range(0, len(ordered), BATCH):
        some = ordered[begin : begin + BATCH]
        longest = len(some[-1][0])
        tokens = np.zeros((len(some), longest, DIRECTIONS), dtype=np.float32)
        truth = np.full((len(some), longest), _NO_TOKEN)
        for row, (x, y) in enumerate(some):
            tokens[row, : len(x)], truth[row, : len(y)] = x, y
        mask = (truth != _NO_TOKEN)[..., None].astype(np.float32)
        batches.append((torch.tensor(tokens), torch.tensor(truth), torch.tensor(mask)))
    return batches


def _report(net: _Net, batches: list[_Batch]) -> str:
    net.eval()
    with torch.no_grad():
        pairs = [(1 - net(x, m).softmax(-1)[..., 0], y) for x, y, m in batches]
    chance = torch.cat([p[y != _NO_TOKEN] for p, y in pairs])
    truth = torch.cat([y[y != _NO_TOKEN] for _, y in pairs])
    parts = [
        f"class {k}: {(chance[truth == k] >= 0.2).float().mean():.3f}"  # noqa: PLR2004  -- near LEAST
        for k in range(CLASSES)
    ]
    return "Tokens of dev at .2 or more (class 0 is ordinary): " + ", ".join(parts) + "\n"

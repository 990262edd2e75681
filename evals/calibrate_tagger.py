"""`python -m evals.calibrate_tagger FOLDER`: how often the head is right about what it never saw.

FOLDER holds one file per fold, made by `python -m evals.train_tagger --left-out FOLDER`. Prints,
per kind and band of 1 − P(ordinary), the share of stretches that identify somebody; the thresholds
in `tagger_head.LEAST` are read off it. Invariant: no set that is reported is looked at here.
"""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from evals.train_tagger import FOLDS, learned
from governance.privacy import rampart, tagger_head
from governance.privacy.rampart import RampartTagger

BANDS: Final = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print one line a kind; the exit code says only whether it ran."""
    (folder,) = map(Path, sys.argv[1:] if arguments is None else arguments)
    right, wrong = Counter[tuple[str, int]](), Counter[tuple[str, int]]()
    for number in range(len(FOLDS)):
        tagger = RampartTagger(own=folder / str(number) / rampart.MODEL)
        for document in learned(only=number):
            for tag in tagger.tag(
                document.texts, floor=2.0, least=dict.fromkeys(tagger_head.LEAST, BANDS[0])
            ):
                named = any(
                    tag.start < m.end and m.start < tag.end for m in document.marks[tag.line]
                )
                band = tag.label, bisect_right(BANDS, tag.probability) - 1
                (right if named else wrong)[band] += 1
    for kind in tagger_head.LEAST:
        cells = [
            f"{edge}: {right[kind, at]}/{right[kind, at] + wrong[kind, at]}"
            for at, edge in enumerate(BANDS)
        ]
        sys.stdout.write(f"{kind.value:13} {'  '.join(cells)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

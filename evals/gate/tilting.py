"""A bound by tilting: how bad may it truly be, for what was seen to be no great surprise?

Clusters that pull a figure one way are given more weight, exponentially, until a bootstrap-t test
in that tilted world would see what was seen, or more, in a share of `level` of its draws (Efron
1981, "Nonparametric standard errors and confidence intervals"; DiCiccio & Romano 1990). Where
losses are rare and come together, the spread grows with them; this notices it, as the spread is
taken where the bound is and not where the data are. The draws are those of the untilted bootstrap,
weighted; what all weights come to together is known exactly. No chance of its own enters.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = "NDArray[np.float64]"
_FURTHEST: Final = 8.0
"""In standard errors: further out no bound of a usual level lies."""
_HALVINGS: Final = 40
_MOST_EXPONENT: Final = 700.0
"""Any weight near this is far above every level."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tilted:
    """A difference and its bootstrap draws.

    pull: of each cluster on the difference, to first order, together 0. drawn: the difference in
    each draw; pulled: the sum of pulls in it; spread: its standard error. here: the difference that
    was seen; own: its standard error, above 0.
    """

    pull: Floats
    drawn: Floats
    pulled: Floats
    spread: Floats
    here: float
    own: float

    def bound(self, level: float, side: int) -> float:
        """The bound below (side -1) or above (side 1) that leaves out `level`."""
        near, far = 0.0, _FURTHEST
        for _ in range(_HALVINGS):
            middle = (near + far) / 2
            if self._as_far(middle, side) > level:
                near = middle
            else:
                far = middle
        return self._shifted(far, side)[0]

    def _as_far(self, errors: float, side: int) -> float:
        """How likely a world shifted by so many standard errors shows what was seen, or more."""
        there, tilt, whole = self._shifted(errors, side)
        seen = (self.here - there) / self.own
        beyond = -side * ((self.drawn - there) / self.spread - seen) >= 0
        weights = np.exp(np.minimum(tilt * self.pulled[beyond] - whole, _MOST_EXPONENT))
        return float(weights.sum() / self.drawn.shape[0])

    def _shifted(self, errors: float, side: int) -> tuple[float, float, float]:
        """The difference in a tilted world, the tilt, and the logarithm of the mean weight."""
        count = self.pull.shape[0]
        tilt = side * errors / (self.own * count)
        leaning = tilt * self.pull
        most = float(leaning.max())
        weights = np.exp(leaning - most)
        shift = float((weights * self.pull).sum() / weights.sum())
        whole = count * (most + float(np.log(weights.mean())))
        return self.here + shift, tilt, whole

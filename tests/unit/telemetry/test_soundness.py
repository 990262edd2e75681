"""Anything but a clean yes is a no."""

import pytest

from assistant.telemetry.soundness import is_sound
from governance.errors import SealError


@pytest.mark.parametrize("fault", [SealError, OSError, AssertionError, RecursionError])
def test_a_part_that_breaks_in_whatever_way_is_not_sound(fault):
    def check():
        raise fault

    assert not is_sound(check)


def test_a_part_that_raises_nothing_is_sound():
    assert is_sound(lambda: False)

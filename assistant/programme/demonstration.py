"""What the demo organization says, so that a first look needs no set-up. No other has defaults.

Invariant: true in every country, and nobody invented: a real programme names its own people.
"""

from __future__ import annotations

from typing import Final

from assistant.programme.desk import ProgrammeDesk
from assistant.storage.programme_records import SettingKey
from governance.identity import Actor, Role

_AT_THE_MACHINE: Final = Actor(person=None, role=Role.ADMINISTRATOR)
_SAYS: Final = {
    SettingKey.ORGANIZATION: ("The demo organization",),
    SettingKey.PRIVACY_CONTACT: ("This is a demo: whoever started it answers for it",),
    SettingKey.CRISIS_CONTACTS: (
        "A crisis line in your country, any hour: findahelpline.com lists them.",
        "Your doctor, or the nearest hospital's emergency department.",
    ),
}


def set_up(desk: ProgrammeDesk) -> None:
    """Have the demo organization say what a real one would have to."""
    for key, lines in _SAYS.items():
        desk.change(key, lines, by=_AT_THE_MACHINE)

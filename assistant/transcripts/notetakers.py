"""Note-taker bots that sit in a meeting as attendees. They are no speakers and give no consent.

Invariant: the whole label has to be a product's, not a part of it: Fathom Jones is a person.
"""

from __future__ import annotations

import re
from typing import Final

_PRODUCTS: Final = {
    "Otter.ai": r"otter(?:\.ai|\s?pilot)?",
    "Fireflies": r"fireflies(?:\.ai)?",
    "Fathom": r"fathom(?:\.video|\.ai)?",
    "read.ai": r"read\s?\.?\s?ai",
    "MeetGeek": r"meetgeek(?:\.ai)?",
    "tl;dv": r"tl;?dv(?:\.io)?",
    "Copilot": r"(?:microsoft\s(?:365\s)?)?copilot",
    "Gemini": r"(?:google\s)?gemini|(?:google\s)?meet\snotes",
    "Zoom AI Companion": r"(?:zoom\s)?ai\scompanion",
    "Avoma": r"avoma",
    "Bluedot": r"bluedot",
    "Circleback": r"circleback(?:\.ai)?",
    "Fellow": r"fellow(?:\.app|\.ai)",
    "Grain": r"grain(?:\.com|\.co)?",
    "Granola": r"granola(?:\.ai)?",
    "Jamie": r"jamie\.ai",
    "Krisp": r"krisp(?:\.ai)?",
    "Notta": r"notta(?:\.ai)?",
    "Sembly": r"sembly(?:\.ai)?",
    "Spinach": r"spinach(?:\.ai|\.io)",
    "Supernormal": r"supernormal",
    "Tactiq": r"tactiq(?:\.io)?",
}
# A role makes a bot even of a word that could be somebody's name.
_WITH_ROLE: Final = r"fellow|jamie|spinach|ai|my|meeting|the"
_ROLE: Final = (
    r"(?:ai\s)?(?:note[\s-]?taker|notes?|meeting\s(?:notes|assistant|recorder|bot)|assistant"
    r"|recorder|bot)|ai"
)
_OWNER: Final = re.compile(r".{1,60}?['’]s?\s")
_ADDITION: Final = re.compile(r"\s?(?:\(.{1,60}\)|[-–—|]\s.{1,60}|(?:for|by)\s.{1,60})$")

_BOTS: Final = tuple(
    (name, re.compile(rf"(?:{spelling})(?:\s(?:{_ROLE})(?:\s[^\W\d_]\S{{0,30}}){{0,3}})?"))
    for name, spelling in _PRODUCTS.items()
)
_NAMELESS: Final = re.compile(rf"(?:(?:{_WITH_ROLE})\s)?(?:ai\s)?(?:note[\s-]?taker|meeting\s?bot)")
_LONGEST: Final = 160


def note_taker(label: str) -> str | None:
    """The product's name when a label is a note-taker bot's, such as "Ana's Otter.ai"."""
    core = " ".join(label.casefold().split())
    if len(core) > _LONGEST:
        return None
    shapes = {core, _ADDITION.sub("", core)}
    shapes |= {_OWNER.sub("", shape, count=1) for shape in shapes}
    for shape in shapes:
        for name, pattern in _BOTS:
            if pattern.fullmatch(shape):
                return name
        if _NAMELESS.fullmatch(shape):
            return "unnamed product"
    return None

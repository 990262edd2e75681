"""Write the bill of materials of what is installed to run Chatham: CycloneDX 1.6, as JSON.

Name, version, licence and the SHA-256 of every file of each release, from the locks. No time and
no random serial number stand in it: the same locks give the same bytes.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import DisjunctiveLicense
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from licences import licence_of
from packageurl import PackageURL

HERE: Final = Path(__file__).parent
LOCKS: Final = (
    HERE / "runtime.txt",
    HERE / "postgres.txt",
    HERE.parent / "requirements-models.txt",
)


def components() -> Iterator[Component]:
    """One for each pinned release, by name."""
    text = "\n".join(lock.read_text() for lock in LOCKS)
    for block in sorted(re.split(r"(?m)^(?=[a-z0-9-]+==)", text)[1:]):
        pinned = re.match(r"([a-z0-9-]+)==([^\s\\]+)", block)
        if pinned is None:
            continue
        name, version = pinned[1], pinned[2]
        licence = licence_of(name)
        yield Component(
            type=ComponentType.LIBRARY,
            name=name,
            version=version,
            bom_ref=f"{name}@{version}",
            purl=PackageURL(type="pypi", name=name, version=version),
            hashes=[
                HashType(alg=HashAlgorithm.SHA_256, content=digest)
                for digest in re.findall(r"sha256:([0-9a-f]{64})", block)
            ],
            licenses=[DisjunctiveLicense(name=licence)] if licence else [],
        )


def main() -> None:
    """The bill, to stdout."""
    bom = Bom(components=components())
    bom.metadata.timestamp = None  # type: ignore[assignment]  # a time would change every run
    bom.serial_number = None  # type: ignore[assignment]  # likewise
    out = make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6)
    sys.stdout.write(out.output_as_string(indent=1) + "\n")


if __name__ == "__main__":
    main()

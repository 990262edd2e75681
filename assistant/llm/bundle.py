"""The bundle: everything that decides what an engine writes, as one digest on every run.

Model + parameters + prompt digests + policy digest + weights + thresholds + taxonomy version
(DESIGN §4). Invariant: same facts, same digest, whatever their order; any change, another digest.
Library versions stand beside it, not in it: a security update must not need a new approval.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from types import MappingProxyType
from typing import Final

from assistant.llm.chat import Parameter
from governance.identity import BundleDigest

LIBRARIES: Final = (
    "cedarpy",
    "langchain",
    "langchain-core",
    "langchain-ollama",
    "langchain-openai",
    "numpy",
    "onnxruntime",
    "presidio-analyzer",
    "presidio-anonymizer",
    "sentence-transformers",
    "spacy",
    "tokenizers",
    "torch",
)
_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """The facts behind a digest.

    model: such as `openai:local` or `chatham:extractive`. parameters: temperature, token limits.
    prompts: prompt name -> SHA-256 of its file. policy: SHA-256 of the policy text.
    weights: model file name -> its SHA-256. thresholds: name -> value.
    """

    model: str
    parameters: Mapping[str, Parameter]
    prompts: Mapping[str, str]
    policy: str
    weights: Mapping[str, str]
    thresholds: Mapping[str, float]
    taxonomy: str

    @property
    def facts(self) -> bytes:
        """All of it, as canonical JSON (sorted keys, no spaces, UTF-8).

        Raises:
            ValueError: a number that is not finite; it has no JSON.
        """
        told = {
            "model": self.model,
            "parameters": dict(self.parameters),
            "policy": self.policy,
            "prompts": dict(self.prompts),
            "taxonomy": self.taxonomy,
            "thresholds": {name: float(value) for name, value in self.thresholds.items()},
            "v": 1,
            "weights": dict(self.weights),
        }
        return json.dumps(
            told, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
        ).encode()

    @property
    def digest(self) -> BundleDigest:
        """Hex SHA-256 of `facts`."""
        return BundleDigest(sha256(self.facts).hexdigest())


def bundle_digest(
    *,
    model: str,
    parameters: Mapping[str, Parameter],
    prompts: Mapping[str, str],
    policy: str,
    weights: Mapping[str, str],
    thresholds: Mapping[str, float],
    taxonomy: str,
) -> BundleDigest:
    """A bundle's digest, from its facts.

    Raises:
        ValueError: a number that is not finite; it has no JSON.
    """
    return Bundle(
        model=model,
        parameters=parameters,
        prompts=prompts,
        policy=policy,
        weights=weights,
        thresholds=thresholds,
        taxonomy=taxonomy,
    ).digest


def library_versions(names: Iterable[str] = LIBRARIES) -> Mapping[str, str]:
    """Installed versions, to be recorded beside a digest; what is not installed is left out."""
    found: dict[str, str] = {}
    for name in names:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return MappingProxyType(found) if found else _NOTHING

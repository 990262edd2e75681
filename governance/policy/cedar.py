"""The only module that calls Cedar: `cedarpy` with the types its own signatures leave out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias, cast

import cedarpy

_Authorize: TypeAlias = Callable[
    [Mapping[str, object], cedarpy.PolicySet, list[dict[str, object]], cedarpy.Schema],
    cedarpy.AuthzResult,
]
_Validate: TypeAlias = Callable[[str, str], cedarpy.ValidationResult]

authorize: Final = cast("_Authorize", cedarpy.is_authorized)  # pyright: ignore[reportUnknownMemberType]  -- bare `dict` in its signature
"""Ask Cedar: request, policies, entities, schema."""

validate: Final = cast("_Validate", cedarpy.validate_policies)  # pyright: ignore[reportUnknownMemberType]  -- likewise
"""Check policy text against schema text."""

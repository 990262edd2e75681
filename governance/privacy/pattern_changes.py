"""Whether an organization's patterns only grew: more shapes or more names, and none taken away."""

from __future__ import annotations

from governance.privacy.tenant_patterns import TenantPattern, parse_tenant_patterns


def adds_patterns_only(before: bytes | None, after: bytes | None) -> bool:
    """Compare two `patterns.toml`; None is no file.

    Raises:
        TenantPatternError: one of them cannot be used.
    """
    old, new = _by_id(before), _by_id(after)
    return all(name in new and _covers(new[name], one) for name, one in old.items())


def _by_id(data: bytes | None) -> dict[str, TenantPattern]:
    found = () if data is None else parse_tenant_patterns(data).patterns
    return {one.id: one for one in found}


def _covers(new: TenantPattern, old: TenantPattern) -> bool:
    same = (new.kind, new.shape) == (old.kind, old.shape)
    return same and set(new.names) >= set(old.names)

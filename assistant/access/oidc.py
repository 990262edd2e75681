"""Signing in with OpenID Connect Core 1.0: code flow, PKCE S256 (RFC 7636), state and nonce.

Invariant: an identity exists only when the ID token's signature, algorithm, issuer, audience,
times and nonce hold (Core 3.1.3.7); whatever is wrong, the answer is one refusal without details.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar, cast
from urllib.parse import urlsplit

import httpx2
from authlib.common.security import generate_token  # type: ignore[import-untyped]  # no stubs
from authlib.integrations.httpx_client import OAuth2Client  # type: ignore[import-untyped]  # none
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError
from joserfc.jwk import KeySet

from assistant.access.modes import Provider
from governance.errors import ChathamError
from governance.identity import Role
from governance.ports import Clock

ALGORITHMS: Final = ["RS256", "PS256", "ES256", "EdDSA", "Ed25519"]
"""Asymmetric only: `none` and HMAC with a public key are the classic forgeries (RFC 8725)."""

LEEWAY_S: Final = 60
MAX_AGE_S: Final = 600
_TIMEOUT_S: Final = 5.0
_MAX_GROUPS: Final = 1000

T = TypeVar("T")


class NotSignedInError(ChathamError):
    """The provider's answer proves nobody."""

    def __init__(self) -> None:
        super().__init__(
            "You could not be signed in: the answer of the sign-in service does not fit what was "
            "asked. Nothing was changed. Begin again."
        )


class ProviderAwayError(ChathamError):
    """The provider does not answer as OpenID Connect Discovery 1.0 says."""

    def __init__(self) -> None:
        super().__init__(
            "The sign-in service does not answer. Nobody was signed in. Try again in a moment."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A sign-in under way, kept in the browser it began in. after: a path of ours."""

    state: str
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Whom the provider vouches for. roles: by configuration, from their groups; may be empty."""

    issuer: str
    subject: str = field(repr=False)
    roles: frozenset[Role]


class OpenId:
    """One provider. Its metadata and keys are fetched when first needed, keys again when new."""

    def __init__(self, provider: Provider, *, redirect_uri: str, clock: Clock) -> None:
        self._provider = provider
        self._redirect_uri = redirect_uri
        self._clock = clock
        self._metadata: Mapping[str, Any] | None = None
        self._keys: KeySet | None = None

    def try_out(self) -> None:
        """Fetch the provider's metadata and keys, as a sign-in would; nobody is signed in.

        Raises:
            ProviderAwayError: it does not answer, is another issuer, or lacks an endpoint.
        """
        for name in ("authorization_endpoint", "token_endpoint"):
            self._endpoint(name)
        self._key_set()

    def begin(self, after: str) -> tuple[str, Attempt]:
        """Where to send the browser, and what it has to bring back.

        Raises:
            ProviderAwayError: it does not answer.
        """
        attempt = Attempt(
            state=generate_token(43),
            nonce=generate_token(43),
            verifier=generate_token(64),
            after=after,
        )
        with self._client() as client:
            url, _ = client.create_authorization_url(
                self._endpoint("authorization_endpoint"),
                state=attempt.state,
                nonce=attempt.nonce,
                code_verifier=attempt.verifier,
            )
        return str(url), attempt

    def finish(self, attempt: Attempt, *, code: str, state: str, issuer: str | None) -> Identity:
        """Exchange the code, check the ID token, and say who it is.

        issuer: the answer's `iss` (RFC 9207), if it has one.

        Raises:
            NotSignedInError: anything does not fit.
            ProviderAwayError: the provider does not answer.
        """
        if not hmac.compare_digest(attempt.state.encode(), state.encode()):
            raise NotSignedInError
        if issuer is not None and issuer != self._provider.issuer:
            raise NotSignedInError
        return self._identity(self._claims(self._exchange(code, attempt), attempt))

    def _exchange(self, code: str, attempt: Attempt) -> str:
        try:
            with self._client() as client:
                token = client.fetch_token(
                    self._endpoint("token_endpoint"), code=code, code_verifier=attempt.verifier
                )
            return str(token["id_token"])
        except httpx2.TransportError:
            fault: ChathamError = ProviderAwayError()
        except ProviderAwayError:
            raise
        except Exception:  # noqa: BLE001  -- whatever it was, its text may quote the provider
            fault = NotSignedInError()
        raise fault

    def _claims(self, id_token: str, attempt: Attempt) -> Mapping[str, Any]:
        now = int(self._clock.now().timestamp())
        registry = jwt.JWTClaimsRegistry(
            now=now,
            leeway=LEEWAY_S,
            iss={"essential": True, "value": self._provider.issuer},
            sub={"essential": True},
            aud={"essential": True, "value": self._provider.client_id},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": attempt.nonce},
        )
        claims: Mapping[str, Any] | None
        try:
            claims = cast("Mapping[str, Any]", self._decoded(id_token).claims)
            registry.validate(dict(claims))
        except ProviderAwayError:
            raise
        except Exception:  # noqa: BLE001  -- likewise
            claims = None
        if claims is None or not self._fits(claims, now):
            raise NotSignedInError
        return claims

    def _decoded(self, id_token: str) -> jwt.Token:
        try:
            return jwt.decode(id_token, self._key_set(), algorithms=ALGORITHMS)
        except InvalidKeyIdError:
            # A key we have not seen: the provider has changed its keys since.
            self._keys = None
            return jwt.decode(id_token, self._key_set(), algorithms=ALGORITHMS)

    def _fits(self, claims: Mapping[str, Any], now: int) -> bool:
        several = len(_listed(claims["aud"])) > 1
        party = claims.get("azp")
        if (several or party is not None) and party != self._provider.client_id:
            return False
        subject, issued = claims["sub"], claims["iat"]
        fresh = isinstance(issued, int) and issued >= now - MAX_AGE_S - LEEWAY_S
        return isinstance(subject, str) and 0 < len(subject) <= 255 and fresh  # noqa: PLR2004  -- Core 2

    def _identity(self, claims: Mapping[str, Any]) -> Identity:
        groups = claims.get(self._provider.groups_claim)
        listed = _listed(groups)[:_MAX_GROUPS]
        known = self._provider.roles
        return Identity(
            issuer=self._provider.issuer,
            subject=claims["sub"],
            roles=frozenset(known[g] for g in listed if isinstance(g, str) and g in known),
        )

    def _key_set(self) -> KeySet:
        if self._keys is None:
            found = self._get(self._endpoint("jwks_uri"))
            self._keys = _or_away(lambda: KeySet.import_key_set(cast("Any", found)))
        return self._keys

    def _endpoint(self, name: str) -> str:
        if self._metadata is None:
            issuer = self._provider.issuer
            found = self._get(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
            # Discovery 4.3: another issuer's metadata would be a mix-up.
            if found.get("issuer") != issuer:
                raise ProviderAwayError
            self._metadata = found
        url = self._metadata.get(name)
        scheme = urlsplit(self._provider.issuer).scheme
        if not isinstance(url, str) or urlsplit(url).scheme != scheme:
            raise ProviderAwayError
        return url

    def _get(self, url: str) -> Mapping[str, Any]:
        def fetched() -> Mapping[str, Any]:
            answer = httpx2.get(url, timeout=_TIMEOUT_S, trust_env=False, follow_redirects=False)
            return dict(answer.raise_for_status().json())

        return _or_away(fetched)

    def _client(self) -> Any:  # noqa: ANN401  -- Authlib has no types
        return OAuth2Client(
            client_id=self._provider.client_id,
            client_secret=self._provider.client_secret,
            scope="openid",
            redirect_uri=self._redirect_uri,
            code_challenge_method="S256",
            timeout=_TIMEOUT_S,
            trust_env=False,
        )


def _listed(claim: object) -> list[object]:
    return cast("list[object]", claim) if isinstance(claim, list) else []


def _or_away(fetch: Callable[[], T]) -> T:
    try:
        return fetch()
    except Exception:  # noqa: BLE001  -- whatever it was, its text may quote the provider
        away = ProviderAwayError()
    raise away
